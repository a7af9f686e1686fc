#include "common/service/housekeeper.h"

#include <string>

#include "absl/synchronization/notification.h"
#include "common/errors/status_macros.h"
#include "common/sql/outbox.h"
#include "common/sql/request_log.h"
#include "gtest/gtest.h"
#include "tests/support/shared_tables_test.h"

namespace clientele {
namespace {

const absl::Time kStart = absl::FromUnixSeconds(1323475200);
constexpr absl::Duration kDay = absl::Hours(24);

class HousekeeperTest : public SharedTablesTest {
 protected:
  // One answer a day, the first one at kStart.
  void GiveAnswers(int days) {
    ASSERT_EQ(database_->Write([&](Transaction& t) -> absl::Status {
      for (int i = 0; i < days; ++i) {
        const std::string id = std::to_string(i);
        RETURN_IF_ERROR(SaveAnswer(t, {"c", id, "M", "hash"}, "answer", kStart + kDay * i));
      }
      return absl::OkStatus();
    }),
              absl::OkStatus());
  }

  int64_t AnswersLeft() {
    int64_t left = -1;
    EXPECT_EQ(database_->Read([&](Transaction& t) -> absl::Status {
      ASSIGN_OR_RETURN(const auto count, t.QueryInt64("SELECT COUNT(*) FROM request_log"));
      left = count.value_or(-1);
      return absl::OkStatus();
    }),
              absl::OkStatus());
    return left;
  }

  FakeClock clock_{kStart};
};
INSTANTIATE_ENGINES(HousekeeperTest);

TEST_P(HousekeeperTest, RemovesAnswersOlderThanThePromise) {
  GiveAnswers(40);
  Housekeeper housekeeper(*database_, clock_, {});
  clock_.Set(kStart + kDay * 30);
  EXPECT_EQ(*housekeeper.RunOnce(), 0);
  clock_.Set(kStart + kDay * 35);
  EXPECT_EQ(*housekeeper.RunOnce(), 5);
  EXPECT_EQ(AnswersLeft(), 35);
}

TEST_P(HousekeeperTest, ARoundOfSeveralChunksRemovesEverythingOld) {
  GiveAnswers(40);
  HousekeeperOptions options;
  options.chunk = 7;
  options.keep_answers = kDay * 3;
  Housekeeper housekeeper(*database_, clock_, options);
  clock_.Set(kStart + kDay * 39);
  EXPECT_EQ(*housekeeper.RunOnce(), 36);
  EXPECT_EQ(AnswersLeft(), 4);
}

TEST_P(HousekeeperTest, RemovesOldEventsButTheNewest) {
  for (int day = 0; day < 40; ++day) {
    const OutboxEvent event{"type", "clients/c1", "proto:some.Message", "data"};
    ASSERT_EQ(database_->Write([&](Transaction& t) {
      return AppendEvents(t, day + 1, kStart + kDay * day, {&event, 1});
    }),
              absl::OkStatus());
  }
  HousekeeperOptions options;
  options.chunk = 3;
  Housekeeper housekeeper(*database_, clock_, options);
  clock_.Set(kStart + kDay * 35);
  EXPECT_EQ(*housekeeper.RunOnce(), 5);
  clock_.Set(kStart + kDay * 400);
  EXPECT_EQ(*housekeeper.RunOnce(), 34);
  EXPECT_EQ(*housekeeper.RunOnce(), 0);
}

TEST_P(HousekeeperTest, WorksFromItsStartAndEndsItsPauseWhenStopped) {
  GiveAnswers(3);
  clock_.Set(kStart + kDay * 60);
  absl::Notification removed;
  HousekeeperOptions options;
  options.interval = absl::InfiniteDuration();
  options.on_round = [&](int64_t answers) {
    EXPECT_EQ(answers, 3);
    removed.Notify();
  };
  Housekeeper housekeeper(*database_, clock_, options);
  housekeeper.Start();
  removed.WaitForNotification();
  EXPECT_EQ(AnswersLeft(), 0);
  housekeeper.Stop();
  housekeeper.Stop();
}

TEST_P(HousekeeperTest, TellsWhyARoundFailed) {
  ASSERT_EQ(
      database_->Write([](Transaction& t) { return t.ExecuteScript("DROP TABLE request_log"); }),
      absl::OkStatus());
  absl::Notification told;
  HousekeeperOptions options;
  options.interval = absl::InfiniteDuration();
  options.on_problem = [&](std::string_view, const absl::Status& status) {
    EXPECT_FALSE(status.ok());
    told.Notify();
  };
  Housekeeper housekeeper(*database_, clock_, options);
  housekeeper.Start();
  told.WaitForNotification();
}

}  // namespace
}  // namespace clientele
