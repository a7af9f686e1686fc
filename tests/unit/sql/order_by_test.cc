#include "common/sql/order_by.h"

#include <limits>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/sql/migrations.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/test_database.h"

namespace clientele {
namespace {

using testing::ElementsAre;

const std::vector<QueryField>& Fields() {
  static const auto* const kFields =
      new std::vector<QueryField>{{"client_id", "id", QueryField::Type::kText, {}},
                                  {"region", "region", QueryField::Type::kText, {}},
                                  {"amount", "amount", QueryField::Type::kInt64, {}}};
  return *kFields;
}

std::string Render(std::string_view order_by) {
  const auto order = ParseOrderBy(order_by, Fields(), "client_id");
  EXPECT_EQ(order.status(), absl::OkStatus()) << order_by;
  return order.ok() ? RenderOrderBy(*order) : "";
}

TEST(OrderByTest, EndsWithTheKeySoThatTheOrderIsTotal) {
  EXPECT_EQ(Render(""), "id");
  EXPECT_EQ(Render("  "), "id");
  EXPECT_EQ(Render("region desc , amount asc"), "region DESC, amount, id");
  EXPECT_EQ(Render("client_id desc"), "id DESC");
  EXPECT_EQ(Render("client_id,region"), "id, region");
}

TEST(OrderByTest, RefusesWhatItDoesNotKnow) {
  for (const char* order_by : {"password", "region DESC", "region desc desc", "region,,amount", ",",
                               "region,region", "region; DROP TABLE t", "id", "1",
                               "region desc, (SELECT 1)", "region/**/desc", "a,b,c,d,e,f,g,h,i"}) {
    const absl::Status status = ParseOrderBy(order_by, Fields(), "client_id").status();
    EXPECT_TRUE(absl::IsInvalidArgument(status)) << order_by;
    ASSERT_EQ(FieldViolationsOf(status).size(), 1u) << order_by;
    EXPECT_EQ(FieldViolationsOf(status)[0].field, "order_by");
  }
}

TEST(PackValuesTest, ReadsBackWhatItWrote) {
  const SqlValues values = {nullptr,       std::numeric_limits<int64_t>::min(),
                            -0.1,          std::string("a\0\xff", 3),
                            std::string(), int64_t{7}};
  const auto unpacked = UnpackValues(PackValues(values));
  ASSERT_EQ(unpacked.status(), absl::OkStatus());
  EXPECT_EQ(*unpacked, values);
  EXPECT_TRUE(UnpackValues("")->empty());
}

TEST(PackValuesTest, RefusesDamagedBytes) {
  const std::string bytes = PackValues({int64_t{7}, std::string("text")});
  for (size_t cut = 1; cut < bytes.size(); ++cut) {
    const auto unpacked = UnpackValues(bytes.substr(0, cut));
    if (cut == 9) continue;  // exactly the first value
    EXPECT_TRUE(absl::IsInvalidArgument(unpacked.status())) << cut;
  }
  EXPECT_EQ(ReasonOf(UnpackValues("\x09").status()), common::v1::ERROR_REASON_PAGE_TOKEN_INVALID);
  EXPECT_FALSE(UnpackValues(std::string("\x03\xff\xff\xff\xff\xff\xff\xff\xff", 9)).ok());
}

// Reading page by page gives every row once, in the order of one read of all, for every direction.
class PagingTest : public testing::TestWithParam<SqlEngine> {};
INSTANTIATE_ENGINES(PagingTest);

TEST_P(PagingTest, PagesByKeyMissNothingAndRepeatNothing) {
  const TestDatabase storage(GetParam());
  const auto database = storage.Open();
  ASSERT_EQ(Migrate(*database, MigrationSet{"test", {}}), absl::OkStatus());
  ASSERT_EQ(database->Write([](Transaction& t) -> absl::Status {
    RETURN_IF_ERROR(
        t.ExecuteScript("CREATE TABLE t (id VARCHAR(9), region VARCHAR(9), amount INTEGER)"));
    for (int i = 0; i < 60; ++i) {
      RETURN_IF_ERROR(t.Execute("INSERT INTO t VALUES (?, ?, ?)", absl::StrCat("c", i * 37 % 60),
                                absl::StrCat("r", i % 3), i % 4));
    }
    return absl::OkStatus();
  }),
            absl::OkStatus());
  for (const char* order_by : {"", "client_id desc", "region, amount", "region desc, amount desc",
                               "region desc, amount", "amount, region desc, client_id desc"}) {
    const auto order = ParseOrderBy(order_by, Fields(), "client_id");
    ASSERT_EQ(order.status(), absl::OkStatus());
    std::vector<std::string> all;
    std::vector<std::string> paged;
    const auto read = [&](const SqlFragment& after, int limit, std::vector<std::string>& ids) {
      SqlValues last;
      EXPECT_EQ(database->Read([&](Transaction& t) {
        return t.Query(
            "SELECT id, region, amount FROM t WHERE " + after.sql + " ORDER BY " +
                RenderOrderBy(*order) + " LIMIT ?",
            [&](const Row& row) {
              ids.emplace_back(row.Text(0));
              last.clear();
              for (const OrderTerm& term : *order) {
                if (term.field.column == "id") last.emplace_back(std::string(row.Text(0)));
                if (term.field.column == "region") last.emplace_back(std::string(row.Text(1)));
                if (term.field.column == "amount") last.emplace_back(row.Int64(2));
              }
            },
            after.values, limit);
      }),
                absl::OkStatus());
      return last;
    };
    read({"1=1", {}}, 1000, all);
    SqlValues last = read({"1=1", {}}, 7, paged);
    while (!last.empty()) last = read(RenderAfter(*order, last), 7, paged);
    EXPECT_EQ(all.size(), 60u);
    EXPECT_EQ(paged, all) << order_by;
  }
}

}  // namespace
}  // namespace clientele
