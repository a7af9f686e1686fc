#include <string>
#include <vector>

#include "common/csv/reader.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace clientele {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const CsvColumns kColumns = {{"id", "name"}, {"since", "email"}, false};

struct Mapping {
  absl::StatusOr<HeaderMap> map;
  std::vector<CsvError> errors;
};

Mapping Map(const std::string& text, const CsvColumns& columns = kColumns) {
  auto reader = CsvReader::FromBytes("t.csv", text);
  Mapping mapping;
  mapping.map = MapHeader(**reader, columns, &mapping.errors);
  return mapping;
}

std::vector<std::string> Rules(const Mapping& mapping) {
  std::vector<std::string> rules;
  for (const CsvError& error : mapping.errors) rules.push_back(error.rule + " " + error.column);
  return rules;
}

TEST(HeaderMapTest, FindsColumnsInAnyOrder) {
  auto reader = CsvReader::FromBytes("t.csv", "email,name,id\ne,n,i\n");
  std::vector<CsvError> errors;
  const auto map = MapHeader(**reader, kColumns, &errors);
  ASSERT_TRUE(map.ok());
  EXPECT_EQ(map->Index(0), 2);
  EXPECT_TRUE(map->Has(3));
  EXPECT_FALSE(map->Has(2));
  CsvRecord record;
  ASSERT_TRUE((*reader)->Next(&record));
  EXPECT_EQ(map->Get(record, 0), "i");
  EXPECT_EQ(map->Get(record, 1), "n");
  EXPECT_EQ(map->Get(record, 2), "");
  EXPECT_EQ(map->Get(record, 3), "e");
}

TEST(HeaderMapTest, ReportsEveryMissingDuplicateAndUnknownColumn) {
  const Mapping mapping = Map("email,nam,email\n");
  EXPECT_EQ(mapping.map.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(Rules(mapping), ElementsAre("CSV_UNKNOWN_COLUMN nam", "CSV_DUPLICATE_COLUMN email",
                                          "CSV_MISSING_COLUMN id", "CSV_MISSING_COLUMN name"));
  EXPECT_EQ(mapping.errors[0].line, 1);
  EXPECT_EQ(mapping.errors[0].field, 2);
  EXPECT_EQ(FormatCsvError(mapping.errors[2]),
            "t.csv:1: column id: CSV_MISSING_COLUMN: column 'id' is missing");
}

TEST(HeaderMapTest, ComparesNamesExactly) {
  EXPECT_FALSE(Map("ID,name\n").map.ok());
  EXPECT_FALSE(Map("id, name\n").map.ok());
  EXPECT_FALSE(Map("id,name,\n").map.ok());
}

TEST(HeaderMapTest, IgnoresUnknownColumnsOnlyWhenToldTo) {
  CsvColumns columns = kColumns;
  EXPECT_FALSE(Map("id,name,colour\n", columns).map.ok());
  columns.ignore_unknown = true;
  EXPECT_TRUE(Map("id,name,colour\n", columns).map.ok());
  EXPECT_FALSE(Map("id,name,colour,colour\n", columns).map.ok());
  EXPECT_FALSE(Map("id,colour\n", columns).map.ok());
}

TEST(HeaderMapTest, LeavesTheComplaintAboutAnUnreadableHeaderToTheReader) {
  const Mapping mapping = Map("");
  EXPECT_EQ(mapping.map.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(mapping.errors, IsEmpty());
}

}  // namespace
}  // namespace clientele
