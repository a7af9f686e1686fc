#include "services/clientele/import/row_reader.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/clientele/temporary_file.h"

namespace clientele::cli {
namespace {

using ::testing::ElementsAre;

const CsvColumns kColumns{.required = {"a", "b"}, .optional = {"c"}};

// Rule and line of the only error that `read` finds in the first row of `a,b` with these fields.
template <class Read>
std::string RuleOf(const std::string& row, Read read) {
  const TemporaryFile file("a,b\n" + row + "\n");
  RowErrors errors;
  auto reader = RowReader::Open(file.path(), kColumns, &errors);
  EXPECT_TRUE(reader.ok());
  EXPECT_TRUE(reader->Next());
  read(*reader);
  EXPECT_LE(errors.count(), 1);
  if (errors.empty()) return "";
  EXPECT_EQ(errors.kept()[0].line, 2);
  EXPECT_EQ(errors.kept()[0].file, file.path());
  return errors.kept()[0].column + " " + errors.kept()[0].rule;
}

TEST(RowReader, ReadsDatesAsDayNumbers) {
  EXPECT_EQ(RuleOf("1970-01-02,x", [](RowReader& row) { EXPECT_EQ(row.Day(0, true), 1); }), "");
}

TEST(RowReader, NamesTheColumnAndTheRuleOfABadDate) {
  const auto read = [](RowReader& row) { EXPECT_EQ(row.Day(0, true), std::nullopt); };
  EXPECT_EQ(RuleOf("2011-02-30,x", read), "a INVALID_DATE");
  EXPECT_EQ(RuleOf("10.12.2011,x", read), "a INVALID_DATE");
  EXPECT_EQ(RuleOf(",x", read), "a REQUIRED");
}

TEST(RowReader, AcceptsAnEmptyOptionalDate) {
  EXPECT_EQ(RuleOf(",x", [](RowReader& row) { EXPECT_EQ(row.Day(0, false), std::nullopt); }), "");
}

TEST(RowReader, KeepsTheDecimalsOfAnAmount) {
  EXPECT_EQ(RuleOf("-12.30,x",
                   [](RowReader& row) {
                     EXPECT_EQ(row.Amount(0, true), (Decimal{-1230, 2}));
                   }),
            "");
}

TEST(RowReader, TellsBadFromTooLargeAmounts) {
  const auto read = [](RowReader& row) { EXPECT_EQ(row.Amount(0, true), std::nullopt); };
  EXPECT_EQ(RuleOf("1e5,x", read), "a INVALID_NUMBER");
  EXPECT_EQ(RuleOf("\"1,5\",x", read), "a INVALID_NUMBER");
  EXPECT_EQ(RuleOf("99999999999999999999,x", read), "a OVERFLOW");
  EXPECT_EQ(RuleOf(",x", read), "a REQUIRED");
}

TEST(RowReader, ReadsHoursAsWholeMinutes) {
  EXPECT_EQ(RuleOf("120,x", [](RowReader& row) { EXPECT_EQ(row.Minutes(0), 7200); }), "");
  EXPECT_EQ(RuleOf("0.25,x", [](RowReader& row) { EXPECT_EQ(row.Minutes(0), 15); }), "");
  const auto read = [](RowReader& row) { EXPECT_EQ(row.Minutes(0), 0); };
  EXPECT_EQ(RuleOf("0.001,x", read), "a TOO_MANY_DECIMALS");
  EXPECT_EQ(RuleOf("-1,x", read), "a OVERFLOW");
  EXPECT_EQ(RuleOf("999999999999,x", read), "a OVERFLOW");
}

TEST(RowReader, KnowsOnlyTheNamesGiven) {
  constexpr std::pair<std::string_view, int> kNames[] = {{"LARGE", 1}, {"MEDIUM", 2}};
  EXPECT_EQ(RuleOf("MEDIUM,x", [&](RowReader& row) { EXPECT_EQ(row.Named(0, kNames), 2); }), "");
  const auto read = [&](RowReader& row) { EXPECT_EQ(row.Named(0, kNames), 0); };
  EXPECT_EQ(RuleOf("large,x", read), "a UNKNOWN_VALUE");
  EXPECT_EQ(RuleOf(",x", read), "a REQUIRED");
}

TEST(RowReader, RefusesTextsThatWouldRefuseAWholeMessage) {
  EXPECT_EQ(RuleOf(std::string(1024, 'x') + ",x",
                   [](RowReader& row) { EXPECT_EQ(row.Text(0).size(), 1024u); }),
            "");
  EXPECT_EQ(
      RuleOf(std::string(1025, 'x') + ",x", [](RowReader& row) { EXPECT_EQ(row.Text(0), ""); }),
      "a TOO_LONG");
}

TEST(RowReader, SplitsListsAndDropsEmptyParts) {
  EXPECT_EQ(RuleOf("North; South;;East,x",
                   [](RowReader& row) {
                     EXPECT_THAT(row.List(0), ElementsAre("North", "South", "East"));
                   }),
            "");
}

TEST(RowReader, LacksTheOptionalColumnOfAFileWithoutIt) {
  EXPECT_EQ(RuleOf("1,x",
                   [](RowReader& row) {
                     EXPECT_FALSE(row.Has(2));
                     EXPECT_EQ(row.Text(2), "");
                   }),
            "");
}

// The rules of all errors of a file that is only read.
std::vector<std::string> RulesOf(std::string_view bytes, bool ignore_unknown = false) {
  const TemporaryFile file(bytes);
  CsvColumns columns = kColumns;
  columns.ignore_unknown = ignore_unknown;
  RowErrors errors;
  auto reader = RowReader::Open(file.path(), columns, &errors);
  EXPECT_TRUE(reader.ok());
  while (reader->Next()) continue;
  std::vector<std::string> rules;
  for (const CsvError& error : errors.kept()) rules.push_back(error.rule);
  return rules;
}

TEST(RowReader, ReportsEveryBrokenRecordOfAFile) {
  EXPECT_THAT(RulesOf("a,b\n1\n2,x\n3,x,y\n\xff,x\n"),
              ElementsAre("CSV_FIELD_COUNT", "CSV_FIELD_COUNT", "CSV_BAD_UTF8"));
}

TEST(RowReader, ReportsAnEmptyFileOnce) { EXPECT_THAT(RulesOf(""), ElementsAre("CSV_EMPTY_FILE")); }

TEST(RowReader, ReportsMissingUnknownAndRepeatedColumns) {
  EXPECT_THAT(RulesOf("a,c,c,d\n1,2,3,4\n"),
              ::testing::UnorderedElementsAre("CSV_MISSING_COLUMN", "CSV_UNKNOWN_COLUMN",
                                              "CSV_DUPLICATE_COLUMN"));
}

TEST(RowReader, SkipsUnknownColumnsWhenTold) {
  EXPECT_THAT(RulesOf("a,d,b\n1,2,3\n", true), ElementsAre());
}

TEST(RowReader, CannotOpenAFileThatIsNotThere) {
  RowErrors errors;
  EXPECT_EQ(RowReader::Open("/nonexistent/file.csv", kColumns, &errors).status().code(),
            absl::StatusCode::kNotFound);
}

TEST(RowReader, ListsItsOwnErrorsAndThoseOfTheFileInTheOrderOfLines) {
  const TemporaryFile file("a,b\nx,1\n1\nx,2\n");
  RowErrors errors;
  auto reader = RowReader::Open(file.path(), kColumns, &errors);
  ASSERT_TRUE(reader.ok());
  while (reader->Next()) reader->Amount(0, true);
  ASSERT_EQ(errors.count(), 3);
  EXPECT_EQ(errors.kept()[0].line, 2);
  EXPECT_EQ(errors.kept()[1].rule, "CSV_FIELD_COUNT");
  EXPECT_EQ(errors.kept()[2].line, 4);
}

TEST(RowErrors, CountsMoreThanItKeeps) {
  RowErrors errors;
  for (size_t i = 0; i < RowErrors::kMaxKept + 5; ++i) errors.Add({});
  EXPECT_EQ(errors.kept().size(), RowErrors::kMaxKept);
  EXPECT_EQ(errors.count(), static_cast<int64_t>(RowErrors::kMaxKept) + 5);
}

TEST(RowReader, ReadsTheDialectItIsTold) {
  const TemporaryFile file("a;b;c\n31.12.2011;-1 234,5;12.2011\n2011-12-31;1.5;2011-12\n");
  RowErrors errors;
  auto row = RowReader::Open(file.path(), kColumns, &errors, CsvDialect::kExcelRu);
  ASSERT_TRUE(row.ok() && row->Next());
  EXPECT_EQ(row->Day(0, true), DayNumber(*ParseDate("2011-12-31")));
  EXPECT_EQ(row->Amount(1, true), (Decimal{-12345, 1}));
  EXPECT_EQ(row->MonthOf(2), *ParseMonth("2011-12"));
  EXPECT_TRUE(errors.empty());
  ASSERT_TRUE(row->Next());
  row->Day(0, true);
  row->Amount(1, true);
  row->MonthOf(2);
  ASSERT_EQ(errors.count(), 3);
  EXPECT_EQ(errors.kept()[0].message, "'2011-12-31' is no date DD.MM.YYYY");
  EXPECT_EQ(errors.kept()[1].message, "'1.5' is no decimal number like 1234,56");
  EXPECT_EQ(errors.kept()[2].message, "'2011-12' is no month MM.YYYY");
}

}  // namespace
}  // namespace clientele::cli
