#include "common/service/parts.h"

#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/sql/sqlite_test.h"

namespace clientele {
namespace {

using ::testing::HasSubstr;

MigrationSet NoTables(SqlEngine) { return {"test", {}}; }

class PartsTest : public ::testing::Test {
 protected:
  std::string MetricsAfter(const absl::Status& outcome) {
    Metrics metrics;
    rpc::FrameOptions options;
    options.service = "planning";
    rpc::Frame frame(options, DefaultLogger(), metrics);
    clientele::Run run;
    run.run_id = "r1";
    run.kind = "decomposition";
    run.start_time = absl::FromUnixSeconds(100);
    ReportAttempt(frame, run, outcome, absl::FromUnixSeconds(107));
    return metrics.Serialize();
  }

  TemporaryFolder folder_;
};

TEST_F(PartsTest, OpensTheDatabaseNamedAfterTheService) {
  common::v1::ServerConfig config;
  config.set_data_dir(folder_.path());
  ASSERT_EQ(OpenServiceDatabase(config, "planning", NoTables).status(), absl::OkStatus());
  EXPECT_TRUE(std::filesystem::exists(folder_.File("planning.db")));
}

TEST_F(PartsTest, NamesThePeerThatIsMissing) {
  common::v1::ServerConfig config;
  (*config.mutable_peers())["registry"] = "127.0.0.1:7401";
  EXPECT_EQ(PeerChannel(config, "planning", "registry").status(), absl::OkStatus());
  const absl::Status missing = PeerChannel(config, "planning", "assignment").status();
  EXPECT_EQ(missing.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(missing.message()), HasSubstr("planning names no peer 'assignment'"));
}

TEST_F(PartsTest, AnAttemptOfARunIsMeasured) {
  EXPECT_THAT(MetricsAfter(absl::OkStatus()), HasSubstr("state=\"succeeded\"} 1"));
  EXPECT_THAT(
      MetricsAfter(absl::OkStatus()),
      HasSubstr("clientele_run_seconds_sum{kind=\"decomposition\",service=\"planning\"} 7"));
  EXPECT_THAT(MetricsAfter(absl::CancelledError("")), HasSubstr("state=\"cancelled\"} 1"));
  EXPECT_THAT(MetricsAfter(absl::UnavailableError("")), HasSubstr("state=\"interrupted\"} 1"));
  EXPECT_THAT(MetricsAfter(absl::InternalError("")), HasSubstr("state=\"failed\"} 1"));
}

TEST_F(PartsTest, StartsAndStopsWithoutWork) {
  common::v1::ServerConfig config;
  config.set_data_dir(folder_.path());
  absl::StatusOr<std::unique_ptr<Database>> database =
      OpenServiceDatabase(config, "planning", NoTables);
  ASSERT_EQ(database.status(), absl::OkStatus());
  ServiceParts parts(config, "planning", *std::move(database));
  ASSERT_EQ(parts.Start(), absl::OkStatus());
  parts.Stop();
  parts.Stop();
}

}  // namespace
}  // namespace clientele
