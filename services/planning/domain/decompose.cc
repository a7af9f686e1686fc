#include "services/planning/domain/decompose.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <numeric>
#include <thread>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/text/view.h"

namespace clientele::planning {
namespace {

// The targets of one line above zero, by ascending client.
struct LineCells {
  absl::Status status;
  SeedBasis basis = SeedBasis::kProduct;
  bool has_clients = false;
  std::vector<uint32_t> clients;
  std::vector<int64_t> targets;
};

LineCells DecomposeLine(const Portfolio& portfolio, std::string_view currency, const PlanLine& line,
                        const SalesHistory& history, TreeSplitter& splitter) {
  LineSeeds seeds = SeedsOfLine(portfolio, currency, line, history);
  LineCells cells;
  cells.basis = seeds.basis;
  cells.has_clients = !seeds.clients.leaves.empty();
  if (!cells.has_clients) return cells;
  cells.status = splitter.Split(line.target, seeds.clients, cells.targets);
  if (!cells.status.ok()) return cells;
  size_t size = 0;
  for (size_t i = 0; i < cells.targets.size(); ++i) {
    if (cells.targets[i] == 0) continue;
    seeds.clients.leaves[size] = seeds.clients.leaves[i];
    cells.targets[size++] = cells.targets[i];
  }
  seeds.clients.leaves.resize(size);
  cells.targets.resize(size);
  cells.clients = std::move(seeds.clients.leaves);
  return cells;
}

std::vector<LineCells> DecomposeLines(const Portfolio& portfolio, std::string_view currency,
                                      std::span<const PlanLine> lines, const SalesHistory& history,
                                      const DecomposeOptions& options) {
  std::vector<LineCells> cells(lines.size());
  std::atomic<size_t> next{0};
  const auto work = [&] {
    TreeSplitter splitter(portfolio.tree);
    for (size_t k = next++; k < lines.size() && !options.cancelled(); k = next++) {
      cells[k] = DecomposeLine(portfolio, currency, lines[k], history, splitter);
      options.line_done();
    }
  };
  std::vector<std::thread> helpers;
  for (int i = 1; i < options.threads; ++i) helpers.emplace_back(work);
  work();
  for (std::thread& helper : helpers) helper.join();
  return cells;
}

// "43 of 4372 assigned clients are not active, 4329 are served elsewhere"
std::string WhyNobody(const Portfolio& portfolio, std::string_view currency, const PlanLine& line) {
  if (portfolio.clients.empty()) return "no client is assigned";
  std::map<Exclusion, size_t> counts;
  for (const AssignedClient& client : portfolio.clients) {
    ++counts[ExclusionOf(client, line, currency)];
  }
  std::string why = absl::StrCat("of ", portfolio.clients.size(), " assigned clients");
  const char* separator = " ";
  const auto add = [&](Exclusion exclusion, std::string_view text) {
    if (counts[exclusion] == 0) return;
    absl::StrAppend(&why, separator, counts[exclusion], " ", AbslView(text));
    separator = ", ";
  };
  add(Exclusion::kNotActive, "are not active");
  add(Exclusion::kOtherCurrency, absl::StrCat("have another currency than ", AbslView(currency)));
  add(Exclusion::kOtherRegion, absl::StrCat("are in another region than ", line.region));
  add(Exclusion::kOtherSizeClass,
      absl::StrCat("are not of size class ", AbslView(SizeClassName(line.size_class))));
  return why;
}

absl::Status CheckFeasible(const Portfolio& portfolio, std::string_view currency,
                           std::span<const PlanLine> lines, const std::vector<LineCells>& cells) {
  std::vector<PreconditionViolation> violations;
  for (size_t k = 0; k < lines.size(); ++k) {
    RETURN_IF_ERROR(cells[k].status);
    if (cells[k].has_clients || lines[k].target == 0) continue;
    violations.push_back(
        {"PLAN_LINE", absl::StrCat("lines[", k, "]"),
         absl::StrCat(LineLabel(lines[k]), ": ", WhyNobody(portfolio, currency, lines[k]))});
  }
  if (violations.empty()) return absl::OkStatus();
  const std::string message = absl::StrCat("no client can take ", violations.size(),
                                           violations.size() == 1 ? " line" : " lines",
                                           " of the plan; ", violations.front().description);
  return Precondition(common::v1::ERROR_REASON_PLAN_INFEASIBLE, message, violations);
}

std::vector<uint32_t> LinesInOrder(std::span<const PlanLine> lines) {
  std::vector<uint32_t> order(lines.size());
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
    return std::tie(lines[a].product_id, lines[a].month) <
           std::tie(lines[b].product_id, lines[b].month);
  });
  return order;
}

// Brings the cells from line by line into the order of clients, by counting.
Allocation OrderByClient(const Portfolio& portfolio, std::span<const PlanLine> lines,
                         const std::vector<LineCells>& cells) {
  std::vector<size_t> next(portfolio.clients.size() + 1, 0);
  for (const LineCells& line : cells) {
    for (const uint32_t client : line.clients) ++next[client + 1];
  }
  std::partial_sum(next.begin(), next.end(), next.begin());
  Allocation allocation;
  allocation.clients.resize(next.back());
  allocation.lines.resize(next.back());
  allocation.targets.resize(next.back());
  for (const uint32_t k : LinesInOrder(lines)) {
    for (size_t i = 0; i < cells[k].clients.size(); ++i) {
      const size_t place = next[cells[k].clients[i]]++;
      allocation.clients[place] = cells[k].clients[i];
      allocation.lines[place] = k;
      allocation.targets[place] = cells[k].targets[i];
    }
  }
  for (const LineCells& line : cells) allocation.basis_of_line.push_back(line.basis);
  return allocation;
}

}  // namespace

absl::StatusOr<Allocation> Decompose(const Portfolio& portfolio, std::string_view currency,
                                     std::span<const PlanLine> lines, const SalesHistory& history,
                                     const DecomposeOptions& options) {
  const std::vector<LineCells> cells = DecomposeLines(portfolio, currency, lines, history, options);
  if (options.cancelled()) return absl::CancelledError("the decomposition was cancelled");
  RETURN_IF_ERROR(CheckFeasible(portfolio, currency, lines, cells));
  return OrderByClient(portfolio, lines, cells);
}

std::vector<int64_t> ManagerTotals(const Portfolio& portfolio, const Allocation& allocation) {
  std::vector<int64_t> totals(portfolio.manager_ids.size(), 0);
  for (size_t i = 0; i < allocation.targets.size(); ++i) {
    totals[portfolio.ManagerOf(allocation.clients[i])] += allocation.targets[i];
  }
  return totals;
}

std::vector<size_t> LargestCells(const Allocation& allocation, size_t count) {
  std::vector<size_t> cells(allocation.targets.size());
  std::iota(cells.begin(), cells.end(), size_t{0});
  count = std::min(count, cells.size());
  const auto before = [&](size_t a, size_t b) {
    return allocation.targets[a] != allocation.targets[b]
               ? allocation.targets[a] > allocation.targets[b]
               : a < b;
  };
  std::partial_sort(cells.begin(), cells.begin() + static_cast<int64_t>(count), cells.end(),
                    before);
  cells.resize(count);
  return cells;
}

}  // namespace clientele::planning
