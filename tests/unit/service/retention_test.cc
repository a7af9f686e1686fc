#include "common/service/retention.h"

#include <filesystem>
#include <string>
#include <vector>

#include "common/errors/errors.h"
#include "common/service/parts.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/sql/sqlite_test.h"

namespace clientele {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::string> KeysOf(const absl::Status& status) {
  std::vector<std::string> keys;
  for (const FieldViolation& violation : FieldViolationsOf(status)) keys.push_back(violation.field);
  return keys;
}

TEST(RetentionTest, TakesTheDefaultsAndEveryNumberOfDaysUpToAHundredYears) {
  for (const uint32_t days : {0u, 1u, 400u, kMaxRetentionDays}) {
    common::v1::ServerConfig config;
    config.set_answer_days(days);
    config.set_event_days(days);
    config.set_access_log_days(days);
    EXPECT_EQ(CheckRetention(config), absl::OkStatus()) << days;
  }
}

TEST(RetentionTest, NamesEveryKeyOutOfRangeAndTheRange) {
  common::v1::ServerConfig config;
  config.set_access_log_days(kMaxRetentionDays + 1);
  const absl::Status one = CheckRetention(config);
  EXPECT_EQ(one.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(KeysOf(one), ElementsAre("access_log_days"));
  EXPECT_THAT(std::string(one.message()), HasSubstr("access_log_days"));
  EXPECT_THAT(std::string(one.message()), HasSubstr("days from 1 to 36500"));

  config.set_answer_days(4'000'000'000);
  config.set_event_days(kMaxRetentionDays + 1);
  EXPECT_THAT(KeysOf(CheckRetention(config)),
              ElementsAre("answer_days", "event_days", "access_log_days"));
}

TEST(RetentionTest, NoServerOpensItsDatabaseWithASettingOutOfRange) {
  TemporaryFolder folder;
  common::v1::ServerConfig config;
  config.set_data_dir(folder.path());
  config.set_event_days(kMaxRetentionDays + 1);
  const auto no_tables = [](SqlEngine) -> MigrationSet { return {"test", {}}; };
  EXPECT_THAT(KeysOf(OpenServiceDatabase(config, "planning", no_tables).status()),
              ElementsAre("event_days"));
  EXPECT_FALSE(std::filesystem::exists(folder.File("planning.db")));
}

TEST(RetentionTest, AnswersAndEventsAreKeptAsConfigured) {
  Metrics metrics;
  rpc::Frame frame(rpc::FrameOptions(), DefaultLogger(), metrics);
  common::v1::ServerConfig config;
  EXPECT_EQ(HousekeeperOptionsFrom(config, frame).keep_answers, absl::Hours(24 * 30));
  EXPECT_EQ(HousekeeperOptionsFrom(config, frame).keep_events, absl::Hours(24 * 30));
  config.set_answer_days(3);
  config.set_event_days(7);
  EXPECT_EQ(HousekeeperOptionsFrom(config, frame).keep_answers, absl::Hours(24 * 3));
  EXPECT_EQ(HousekeeperOptionsFrom(config, frame).keep_events, absl::Hours(24 * 7));
}

TEST(RetentionTest, ZeroDaysIsTheDefault) {
  EXPECT_EQ(DaysOr(0, absl::Hours(5)), absl::Hours(5));
  EXPECT_EQ(DaysOr(2, absl::Hours(5)), absl::Hours(48));
  EXPECT_EQ(DaysOr(kMaxRetentionDays, absl::Hours(5)), absl::Hours(24 * 36'500));
}

}  // namespace
}  // namespace clientele
