#include "common/csv/writer.h"

#include <stdlib.h>

#include <clocale>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace clientele {
namespace {

namespace fs = std::filesystem;

class CsvWriterTest : public testing::Test {
 protected:
  CsvWriterTest() {
    std::string name = testing::TempDir() + "csv_writer_XXXXXX";
    folder_ = mkdtemp(name.data());
    path_ = folder_ / "out.csv";
  }
  ~CsvWriterTest() override { fs::remove_all(folder_); }

  static std::string Read(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
  }
  size_t FilesInFolder() const {
    return static_cast<size_t>(
        std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
  }

  fs::path folder_;
  fs::path path_;
};

TEST_F(CsvWriterTest, QuotesOnlyWhereNeeded) {
  auto writer = CsvWriter::Create(path_);
  ASSERT_TRUE(writer.ok());
  (*writer)->WriteRow({"id", "name", "note"});
  (*writer)->WriteRow({"1", "a,b", "say \"hi\""});
  (*writer)->WriteRow({"", "two\nlines", "\r"});
  (*writer)->WriteRow({"x;y", " z ", "é"});
  ASSERT_TRUE((*writer)->Close().ok());
  EXPECT_EQ(Read(path_),
            "id,name,note\n1,\"a,b\",\"say \"\"hi\"\"\"\n,\"two\nlines\",\"\r\"\nx;y, z ,é\n");
}

TEST_F(CsvWriterTest, NeverWritesABlankLine) {
  auto writer = CsvWriter::Create(path_);
  (*writer)->WriteRow({"a"});
  (*writer)->WriteRow({""});
  ASSERT_TRUE((*writer)->Close().ok());
  EXPECT_EQ(Read(path_), "a\n\"\"\n");
}

TEST_F(CsvWriterTest, WritesNumbersWithoutTheLocale) {
  std::setlocale(LC_ALL, "de_DE.UTF-8");
  auto writer = CsvWriter::Create(path_);
  (*writer)->Field(int64_t{-9'007'199'254'740'993}).Field(0.1).Field(1234567.5).Field("x").EndRow();
  ASSERT_TRUE((*writer)->Close().ok());
  std::setlocale(LC_ALL, "C");
  EXPECT_EQ(Read(path_), "-9007199254740993,0.1,1234567.5,x\n");
}

TEST_F(CsvWriterTest, ShowsTheFileOnlyWhenComplete) {
  auto writer = CsvWriter::Create(path_);
  for (int i = 0; i < 100'000; ++i) (*writer)->WriteRow({"some", "row"});
  EXPECT_FALSE(fs::exists(path_));
  ASSERT_TRUE((*writer)->Close().ok());
  EXPECT_EQ(fs::file_size(path_), 900'000U);
  EXPECT_EQ(FilesInFolder(), 1U);
  EXPECT_TRUE((*writer)->Close().ok());
}

TEST_F(CsvWriterTest, LeavesTheOldFileWhenAbandoned) {
  std::ofstream(path_) << "old";
  {
    auto writer = CsvWriter::Create(path_);
    (*writer)->WriteRow({"new"});
  }
  EXPECT_EQ(Read(path_), "old");
  EXPECT_EQ(FilesInFolder(), 1U);
}

TEST_F(CsvWriterTest, ReplacesTheOldFile) {
  std::ofstream(path_) << "old and longer than the new one";
  auto writer = CsvWriter::Create(path_);
  (*writer)->WriteRow({"new"});
  ASSERT_TRUE((*writer)->Close().ok());
  EXPECT_EQ(Read(path_), "new\n");
}

TEST_F(CsvWriterTest, ReportsAFolderThatDoesNotExist) {
  EXPECT_EQ(CsvWriter::Create(folder_ / "missing" / "out.csv").status().code(),
            absl::StatusCode::kNotFound);
}

TEST_F(CsvWriterTest, ReportsAFailedRenameAndCleansUp) {
  fs::create_directories(path_ / "occupied");
  auto writer = CsvWriter::Create(path_);
  (*writer)->WriteRow({"new"});
  EXPECT_FALSE((*writer)->Close().ok());
  EXPECT_EQ(FilesInFolder(), 1U);
}

}  // namespace
}  // namespace clientele
