#include "common/errors/errors.h"
#include "gtest/gtest.h"
#include "services/registry/store/products.h"
#include "tests/store/registry/store_fixture.h"

namespace clientele::registry {
namespace {

using ProductsStoreTest = RegistryStoreTest;
INSTANTIATE_ENGINES(ProductsStoreTest);

Product Make(std::string id, Position position) {
  Product product;
  product.id = std::move(id);
  product.display_name = "Product";
  product.business_line = "CORPORATE";
  product.create_time = product.update_time = 7;
  product.position = position;
  return product;
}

TEST_P(ProductsStoreTest, ReadsBackWhatWasWritten) {
  const Product product = Make("p1", 1);
  Commit([&](Transaction& transaction, Position) { return InsertProduct(transaction, product); });
  Read([&](Transaction& transaction) {
    EXPECT_EQ(**FindProduct(transaction, "p1"), product);
    EXPECT_FALSE(FindProduct(transaction, "P1")->has_value());
    EXPECT_FALSE(FindProduct(transaction, "p1 ")->has_value());
  });
}

TEST_P(ProductsStoreTest, RefusesAnIdTwiceAndAStaleReplacement) {
  const Product first = Make("p1", 1);
  Product second = Make("p1", 2);
  second.display_name = "Other";
  Commit([&](Transaction& transaction, Position) { return InsertProduct(transaction, first); });
  const absl::Status twice = database_->Write(
      [&](Transaction& transaction) { return InsertProduct(transaction, second); });
  EXPECT_TRUE(IsUniqueViolation(twice)) << twice;
  Commit([&](Transaction& transaction, Position) {
    return ReplaceProduct(transaction, first, second);
  });
  const absl::Status stale = database_->Write(
      [&](Transaction& transaction) { return ReplaceProduct(transaction, first, second); });
  EXPECT_EQ(ReasonOf(stale), common::v1::ERROR_REASON_ETAG_MISMATCH) << stale;
}

TEST_P(ProductsStoreTest, ListsByIdBehindTheLastOne) {
  Commit([&](Transaction& transaction, Position position) -> absl::Status {
    for (const char* id : {"b", "a", "C", "d"}) {
      if (absl::Status s = InsertProduct(transaction, Make(id, position)); !s.ok()) return s;
    }
    return absl::OkStatus();
  });
  Read([](Transaction& transaction) {
    std::string ids;
    for (const Product& product : Must(ListProducts(transaction, "", 3))) ids += product.id;
    EXPECT_EQ(ids, "Cab");
    ids.clear();
    for (const Product& product : Must(ListProducts(transaction, "b", 3))) ids += product.id;
    EXPECT_EQ(ids, "d");
  });
}

}  // namespace
}  // namespace clientele::registry
