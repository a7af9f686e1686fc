#include "common/sql/filter.h"

#include <optional>
#include <random>
#include <string>
#include <vector>

#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/sql/sqlite_test.h"

namespace clientele {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

const std::vector<QueryField>& Fields() {
  static const auto* const kFields = new std::vector<QueryField>{
      {"id", "id", QueryField::Type::kText, {}},
      {"region", "region", QueryField::Type::kText, {}},
      {"address.city", "city", QueryField::Type::kText, {}},
      {"amount", "amount", QueryField::Type::kInt64, {}},
      {"share", "share", QueryField::Type::kDouble, {}},
      {"closed", "closed", QueryField::Type::kBool, {}},
      {"since", "since", QueryField::Type::kDate, {}},
      {"create_time", "create_time", QueryField::Type::kTimestamp, {}},
      {"status", "status", QueryField::Type::kEnum, {{"ACTIVE", 1}, {"ARCHIVED", 3}}}};
  return *kFields;
}

SqlFragment Render(std::string_view filter) {
  absl::StatusOr<SqlFragment> fragment = FilterToSql(filter, Fields());
  EXPECT_EQ(fragment.status(), absl::OkStatus()) << filter;
  return fragment.ok() ? *std::move(fragment) : SqlFragment();
}

std::string Violation(std::string_view filter) {
  const absl::Status status = FilterToSql(filter, Fields()).status();
  EXPECT_TRUE(absl::IsInvalidArgument(status)) << filter << ": " << status;
  const std::vector<FieldViolation> violations = FieldViolationsOf(status);
  if (violations.size() != 1 || violations[0].field != "filter") return "no violation of filter";
  return violations[0].description;
}

TEST(FilterTest, RendersComparisonsWithBoundValues) {
  const SqlFragment fragment = Render("region = North AND amount >= -5");
  EXPECT_EQ(fragment.sql, "((region = ?) AND (amount >= ?))");
  EXPECT_THAT(fragment.values, ElementsAre(SqlValue("North"), SqlValue(int64_t{-5})));
}

TEST(FilterTest, ConvertsValuesByTheTypeOfTheField) {
  EXPECT_THAT(Render("share < 0.25").values, ElementsAre(SqlValue(0.25)));
  EXPECT_THAT(Render("closed = true").values, ElementsAre(SqlValue(int64_t{1})));
  // 2011-12-10 is 15,318 days after 1970-01-01 (date -ud 2011-12-10 +%s / 86400).
  EXPECT_THAT(Render("since > 2011-12-10").values, ElementsAre(SqlValue(int64_t{15318})));
  EXPECT_THAT(Render("create_time <= \"2011-12-10T01:00:00+01:00\"").values,
              ElementsAre(SqlValue(int64_t{1323475200000000})));
  EXPECT_THAT(Render("status != ARCHIVED").values, ElementsAre(SqlValue(int64_t{3})));
  EXPECT_THAT(Render(R"(address.city = 'a "b" \'c\' \\d')").values,
              ElementsAre(SqlValue(R"(a "b" 'c' \d)")));
}

TEST(FilterTest, OrBindsTighterThanAndAsInAip160) {
  EXPECT_EQ(Render("id=a AND id=b OR id=c").sql, "((id = ?) AND ((id = ?) OR (id = ?)))");
  EXPECT_EQ(Render("(id=a AND id=b) OR id=c").sql, "(((id = ?) AND (id = ?)) OR (id = ?))");
}

TEST(FilterTest, AnEmptyFilterIsTrue) {
  EXPECT_EQ(Render("").sql, "1=1");
  EXPECT_EQ(Render(" \t\n").sql, "1=1");
  EXPECT_THAT(Render("").values, IsEmpty());
}

TEST(FilterTest, SyntaxErrorsNameThePosition) {
  EXPECT_THAT(Violation("region"), StartsWith("position 7: expected one of"));
  EXPECT_THAT(Violation("region = "), StartsWith("position 10: expected a value"));
  EXPECT_THAT(Violation("= a"), StartsWith("position 1: expected the name"));
  EXPECT_THAT(Violation("region = a region = b"), StartsWith("position 12: expected AND"));
  EXPECT_THAT(Violation("(region = a"), StartsWith("position 12: expected )"));
  EXPECT_THAT(Violation("region = a)"), StartsWith("position 11: expected AND"));
  EXPECT_THAT(Violation("region = \"a"), StartsWith("position 10: the quote"));
  EXPECT_THAT(Violation("region = \"a\\n\""), StartsWith("position 12: \\ stands"));
  EXPECT_THAT(Violation("region = a;b"), StartsWith("position 11: a value"));
  EXPECT_THAT(Violation("AND = a"), StartsWith("position 1: expected the name"));
  EXPECT_THAT(Violation("region = OR"), StartsWith("position 10: expected a value"));
  EXPECT_THAT(Violation("region = a AND"), StartsWith("position 15: expected the name"));
  EXPECT_THAT(Violation("region = a \xff"), StartsWith("position 12: not UTF-8"));
}

TEST(FilterTest, MeaningErrorsNameThePosition) {
  EXPECT_THAT(Violation("id = a AND password = b"), StartsWith("position 12: no field password"));
  EXPECT_THAT(Violation("amount = 1.5"), StartsWith("position 1: amount is compared"));
  EXPECT_THAT(Violation("amount = 9223372036854775808"), StartsWith("position 1: the number"));
  EXPECT_THAT(Violation("amount = \"\""), StartsWith("position 1"));
  EXPECT_THAT(Violation("share = nan"), StartsWith("position 1"));
  EXPECT_THAT(Violation("share = inf"), StartsWith("position 1"));
  EXPECT_THAT(Violation("closed = 1"), StartsWith("position 1"));
  EXPECT_THAT(Violation("closed > true"), StartsWith("position 1: closed takes"));
  EXPECT_THAT(Violation("since = 2011-02-30"), StartsWith("position 1"));
  EXPECT_THAT(Violation("create_time = yesterday"), StartsWith("position 1"));
  EXPECT_THAT(Violation("create_time > \"infinite-past\""), StartsWith("position 1"));
  EXPECT_THAT(Violation("status = active"), StartsWith("position 1: status is one of ACTIVE"));
  EXPECT_THAT(Violation("amount:5"), StartsWith("position 1: amount takes : with *"));
  EXPECT_THAT(Violation("region = *"), StartsWith("position 1: * stands"));
  EXPECT_THAT(Violation("region:\"\""), StartsWith("position 1: every text"));
}

TEST(FilterTest, LengthDepthAndSizeAreLimited) {
  EXPECT_EQ(Violation("id = \"" + std::string(kMaxFilterLength, 'a') + "\""),
            "longer than 4,096 bytes");
  std::string deep(kMaxFilterDepth, '(');
  deep += "id=a" + std::string(kMaxFilterDepth, ')');
  EXPECT_EQ(FilterToSql(deep, Fields()).status(), absl::OkStatus());
  EXPECT_THAT(Violation("(" + deep + ")"), testing::HasSubstr("nested too deeply"));
  EXPECT_THAT(Violation(std::string(4000, '(')), testing::HasSubstr("nested too deeply"));
  std::string wide = "id=a";
  for (int i = 1; i < kMaxFilterComparisons; ++i) wide += " OR id=a";
  EXPECT_EQ(FilterToSql(wide, Fields()).status(), absl::OkStatus());
  EXPECT_THAT(Violation(wide + " OR id=a"), testing::HasSubstr("too many comparisons"));
}

class FilterQueryTest : public testing::Test {
 protected:
  void SetUp() override {
    SqliteOptions options;
    options.path = folder_.File("a.db");
    database_ = OpenOrDie(options);
    ASSERT_EQ(database_->Write([](Transaction& t) -> absl::Status {
      RETURN_IF_ERROR(t.ExecuteScript(
          "CREATE TABLE t (id TEXT, region TEXT, city TEXT, amount INTEGER, share REAL,"
          " closed INTEGER, since INTEGER, create_time INTEGER, status INTEGER);"
          "CREATE TABLE secret (password TEXT); INSERT INTO secret VALUES ('pass');"));
      RETURN_IF_ERROR(Add(t, "a", "North", 10));
      RETURN_IF_ERROR(Add(t, "b", "South%", 20));
      RETURN_IF_ERROR(Add(t, "c", std::nullopt, 30));
      return Add(t, "d", "", 40);
    }),
              absl::OkStatus());
  }

  static absl::Status Add(Transaction& t, const char* id, std::optional<std::string_view> region,
                          int64_t amount) {
    return t.Execute("INSERT INTO t (id, region, city, amount) VALUES (?, ?, 'x', ?)", id, region,
                     amount);
  }

  absl::StatusOr<std::string> Select(std::string_view filter) {
    ASSIGN_OR_RETURN(const SqlFragment where, FilterToSql(filter, Fields()));
    std::string ids;
    RETURN_IF_ERROR(database_->Read([&](Transaction& t) {
      return t.Query(
          "SELECT id FROM t WHERE " + where.sql + " ORDER BY id",
          [&](const Row& row) { ids += row.Text(0); }, where.values);
    }));
    return ids;
  }

  TemporaryFolder folder_;
  std::unique_ptr<Database> database_;
};

TEST_F(FilterQueryTest, SelectsWhatItSays) {
  EXPECT_EQ(*Select(""), "abcd");
  EXPECT_EQ(*Select("amount > 10 AND amount < 40"), "bc");
  EXPECT_EQ(*Select("id = a OR id = d"), "ad");
  EXPECT_EQ(*Select("NOT id = a"), "bcd");
  EXPECT_EQ(*Select("-(id = a OR id = d)"), "bc");
  EXPECT_EQ(*Select("region:*"), "ab");
  EXPECT_EQ(*Select("-region:*"), "cd");
  EXPECT_EQ(*Select("region:ort"), "a");
  EXPECT_EQ(*Select("region:\"%\""), "b");
  EXPECT_EQ(*Select("region:\"*\""), "");
  EXPECT_EQ(*Select("region:NORTH"), "");
}

TEST_F(FilterQueryTest, NullSatisfiesNoComparisonAndItsNot) {
  EXPECT_EQ(*Select("region != North"), "bd");
  EXPECT_EQ(*Select("NOT region = North"), "bcd");
  EXPECT_EQ(*Select("NOT region != North"), "ac");
}

// Either refused, or the whole attack is compared as a value; the secret table is never read and
// the tables stay.
TEST_F(FilterQueryTest, InjectionsAreValuesOrErrors) {
  const std::vector<std::string> attacks = {"a' OR '1'='1",
                                            "a\" OR 1=1 --",
                                            "'; DROP TABLE t; --",
                                            "1); DELETE FROM t; --",
                                            "a' UNION SELECT password FROM secret --",
                                            "a\\' OR 1=1 --",
                                            "\xc0\xa7 OR 1=1",
                                            "a/**/OR/**/1=1",
                                            "0x61",
                                            "char(97)",
                                            "a'||(SELECT password FROM secret)||'",
                                            "%' OR region LIKE '%",
                                            "?",
                                            "?1",
                                            ":id",
                                            "$id",
                                            "@id",
                                            "NULL",
                                            "a\0b",
                                            "a\n--",
                                            "\xef\xbc\x87 OR 1=1",
                                            "randomblob(1000000000)",
                                            "(CASE WHEN 1 THEN 'a' END)",
                                            "a';ATTACH DATABASE '/tmp/x' AS x;--"};
  for (const std::string& attack : attacks) {
    for (const std::string& filter :
         {attack, "id = " + attack, "id = '" + attack + "'", "id = \"" + attack + "\"",
          attack + " = a", "id:" + attack, "id = a AND " + attack + " = a",
          "id = a OR (" + attack + ")"}) {
      const absl::StatusOr<SqlFragment> fragment = FilterToSql(filter, Fields());
      if (!fragment.ok()) {
        EXPECT_TRUE(absl::IsInvalidArgument(fragment.status())) << filter;
        continue;
      }
      EXPECT_EQ(fragment->sql.find_first_not_of("id =<>?()ANDORinstr,0NOTUL'regoamuhclsv_t"),
                std::string::npos)
          << fragment->sql;
      const absl::StatusOr<std::string> ids = Select(filter);
      EXPECT_EQ(ids.status(), absl::OkStatus()) << filter;
      EXPECT_TRUE(*ids == "" || *ids == "a") << filter << ": " << *ids;
    }
  }
  EXPECT_EQ(*Select(""), "abcd");
}

// Any bytes give an error about the filter or a condition that runs and has a value per mark.
TEST_F(FilterQueryTest, RandomFiltersNeverBreakTheStatement) {
  const std::vector<std::string> pieces = {
      "id",   "region", "amount",   "status",     "since",  "=",  "!=",  "<",  ">=",
      ":",    "*",      "(",        ")",          "AND",    "OR", "NOT", "-",  "'",
      "\"",   "\\",     " ",        "a",          "5",      "?",  ";",   "--", "/*",
      "\xff", "\xd0",   "\xd0\xaf", "2011-12-10", "ACTIVE", ",",  "\n"};
  std::mt19937 random(160);
  int accepted = 0;
  for (int round = 0; round < 20000; ++round) {
    std::string filter;
    const size_t length = random() % 9;
    for (size_t i = 0; i < length; ++i) filter += pieces[random() % pieces.size()];
    const absl::StatusOr<SqlFragment> fragment = FilterToSql(filter, Fields());
    if (!fragment.ok()) {
      ASSERT_TRUE(absl::IsInvalidArgument(fragment.status())) << filter;
      continue;
    }
    ++accepted;
    ASSERT_EQ(Select(filter).status(), absl::OkStatus()) << filter;
  }
  EXPECT_GT(accepted, 20);
}

}  // namespace
}  // namespace clientele
