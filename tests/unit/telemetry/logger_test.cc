#include "common/telemetry/logger.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace clientele {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;

class LoggerTest : public ::testing::Test {
 protected:
  LoggerTest()
      : path_(absl::StrCat(::testing::TempDir(), "/log.",
                           ::testing::UnitTest::GetInstance()->current_test_info()->name(), ".",
                           getpid())) {}
  ~LoggerTest() override { std::filesystem::remove(path_); }

  std::unique_ptr<Logger> Open(LogLevel level = LogLevel::kInfo, size_t queue_limit = 16384) {
    Logger::Options options;
    options.level = level;
    options.file = path_;
    options.queue_limit = queue_limit;
    return *Logger::Create(options);
  }

  std::vector<std::string> Lines() const {
    std::vector<std::string> lines;
    std::ifstream file(path_);
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines;
  }

  const std::string path_;
};

TEST_F(LoggerTest, ALineIsOneJsonObjectWithUtcTimeLevelMessageAndFields) {
  const std::unique_ptr<Logger> logger = Open();
  logger->Log(LogLevel::kWarning, "call",
              {{"code", "OK"}, {"n", 7}, {"ms", 1.5}, {"slow", true}, {"big", int64_t{-5}}});
  logger->Flush();
  ASSERT_EQ(Lines().size(), 1u);
  const std::string line = Lines()[0];
  EXPECT_THAT(line, MatchesRegex(R"(\{"ts":"[-0-9]+T[:0-9]+\.[0-9]+Z","level":"warning",.*\})"));
  EXPECT_TRUE(
      absl::EndsWith(line, R"("message":"call","code":"OK","n":7,"ms":1.5,"slow":true,"big":-5})"))
      << line;
  absl::Time time;
  std::string error;
  ASSERT_TRUE(absl::ParseTime(absl::RFC3339_full, line.substr(7, 27), &time, &error)) << error;
  EXPECT_LT(absl::AbsDuration(absl::Now() - time), absl::Minutes(1));
}

TEST_F(LoggerTest, TextIsEscapedAndBrokenUtf8Replaced) {
  std::string out;
  AppendJsonString("a\"b\\c\n\t\x01 \xd1\x8f \xff\xfe end", &out);
  EXPECT_EQ(out, "\"a\\\"b\\\\c\\n\\t\\u0001 \xd1\x8f \xef\xbf\xbd\xef\xbf\xbd end\"");
}

TEST_F(LoggerTest, LinesBelowTheLevelAreNotWritten) {
  const std::unique_ptr<Logger> logger = Open(LogLevel::kWarning);
  logger->Log(LogLevel::kInfo, "quiet");
  logger->Log(LogLevel::kError, "loud");
  logger->Flush();
  ASSERT_EQ(Lines().size(), 1u);
  EXPECT_THAT(Lines()[0], HasSubstr("loud"));
}

TEST_F(LoggerTest, EveryLineOfManyThreadsIsWrittenWholeAndInOrderPerThread) {
  constexpr int kThreads = 4;
  constexpr int kLines = 500;
  {
    const std::unique_ptr<Logger> logger = Open();
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&logger, t] {
        for (int i = 0; i < kLines; ++i) logger->Log(LogLevel::kInfo, "x", {{"t", t}, {"i", i}});
      });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(logger->dropped(), 0u);
  }
  const std::vector<std::string> lines = Lines();
  ASSERT_EQ(lines.size(), size_t{kThreads * kLines});
  std::vector<int> next(kThreads, 0);
  for (const std::string& line : lines) {
    for (int t = 0; t < kThreads; ++t) {
      if (absl::EndsWith(line, absl::StrCat("\"t\":", t, ",\"i\":", next[t], "}"))) {
        ++next[t];
        break;
      }
    }
  }
  EXPECT_THAT(next, ::testing::Each(kLines));
}

// The writer is held up by a pipe that nobody reads.
TEST_F(LoggerTest, AFullQueueDropsAndCountsInsteadOfBlocking) {
  ASSERT_EQ(mkfifo(path_.c_str(), 0600), 0);
  const int reader = open(path_.c_str(), O_RDONLY | O_NONBLOCK);
  ASSERT_GE(reader, 0);
  fcntl(reader, F_SETFL, 0);
  uint64_t told = 0;
  Logger::Options options;
  options.file = path_;
  options.queue_limit = 8;
  options.on_dropped = [&told](uint64_t lines) { told += lines; };
  std::unique_ptr<Logger> logger = *Logger::Create(options);
  const std::string payload(64 << 10, 'x');
  int logged = 0;
  while (logger->dropped() < 5) {
    logger->Log(LogLevel::kError, payload);
    ++logged;
  }
  const uint64_t dropped = logger->dropped();
  std::thread drain([reader] {
    std::vector<char> buffer(1 << 16);
    while (read(reader, buffer.data(), buffer.size()) > 0) continue;
  });
  logger.reset();
  EXPECT_EQ(told, dropped);
  EXPECT_GT(static_cast<uint64_t>(logged), dropped);
  drain.join();
  close(reader);
}

TEST_F(LoggerTest, AFileThatCannotBeOpenedIsAnError) {
  Logger::Options options;
  options.file = "/nonexistent/folder/log";
  EXPECT_EQ(Logger::Create(options).status().code(), absl::StatusCode::kUnavailable);
}

TEST(LogLevelTest, NamesAreTheFourAndNothingElse) {
  EXPECT_EQ(*ParseLogLevel("error"), LogLevel::kError);
  EXPECT_EQ(*ParseLogLevel("debug"), LogLevel::kDebug);
  EXPECT_FALSE(ParseLogLevel("verbose").ok());
  EXPECT_FALSE(ParseLogLevel("").ok());
}

}  // namespace
}  // namespace clientele
