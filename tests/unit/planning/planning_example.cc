#include "tests/unit/planning/planning_example.h"

namespace clientele::planning {

Outcome DecomposeExample(const Example& example, int threads) {
  Outcome outcome;
  outcome.portfolio = MakePortfolio(example.clients, 1).value();
  outcome.history = HistoryOf(example, outcome.portfolio);
  outcome.allocation =
      Decompose(outcome.portfolio, "GBP", example.lines, outcome.history, {.threads = threads});
  return outcome;
}

std::vector<Cell> CellsOf(const Example& example, const Outcome& outcome) {
  std::vector<Cell> cells;
  const Allocation& allocation = outcome.allocation.value();
  for (size_t i = 0; i < allocation.targets.size(); ++i) {
    const uint32_t client = allocation.clients[i];
    const PlanLine& line = example.lines[allocation.lines[i]];
    cells.emplace_back(outcome.portfolio.manager_ids[outcome.portfolio.ManagerOf(client)],
                       outcome.portfolio.clients[client].client_id, line.product_id, line.month,
                       allocation.targets[i]);
  }
  return cells;
}

Example RandomExample(std::mt19937_64& random) {
  const std::vector<std::string> regions = {"North", "South"};
  const std::vector<std::string> products = {"BAG", "LIGHT", "XMAS"};
  const std::vector<std::string_view> months = {"2012-01", "2012-02"};
  Example example;
  const size_t managers = 1 + random() % 5;
  const size_t clients = 2 + random() % 30;
  for (size_t k = 0; k < clients; ++k) {
    // The first two clients see to it that every line has somebody who can take it.
    example.clients.push_back(MakeClient("c" + std::to_string(k),
                                         "m" + std::to_string(random() % managers),
                                         regions[k < 2 ? k : random() % 2]));
    if (k >= 2 && random() % 8 == 0) example.clients.back().status = ClientStatus::kPotential;
  }
  for (const std::string& product : products) {
    for (const std::string_view month : months) {
      if (random() % 3 == 0) {
        for (const std::string& region : regions) {
          example.lines.push_back(
              MakeLine(product, month, static_cast<int64_t>(random() % 100000), region));
        }
      } else {
        example.lines.push_back(MakeLine(product, month, static_cast<int64_t>(random() % 1000)));
      }
    }
  }
  const size_t sales = random() % 4 == 0 ? random() % 3 : random() % 200;
  for (size_t k = 0; k < sales; ++k) {
    const Date date = DateOf("2010-12-01") + std::chrono::days{random() % 380};
    example.sales.push_back({"c" + std::to_string(random() % clients),
                             products[random() % products.size()], FormatDate(date),
                             static_cast<int64_t>(random() % 3000) - 300});
  }
  return example;
}

}  // namespace clientele::planning
