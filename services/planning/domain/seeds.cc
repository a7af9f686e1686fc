#include "services/planning/domain/seeds.h"

#include <algorithm>
#include <optional>
#include <string>

namespace clientele::planning {
namespace {

struct LineColumns {
  const NetColumn& same_month;
  const NetColumn& trailing;
};

LineColumns ColumnsOf(const SalesHistory& history, const PlanLine& line, SeedBasis basis) {
  std::optional<std::string> product;
  if (basis == SeedBasis::kProduct) product = line.product_id;
  return {history.Column({product, line.month - 12}), history.Column({product, std::nullopt})};
}

int64_t NetOf(const NetColumn& column, uint32_t client) {
  const auto found = std::lower_bound(column.clients.begin(), column.clients.end(), client);
  if (found == column.clients.end() || *found != client) return 0;
  return column.nets[static_cast<size_t>(found - column.clients.begin())];
}

// Calls visit(client, inputs) for every client of either column, ascending.
template <typename Visit>
void MergeColumns(const LineColumns& columns, const Visit& visit) {
  const NetColumn& a = columns.same_month;
  const NetColumn& b = columns.trailing;
  size_t i = 0;
  size_t j = 0;
  while (i < a.clients.size() || j < b.clients.size()) {
    const bool from_a =
        j == b.clients.size() || (i < a.clients.size() && a.clients[i] <= b.clients[j]);
    const bool from_b =
        i == a.clients.size() || (j < b.clients.size() && b.clients[j] <= a.clients[i]);
    const uint32_t client = from_a ? a.clients[i] : b.clients[j];
    visit(client, SeedInputs{from_a ? a.nets[i] : 0, from_b ? b.nets[j] : 0});
    i += from_a;
    j += from_b;
  }
}

}  // namespace

Weight SeedOf(const SeedInputs& inputs) {
  const auto positive = [](int64_t net) { return static_cast<Weight>(std::max<int64_t>(0, net)); };
  return kSameMonthFactor * positive(inputs.same_month_last_year) +
         positive(inputs.last_twelve_months);
}

LineSeeds SeedsOfLine(const Portfolio& portfolio, std::string_view currency, const PlanLine& line,
                      const SalesHistory& history) {
  LineSeeds seeds;
  const auto add = [&](uint32_t client, Weight seed) {
    if (seed == 0) return;
    if (ExclusionOf(portfolio.clients[client], line, currency) != Exclusion::kNone) return;
    seeds.clients.leaves.push_back(client);
    seeds.clients.weights.push_back(seed);
  };
  for (const SeedBasis basis : {SeedBasis::kProduct, SeedBasis::kAllProducts}) {
    seeds.basis = basis;
    MergeColumns(ColumnsOf(history, line, basis),
                 [&](uint32_t client, const SeedInputs& inputs) { add(client, SeedOf(inputs)); });
    if (!seeds.clients.leaves.empty()) return seeds;
  }
  seeds.basis = SeedBasis::kEqual;
  for (uint32_t client = 0; client < portfolio.clients.size(); ++client) add(client, 1);
  return seeds;
}

SeedInputs SeedInputsOf(const SalesHistory& history, const PlanLine& line, SeedBasis basis,
                        uint32_t client) {
  if (basis == SeedBasis::kEqual) return {};
  const LineColumns columns = ColumnsOf(history, line, basis);
  return {NetOf(columns.same_month, client), NetOf(columns.trailing, client)};
}

}  // namespace clientele::planning
