#include "common/csv/dialect.h"

#include <fstream>
#include <sstream>
#include <string>

#include "common/csv/reader.h"
#include "common/csv/windows1251.h"
#include "common/csv/writer.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace clientele {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr CsvDialect kRu = CsvDialect::kExcelRu;

// "имя;сумма\r\nООО «Ёлка»;1 234,5\r\n" as Excel writes it.
constexpr char kExcelBytes[] =
    "\xe8\xec\xff;\xf1\xf3\xec\xec\xe0\r\n"
    "\xce\xce\xce \xab\xa8\xeb\xea\xe0\xbb;1\xa0"
    "234,5\r\n";

std::vector<std::string> Rows(std::string_view bytes, CsvDialect dialect = kRu) {
  auto reader = *CsvReader::FromBytes("f.csv", bytes, {.dialect = dialect});
  std::vector<std::string> rows;
  std::string header;
  for (const std::string& name : reader->header()) header += name + "|";
  rows.push_back(header);
  CsvRecord record;
  while (reader->Next(&record)) {
    std::string row;
    for (const std::string_view field : record.fields) row += std::string(field) + "|";
    rows.push_back(row);
  }
  if (!reader->status().ok()) rows.push_back(std::string(reader->status().message()));
  return rows;
}

std::string FileOf(const CsvFormat& format, const std::vector<std::vector<std::string>>& rows,
                   absl::Status* status) {
  const std::string path = testing::TempDir() + "dialect_test.csv";
  auto writer = *CsvWriter::Create(path, format);
  for (const auto& row : rows) {
    for (const std::string& field : row) writer->Field(field);
    writer->EndRow();
  }
  *status = writer->Close();
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(ExcelRu, ReadsWindows1251AndUtf8) {
  const std::string utf8 = "имя;сумма\r\nООО «Ёлка»;1\u00a0234,5\r\n";
  const auto expected = ElementsAre("имя|сумма|", "ООО «Ёлка»|1\u00a0234,5|");
  EXPECT_THAT(Rows(kExcelBytes), expected);
  EXPECT_THAT(Rows(utf8), expected);
  EXPECT_THAT(Rows("\xef\xbb\xbf" + utf8), expected);
}

TEST(ExcelRu, OneByteThatIsNotUtf8AnywhereMakesTheFileWindows1251) {
  std::string bytes = "a;b\n";
  for (int i = 0; i < 200'000; ++i) bytes += "x;y\n";
  bytes += "\xff;z\n";
  const auto rows = Rows(bytes);
  EXPECT_EQ(rows.back(), "я|z|");
  // A byte order mark says UTF-8, and then the byte is an error.
  EXPECT_THAT(Rows("\xef\xbb\xbf" + bytes).back(), HasSubstr("CSV_BAD_UTF8"));
}

TEST(ExcelRu, ASequenceThatAReadCutsIsStillUtf8) {
  for (const size_t padding : {size_t{262'143}, size_t{262'142}, size_t{262'141}}) {
    const std::string bytes = std::string(padding, 'x') + "€;b\n";
    EXPECT_EQ(Rows(bytes)[0], std::string(padding, 'x') + "€|b|");
  }
  EXPECT_EQ(Rows("a;\xe2\x82")[0], "a|в‚|");  // cut at the end: not UTF-8
}

TEST(ExcelRu, ReportsTheByteWithoutMeaning) {
  const auto rows = Rows("\xe8;b\n1;\x98\n");
  EXPECT_THAT(rows.back(), HasSubstr("f.csv:2: column 2 (b): CSV_BAD_ENCODING"));
}

TEST(ExcelRu, CommasAreOrdinaryAndSemicolonsQuoted) {
  EXPECT_THAT(Rows("a;b\n1,5;\"x;y\"\n"), ElementsAre("a|b|", "1,5|x;y|"));
}

TEST(ExcelRu, NumbersHaveADecimalCommaAndMaySeparateThousands) {
  const auto number = [](std::string_view text) { return ParseCsvDecimal(text, kRu); };
  EXPECT_EQ(*number("1,50"), (Decimal{150, 2}));
  EXPECT_EQ(*number("-1 234 567,89"), (Decimal{-123456789, 2}));
  EXPECT_EQ(*number("12\u00a0345"), (Decimal{12345, 0}));
  EXPECT_EQ(*number("1\u202f000,0"), (Decimal{10000, 1}));
  EXPECT_EQ(*number("1234567"), (Decimal{1234567, 0}));
  for (const char* bad : {"", "-", "1.5", "1,", ",5", "1 23", "12 34", "1234 567", " 1", "1 ",
                          "1  000", "1,000 000", "1 000 00,5", "1,5,0", "+1", "1e3", "- 1"}) {
    EXPECT_EQ(number(bad).status().code(), absl::StatusCode::kInvalidArgument) << bad;
  }
  EXPECT_EQ(number("99 999 999 999 999 999 999").status().code(), absl::StatusCode::kOutOfRange);
}

TEST(ExcelRu, DatesAreDayMonthYear) {
  EXPECT_EQ(*ParseCsvDate("29.02.2024", kRu), *ParseDate("2024-02-29"));
  EXPECT_EQ(FormatCsvDate(*ParseDate("2024-02-29"), kRu), "29.02.2024");
  EXPECT_EQ(*ParseCsvMonth("02.2024", kRu), *ParseMonth("2024-02"));
  EXPECT_EQ(FormatCsvMonth(*ParseMonth("2024-02"), kRu), "02.2024");
  for (const char* bad : {"", "2024-02-29", "30.02.2024", "1.2.2024", "01.02.24", "01/02/2024"}) {
    EXPECT_FALSE(ParseCsvDate(bad, kRu).ok()) << bad;
  }
  for (const char* bad : {"", "2024-02", "13.2024", "2.2024"}) {
    EXPECT_FALSE(ParseCsvMonth(bad, kRu).ok()) << bad;
  }
}

TEST(ExcelRu, ThePlainDialectKnowsNoneOfIt) {
  EXPECT_FALSE(ParseCsvDecimal("1,5", CsvDialect::kPlain).ok());
  EXPECT_FALSE(ParseCsvDecimal("1 000", CsvDialect::kPlain).ok());
  EXPECT_FALSE(ParseCsvDate("29.02.2024", CsvDialect::kPlain).ok());
  EXPECT_EQ(FormatCsvNumber("-1.5", CsvDialect::kPlain), "-1.5");
  EXPECT_EQ(FormatCsvNumber("-1.5", kRu), "-1,5");
}

TEST(ExcelRu, WritesUtf8WithAMarkOrWindows1251) {
  absl::Status status;
  const std::vector<std::vector<std::string>> rows = {{"имя", "сумма"}, {"a;b", "1,5"}};
  EXPECT_EQ(FileOf({kRu, CsvEncoding::kUtf8}, rows, &status),
            "\xef\xbb\xbfимя;сумма\n\"a;b\";1,5\n");
  EXPECT_EQ(FileOf({kRu, CsvEncoding::kWindows1251}, rows, &status),
            "\xe8\xec\xff;\xf1\xf3\xec\xec\xe0\n\"a;b\";1,5\n");
  EXPECT_TRUE(status.ok());
}

TEST(ExcelRu, ACharacterThatTheEncodingLacksNamesRowAndColumn) {
  absl::Status status;
  FileOf({kRu, CsvEncoding::kWindows1251}, {{"id", "имя"}, {"1", "Ёлка"}, {"2", "Łódź"}}, &status);
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("row 3, column имя: windows-1251 lacks U+0141"));
}

TEST(Windows1251, EveryCharacterReadsBack) {
  for (int byte = 0; byte < 256; ++byte) {
    const std::string bytes(1, static_cast<char>(byte));
    if (bytes[0] == kUndefined1251) continue;
    std::string utf8;
    AppendDecoded1251(bytes, &utf8);
    std::string back;
    EXPECT_FALSE(AppendEncoded1251(utf8, &back)) << byte;
    EXPECT_EQ(back, bytes) << byte;
  }
  std::string bytes;
  EXPECT_EQ(AppendEncoded1251("a\U0001F600", &bytes), U'\U0001F600');
  EXPECT_EQ(bytes, "a");
}

}  // namespace
}  // namespace clientele
