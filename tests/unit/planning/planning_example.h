// Builders of small planning problems for tests.
#ifndef CLIENTELE_TESTS_UNIT_PLANNING_PLANNING_EXAMPLE_H_
#define CLIENTELE_TESTS_UNIT_PLANNING_PLANNING_EXAMPLE_H_

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "common/time/date.h"
#include "services/planning/domain/decompose.h"
#include "services/planning/domain/explain.h"
#include "services/planning/domain/plan.h"
#include "services/planning/domain/portfolio.h"
#include "services/planning/domain/sales_history.h"

namespace clientele::planning {

inline Date DateOf(std::string_view iso) { return ParseDate(iso).value(); }
inline Month TheMonth(std::string_view iso) { return ParseMonth(iso).value(); }

inline AssignedClient MakeClient(std::string client, std::string manager,
                                 std::string region = "North",
                                 SizeClass size_class = SizeClass::kLarge) {
  return {std::move(client), std::move(manager),   std::move(region), "GBP",
          size_class,        ClientStatus::kActive};
}

inline PlanLine MakeLine(std::string product, std::string_view month, int64_t target,
                         std::string region = "", SizeClass size_class = SizeClass::kAny) {
  return {std::move(product), TheMonth(month), std::move(region), size_class, target};
}

struct Sale {
  std::string client;
  std::string product;
  std::string date;
  int64_t amount = 0;
  std::string currency = "GBP";
};

// One batch with one group a sale; it looks into `sales`, which must outlive it.
inline SalesColumns ColumnsOfSales(const std::vector<Sale>& sales) {
  SalesColumns columns;
  for (const Sale& sale : sales) {
    columns.client_ids.push_back(sale.client);
    columns.client_rows.push_back(1);
    columns.days.push_back(DayNumber(DateOf(sale.date)));
    columns.amounts_minor.push_back(sale.amount);
    columns.products.push_back(static_cast<uint32_t>(columns.product_dictionary.size()));
    columns.product_dictionary.push_back(sale.product);
    columns.currencies.push_back(static_cast<uint32_t>(columns.currency_dictionary.size()));
    columns.currency_dictionary.push_back(sale.currency);
  }
  return columns;
}

struct Example {
  std::vector<AssignedClient> clients = {};
  std::vector<PlanLine> lines = {};
  std::vector<Sale> sales = {};
  std::string as_of = "2011-12-10";
};

inline SalesHistory HistoryOf(const Example& example, const Portfolio& portfolio) {
  SalesHistoryBuilder builder(portfolio, "GBP", DateOf(example.as_of), example.lines);
  EXPECT_TRUE(builder.Add(ColumnsOfSales(example.sales)).ok());
  return builder.Finish().value();
}

using Cell = std::tuple<std::string, std::string, std::string, Month, int64_t>;

struct Outcome {
  Portfolio portfolio;
  SalesHistory history;
  absl::StatusOr<Allocation> allocation = absl::UnknownError("not run");
};

// Decomposes an example in GBP.
Outcome DecomposeExample(const Example& example, int threads = 1);

// The cells of a decomposition that succeeded, in its order.
std::vector<Cell> CellsOf(const Example& example, const Outcome& outcome);

// A feasible plan of several products, months and regions over up to 32 clients; often with
// returns, ties, products or whole plans without sales, and clients that are not active.
Example RandomExample(std::mt19937_64& random);

}  // namespace clientele::planning

#endif  // CLIENTELE_TESTS_UNIT_PLANNING_PLANNING_EXAMPLE_H_
