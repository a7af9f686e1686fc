#include "services/registry/domain/import_rows.h"

#include <string>
#include <vector>

#include "common/errors/errors.h"
#include "gtest/gtest.h"

namespace clientele::registry {
namespace {

std::string FaultyColumn(const absl::Status& status) {
  const std::vector<FieldViolation> violations = FieldViolationsOf(status);
  return violations.empty() ? "" : violations[0].field;
}

struct TwoSales {
  const std::vector<uint32_t> clients = {0, 0};
  const std::vector<uint32_t> products = {0, 0};
  const std::vector<int32_t> days = {1, 2};
  const std::vector<int64_t> amounts = {1, 2};
  const std::vector<uint32_t> scales = {0, 0};
  SaleColumns rows;

  TwoSales() {
    rows.sale_ids = {"s1", "s2"};
    rows.clients = clients;
    rows.client_dictionary = {"c1"};
    rows.products = products;
    rows.product_dictionary = {"p1"};
    rows.days = days;
    rows.amounts = {amounts, scales};
  }
};

TEST(ImportRows, AcceptColumnsOfEqualLength) { EXPECT_TRUE(CheckShape(TwoSales().rows).ok()); }

TEST(ImportRows, NameTheColumnOfAnotherLength) {
  TwoSales sales;
  sales.rows.days = std::span(sales.days).first(1);
  EXPECT_EQ(FaultyColumn(CheckShape(sales.rows)), "sales.days");
  TwoSales scales;
  scales.rows.amounts.scales = std::span(scales.scales).first(1);
  EXPECT_EQ(FaultyColumn(CheckShape(scales.rows)), "sales.amounts");
}

TEST(ImportRows, RefuseIndexesOutsideTheDictionary) {
  TwoSales sales;
  const std::vector<uint32_t> outside = {0, 1};
  sales.rows.clients = outside;
  EXPECT_EQ(FaultyColumn(CheckShape(sales.rows)), "sales.clients");
}

TEST(ImportRows, RefuseProfitsWithoutTheirPresence) {
  TwoSales sales;
  sales.rows.profits = sales.rows.amounts;
  EXPECT_EQ(FaultyColumn(CheckShape(sales.rows)), "sales.has_profit");
}

TEST(ImportRows, RefuseEmptyAndOversizedBatches) {
  EXPECT_EQ(FaultyColumn(CheckShape(ProductColumns{})), "rows");
  ProductColumns many;
  many.product_ids.assign(kMaxBatchRows + 1, "p");
  many.display_names = many.business_lines = many.product_ids;
  EXPECT_EQ(FaultyColumn(CheckShape(many)), "rows");
  many.product_ids.pop_back();
  many.display_names = many.business_lines = many.product_ids;
  EXPECT_TRUE(CheckShape(many).ok());
}

TEST(ImportRows, OptionalColumnsOfClientsMayLackButNotBeShort) {
  ClientColumns clients;
  clients.client_ids = {"a", "b"};
  clients.display_names = clients.regions = clients.currencies = clients.client_ids;
  clients.statuses.assign(2, ClientStatus::kActive);
  clients.size_classes.assign(2, SizeClass::kLarge);
  EXPECT_TRUE(CheckShape(clients).ok());
  clients.inns = {"1"};
  EXPECT_EQ(FaultyColumn(CheckShape(clients)), "clients.inns");
}

}  // namespace
}  // namespace clientele::registry
