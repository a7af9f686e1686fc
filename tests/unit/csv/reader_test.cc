#include "common/csv/reader.h"

#include <random>
#include <string>

#include "common/csv/writer.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/csv/csv_testing.h"

namespace clientele {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

// The only error, or one with a telling rule.
CsvError OnlyError(const Reading& reading) {
  if (reading.errors.size() == 1) return reading.errors.front();
  CsvError error;
  error.rule = std::to_string(reading.errors.size()) + " errors";
  return error;
}

TEST(CsvReaderTest, ReadsPlainRows) {
  const Reading reading = ReadText("a,b,c\n1,2,3\n,,\nx y,é,\n");
  EXPECT_THAT(reading.header, ElementsAre("a", "b", "c"));
  EXPECT_EQ(reading.rows, (Rows{{"1", "2", "3"}, {"", "", ""}, {"x y", "é", ""}}));
  EXPECT_THAT(reading.lines, ElementsAre(2, 3, 4));
  EXPECT_TRUE(reading.status.ok());
}

TEST(CsvReaderTest, AcceptsMissingLastLineEndCrLfAndByteOrderMark) {
  const Rows expected = {{"1", "2"}, {"3", "4"}};
  EXPECT_EQ(ReadText("a,b\n1,2\n3,4").rows, expected);
  EXPECT_EQ(ReadText("a,b\r\n1,2\r\n3,4\r\n").rows, expected);
  EXPECT_EQ(ReadText("a,b\r\n1,2\n3,4\r").rows, expected);
  const Reading marked = ReadText(
      "\xef\xbb\xbf"
      "a,b\n1,2\n3,4\n");
  EXPECT_EQ(marked.rows, expected);
  EXPECT_THAT(marked.header, ElementsAre("a", "b"));
  EXPECT_EQ(ReadText("\xef\xbb\xbf"
                     "\"a\",b\n1,2\n\"3\",4\n")
                .rows,
            expected);
}

TEST(CsvReaderTest, UnderstandsQuotes) {
  const Reading reading =
      ReadText("a,b\n\"x,y\",\"\"\n\"say \"\"hi\"\"\",z\n\"two\nlines\r\nmore\",3\r\n\"\"\"\",4");
  EXPECT_EQ(reading.rows,
            (Rows{{"x,y", ""}, {"say \"hi\"", "z"}, {"two\nlines\r\nmore", "3"}, {"\"", "4"}}));
  EXPECT_THAT(reading.lines, ElementsAre(2, 3, 4, 7));
  EXPECT_TRUE(reading.status.ok());
}

TEST(CsvReaderTest, AcceptsAHeaderWithoutRows) {
  for (const char* text : {"a,b", "a,b\n", "a,b\r\n"}) {
    const Reading reading = ReadText(text);
    EXPECT_THAT(reading.header, ElementsAre("a", "b"));
    EXPECT_THAT(reading.rows, IsEmpty());
    EXPECT_TRUE(reading.status.ok());
  }
}

TEST(CsvReaderTest, UsesAnotherDelimiter) {
  CsvOptions options;
  options.delimiter = ';';
  EXPECT_EQ(ReadText("a;b\n1,5;\"x;y\"\n", options).rows, (Rows{{"1,5", "x;y"}}));
  for (const char bad : {'"', '\n', '\r', '\0', '\xe9'}) {
    options.delimiter = bad;
    EXPECT_EQ(CsvReader::FromBytes("t.csv", "a\n", options).status().code(),
              absl::StatusCode::kInvalidArgument);
  }
}

TEST(CsvReaderTest, RefusesAnEmptyFile) {
  for (const char* text : {"", "\xef\xbb\xbf"}) {
    const Reading reading = ReadText(text);
    EXPECT_EQ(OnlyError(reading).rule, csv_rule::kEmptyFile);
    EXPECT_THAT(reading.header, IsEmpty());
    EXPECT_EQ(reading.status.code(), absl::StatusCode::kInvalidArgument);
  }
}

TEST(CsvReaderTest, NamesFileLineAndColumnOfBadUtf8) {
  const Reading reading = ReadText("id,name\n1,ok\n2,b\xe9 d\n3,ok\n");
  EXPECT_EQ(OnlyError(reading), (CsvError{"t.csv", 3, 2, "name", "CSV_BAD_UTF8",
                                          "byte 2 of the field is not valid UTF-8"}));
  EXPECT_EQ(reading.status.message(),
            "t.csv:3: column 2 (name): CSV_BAD_UTF8: byte 2 of the field is not valid UTF-8");
  EXPECT_EQ(reading.rows, (Rows{{"1", "ok"}, {"3", "ok"}}));
}

TEST(CsvReaderTest, RefusesBadUtf8Everywhere) {
  for (const char* bad : {"\xff", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82"}) {
    EXPECT_EQ(OnlyError(ReadText(std::string("a,b\n1,") + bad + "\n")).rule, csv_rule::kBadUtf8);
    EXPECT_EQ(OnlyError(ReadText(std::string("a,b\n1,\"") + bad + "\"\n")).rule,
              csv_rule::kBadUtf8);
    const Reading header = ReadText(std::string("a,") + bad + "\n1,2\n");
    EXPECT_EQ(OnlyError(header).rule, csv_rule::kBadUtf8);
    EXPECT_THAT(header.rows, IsEmpty());
  }
}

struct BadRow {
  std::string row;
  std::string_view rule;
  int field;
};

class BadRowTest : public testing::TestWithParam<BadRow> {};

TEST_P(BadRowTest, IsReportedAndTheNextRowIsRead) {
  const BadRow& bad = GetParam();
  const Reading reading = ReadText("a,b,c\n1,2,3\n" + bad.row + "\n4,5,6\n");
  const CsvError error = OnlyError(reading);
  EXPECT_EQ(error.rule, bad.rule) << error.message;
  EXPECT_EQ(error.line, 3);
  EXPECT_EQ(error.field, bad.field);
  EXPECT_EQ(reading.rows, (Rows{{"1", "2", "3"}, {"4", "5", "6"}}));
  EXPECT_EQ(reading.lines.back(), 4);
  EXPECT_EQ(reading.status.code(), absl::StatusCode::kInvalidArgument);
}

INSTANTIATE_TEST_SUITE_P(Rows, BadRowTest,
                         testing::Values(BadRow{"1,2", csv_rule::kFieldCount, 0},
                                         BadRow{"1,2,3,4", csv_rule::kFieldCount, 0},
                                         BadRow{"", csv_rule::kFieldCount, 0},
                                         BadRow{"\"1\",\"2\"", csv_rule::kFieldCount, 0},
                                         BadRow{"1,2\"x,3", csv_rule::kBareQuote, 2},
                                         BadRow{"1, \"2\",3", csv_rule::kBareQuote, 2},
                                         BadRow{"\"1\",2,3\"", csv_rule::kBareQuote, 3},
                                         BadRow{"\"1\"x,2,3", csv_rule::kTextAfterQuote, 1},
                                         BadRow{"1,2,\"3\" ", csv_rule::kTextAfterQuote, 3},
                                         BadRow{"1,\"2\"\r,3", csv_rule::kTextAfterQuote, 2},
                                         BadRow{"1,2\r,3", csv_rule::kBareCarriageReturn, 2},
                                         BadRow{"\"1\",2\r,3", csv_rule::kBareCarriageReturn, 2},
                                         BadRow{std::string("1,\0,3", 5), csv_rule::kNulByte, 2},
                                         BadRow{std::string("1,2,\"\0\"", 7), csv_rule::kNulByte,
                                                3}));

TEST(CsvReaderTest, RefusesAQuoteThatIsNeverClosed) {
  const Reading reading = ReadText("a,b\n1,2\n3,\"open\n4,5\n6,7\n");
  const CsvError error = OnlyError(reading);
  EXPECT_EQ(error.rule, csv_rule::kUnterminatedQuote);
  EXPECT_EQ(error.line, 3);
  EXPECT_EQ(error.column, "b");
  EXPECT_EQ(reading.rows, (Rows{{"1", "2"}}));
}

TEST(CsvReaderTest, RefusesAFileCutInTheMiddleOfARecord) {
  for (const char* row :
       {"1", "1,2", "\"1\",\"2", "\"1\",\"2\"", "1,2,\"", "1,2,\"x\"\"", "1,2,\"x\n"}) {
    const Reading reading = ReadText(std::string("a,b,c\n") + row);
    EXPECT_FALSE(reading.status.ok()) << row;
    EXPECT_THAT(reading.rows, IsEmpty());
  }
}

TEST(CsvReaderTest, ListsAllBadRowsAndCountsThoseAboveTheLimit) {
  std::string text = "a,b\n";
  for (int i = 0; i < 50; ++i) text += "1,2\nbad\n";
  CsvOptions options;
  options.max_errors = 10;
  const Reading reading = ReadText(text, options);
  EXPECT_THAT(reading.errors, SizeIs(10));
  EXPECT_EQ(reading.error_count, 50);
  EXPECT_EQ(reading.errors[9].line, 21);
  EXPECT_THAT(reading.rows, SizeIs(50));
}

TEST(CsvReaderTest, StopsAtARecordAboveTheLimit) {
  CsvOptions options;
  options.max_record_bytes = 100;
  const std::string fits(96, 'x');
  EXPECT_EQ(ReadText("a,b\n1," + fits + "\n", options).rows, (Rows{{"1", fits}}));
  const Reading plain = ReadText("a,b\n1," + std::string(200, 'x') + "\n3,4\n", options);
  EXPECT_EQ(OnlyError(plain).rule, csv_rule::kRecordTooLong);
  EXPECT_THAT(plain.rows, IsEmpty());
  const Reading open = ReadText("a,b\n1,\"" + std::string(200, '\n'), options);
  EXPECT_EQ(OnlyError(open).rule, csv_rule::kRecordTooLong);
  EXPECT_EQ(OnlyError(open).line, 2);
}

TEST(CsvReaderTest, StopsWhenTheHeaderIsBad) {
  for (const char* text : {"a,b\"\n1,2\n", "\"a,b\n1,2\n", "a,\"b\"x\n1,2\n"}) {
    const Reading reading = ReadText(text);
    EXPECT_THAT(reading.errors, SizeIs(1));
    EXPECT_THAT(reading.header, IsEmpty());
    EXPECT_THAT(reading.rows, IsEmpty());
  }
}

TEST(CsvReaderTest, RefusesAFileThatCannotBeOpened) {
  EXPECT_EQ(CsvReader::Open("/no/such/file.csv").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(CsvReader::Open(testing::TempDir()).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST(CsvReaderTest, ReadsTheRetailProducts) {
  auto reader = CsvReader::Open(CLIENTELE_TEST_DATA "/retail/products.csv");
  ASSERT_TRUE(reader.ok());
  const Reading reading = ReadAll(**reader);
  EXPECT_TRUE(reading.status.ok());
  EXPECT_THAT(reading.rows, SizeIs(12));
  EXPECT_EQ((*reader)->bytes_read(), (*reader)->bytes_total());
}

std::string RandomField(std::mt19937& random) {
  static const char* const kPieces[] = {"a", "12.5", ",", "\"", "\n", "\r\n", "é", "😀", " ", ";"};
  std::string field;
  for (auto i = random() % 4; i > 0; --i) field += kPieces[random() % 10];
  // Now and then a field that does not fit into the first buffer's rest.
  if (random() % 500 == 0) field.append(random() % 40'000, 'x');
  return field;
}

TEST(CsvReaderTest, ReadsBackWhatTheWriterWritesAcrossBufferBorders) {
  std::mt19937 random(5);
  Rows rows;
  std::string text = "a,b,c\n";
  for (int i = 0; i < 60'000; ++i) {
    rows.push_back({RandomField(random), RandomField(random), RandomField(random)});
    for (size_t k = 0; k < 3; ++k) {
      if (k > 0) text += ',';
      AppendCsvField(rows.back()[k], ',', false, &text);
    }
    text += '\n';
  }
  ASSERT_GT(text.size(), size_t{2} << 20);
  const Reading reading = ReadText(text);
  ASSERT_TRUE(reading.status.ok()) << reading.status;
  ASSERT_TRUE(reading.rows == rows);
}

TEST(CsvReaderTest, NeverReadsBeyondDamagedText) {
  std::mt19937 random(9);
  const std::string alphabet = std::string("a,\"\n\r\xc3\xa9;") + '\0';
  for (int i = 0; i < 5'000; ++i) {
    std::string text;
    for (auto k = random() % 30; k > 0; --k) text += alphabet[random() % alphabet.size()];
    const Reading reading = ReadText(text);
    ASSERT_EQ(reading.status.ok(), reading.error_count == 0);
    for (const auto& row : reading.rows) ASSERT_EQ(row.size(), reading.header.size());
  }
}

}  // namespace
}  // namespace clientele
