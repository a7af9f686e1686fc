#include <zlib.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

#include "common/csv/reader.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/csv/csv_testing.h"

namespace clientele {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

std::string Gzip(const std::string& text) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string packed(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

std::string Table(int rows) {
  std::string text = "a,b\n";
  for (int i = 0; i < rows; ++i) text += std::to_string(i) + "," + std::to_string(i * 7919) + "\n";
  return text;
}

TEST(CsvGzipTest, ReadsTheSameAsPlain) {
  const std::string text = Table(200'000);
  const Reading plain = ReadText(text);
  const Reading packed = ReadText(Gzip(text));
  EXPECT_TRUE(packed.status.ok());
  EXPECT_THAT(packed.rows, SizeIs(200'000));
  EXPECT_TRUE(packed.rows == plain.rows);
}

TEST(CsvGzipTest, ReadsSeveralMembers) {
  const Reading reading = ReadText(Gzip("a,b\n1,") + Gzip("2\n3,4") + Gzip("") + Gzip("\n"));
  EXPECT_TRUE(reading.status.ok());
  EXPECT_EQ(reading.rows, (Rows{{"1", "2"}, {"3", "4"}}));
}

TEST(CsvGzipTest, RefusesAFileCutAnywhere) {
  const std::string packed = Gzip(Table(50));
  for (size_t size = 2; size < packed.size(); ++size) {
    const Reading reading = ReadText(std::string_view(packed).substr(0, size));
    ASSERT_EQ(reading.status.code(), absl::StatusCode::kDataLoss) << size;
    ASSERT_EQ(reading.errors.back().rule, csv_rule::kGzipDamaged);
    ASSERT_THAT(reading.errors.back().message, HasSubstr("ends in the middle"));
  }
}

TEST(CsvGzipTest, NeverTakesChangedBytesForGoodRows) {
  const std::string packed = Gzip(Table(50));
  const Rows rows = ReadText(packed).rows;
  constexpr size_t kHeader = 10;
  size_t refused = 0;
  for (size_t at = kHeader; at < packed.size(); ++at) {
    std::string damaged = packed;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x40);
    const Reading reading = ReadText(damaged);
    // Some bits only fill up the last byte of the packed data.
    ASSERT_TRUE(reading.status.code() == absl::StatusCode::kDataLoss || reading.rows == rows) << at;
    refused += reading.status.ok() ? 0 : 1;
  }
  EXPECT_GE(refused, packed.size() - kHeader - 1);
}

TEST(CsvGzipTest, RefusesTrailingGarbage) {
  EXPECT_EQ(ReadText(Gzip("a,b\n1,2\n") + "garbage").status.code(), absl::StatusCode::kDataLoss);
}

TEST(CsvGzipTest, RefusesAnEmptyFileInside) {
  EXPECT_EQ(ReadText(Gzip("")).errors.at(0).rule, csv_rule::kEmptyFile);
}

TEST(CsvGzipTest, ReadsTheRetailSales) {
  auto reader = CsvReader::Open(CLIENTELE_TEST_DATA "/retail/sales.csv.gz");
  ASSERT_TRUE(reader.ok());
  const Reading reading = ReadAll(**reader);
  EXPECT_TRUE(reading.status.ok());
  EXPECT_THAT(reading.rows, SizeIs(102'054));
  EXPECT_EQ(reading.lines.back(), 102'055);
}

}  // namespace
}  // namespace clientele
