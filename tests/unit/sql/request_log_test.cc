#include "common/sql/request_log.h"

#include <string>
#include <thread>
#include <vector>

#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "gtest/gtest.h"
#include "request.pb.h"
#include "tests/support/shared_tables_test.h"

namespace clientele {
namespace {

using sql_test::Other;
using sql_test::Request;
using sql_test::Response;

constexpr std::string_view kMethod = "/clientele.Test/Count";
const absl::Time kNow = absl::FromUnixSeconds(1323475200);

class RequestLogTest : public SharedTablesTest {
 protected:
  void SetUp() override {
    SharedTablesTest::SetUp();
    ASSERT_EQ(database_->Write([](Transaction& t) {
      return t.ExecuteScript("CREATE TABLE effects (n INTEGER); INSERT INTO effects VALUES (0)");
    }),
              absl::OkStatus());
  }

  // A mutation that counts its effects and answers with the count.
  absl::StatusOr<int64_t> Count(Database& database, const Request& request,
                                std::string_view caller = "anonymous",
                                std::string_view method = kMethod) {
    Response response;
    RETURN_IF_ERROR(database.Write([&](Transaction& t) {
      return Idempotent(t, {caller, method, kNow}, request, response, [&]() -> absl::Status {
        RETURN_IF_ERROR(t.Execute("UPDATE effects SET n = n + 1"));
        ASSIGN_OR_RETURN(const auto n, t.QueryInt64("SELECT n FROM effects"));
        response.set_count(n.value_or(-1));
        return absl::OkStatus();
      });
    }));
    return response.count();
  }
};
INSTANTIATE_ENGINES(RequestLogTest);

Request MakeRequest(const std::string& request_id, const std::string& id) {
  Request request;
  request.set_id(id);
  request.set_request_id(request_id);
  return request;
}

TEST_P(RequestLogTest, TheSameRequestHasOneEffectAndTheSameAnswer) {
  EXPECT_EQ(*Count(*database_, MakeRequest("r1", "a")), 1);
  EXPECT_EQ(*Count(*database_, MakeRequest("r2", "a")), 2);
  EXPECT_EQ(*Count(*database_, MakeRequest("r1", "a")), 1);
  EXPECT_EQ(*Count(*database_, MakeRequest("r3", "a")), 3);
}

TEST_P(RequestLogTest, ChangedContentOrMethodIsRefusedWithoutEffect) {
  ASSERT_EQ(*Count(*database_, MakeRequest("r1", "a")), 1);
  const auto content = Count(*database_, MakeRequest("r1", "b"));
  EXPECT_TRUE(absl::IsInvalidArgument(content.status()));
  EXPECT_EQ(ReasonOf(content.status()), common::v1::ERROR_REASON_REQUEST_ID_REUSED);
  const auto method =
      Count(*database_, MakeRequest("r1", "a"), "anonymous", "/clientele.Test/Other");
  EXPECT_EQ(ReasonOf(method.status()), common::v1::ERROR_REASON_REQUEST_ID_REUSED);
  EXPECT_EQ(*Count(*database_, MakeRequest("r2", "a")), 2);
}

TEST_P(RequestLogTest, CallersDoNotSeeEachOthersAnswers) {
  EXPECT_EQ(*Count(*database_, MakeRequest("r1", "a"), "alice"), 1);
  EXPECT_EQ(*Count(*database_, MakeRequest("r1", "a"), "bob"), 2);
}

TEST_P(RequestLogTest, WithoutARequestIdEveryCallHasItsEffect) {
  EXPECT_EQ(*Count(*database_, MakeRequest("", "a")), 1);
  EXPECT_EQ(*Count(*database_, MakeRequest("", "a")), 2);
}

TEST_P(RequestLogTest, AFailedEffectIsNotRememberedAndMayBeTriedAgain) {
  Response response;
  const Request request = MakeRequest("r1", "a");
  EXPECT_TRUE(absl::IsNotFound(database_->Write([&](Transaction& t) {
    return Idempotent(t, {"anonymous", kMethod, kNow}, request, response,
                      [] { return absl::NotFoundError("no"); });
  })));
  EXPECT_EQ(*Count(*database_, request), 1);
}

TEST_P(RequestLogTest, TheHashIgnoresTheRequestIdAndTheOrderOfMapsOnly) {
  Request one = MakeRequest("r1", "a");
  Request two = MakeRequest("r2", "a");
  for (int i = 0; i < 100; ++i) {
    (*one.mutable_numbers())[std::to_string(i)] = i;
    (*two.mutable_numbers())[std::to_string(99 - i)] = 99 - i;
  }
  EXPECT_EQ(RequestContentHash(kMethod, one), RequestContentHash(kMethod, two));
  (*two.mutable_numbers())["7"] = 8;
  EXPECT_NE(RequestContentHash(kMethod, one), RequestContentHash(kMethod, two));
  EXPECT_NE(RequestContentHash(kMethod, one), RequestContentHash("/clientele.Test/Other", one));
  Other other;
  other.set_id("a");
  EXPECT_EQ(RequestContentHash(kMethod, other).size(), 32u);
}

TEST_P(RequestLogTest, AStormOfOneRequestHasOneEffect) {
  const auto second = storage_.Open();
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&, i] {
      for (int id = 0; id < 10; ++id) {
        const auto answer = Count(i % 2 == 0 ? *database_ : *second,
                                  MakeRequest("r" + std::to_string(id), std::to_string(id)));
        EXPECT_EQ(answer.status(), absl::OkStatus());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(*Count(*database_, MakeRequest("last", "")), 11);
}

TEST_P(RequestLogTest, PurgingForgetsOldAnswersOnlyAndInPortions) {
  ASSERT_EQ(database_->Write([](Transaction& t) -> absl::Status {
    for (int i = 0; i < 10; ++i) {
      const std::string id = std::to_string(i);
      RETURN_IF_ERROR(SaveAnswer(t, {"c", id, kMethod, "hash"}, "answer", kNow + absl::Hours(i)));
    }
    return absl::OkStatus();
  }),
            absl::OkStatus());
  const auto purge = [&](int64_t limit) {
    int64_t purged = -1;
    EXPECT_EQ(database_->Write([&](Transaction& t) -> absl::Status {
      ASSIGN_OR_RETURN(purged, PurgeAnswers(t, kNow + absl::Hours(5), limit));
      return absl::OkStatus();
    }),
              absl::OkStatus());
    return purged;
  };
  EXPECT_EQ(purge(3), 3);
  EXPECT_EQ(purge(3), 2);
  EXPECT_EQ(purge(3), 0);
  EXPECT_EQ(database_->Read([](Transaction& t) -> absl::Status {
    std::string answer;
    ASSIGN_OR_RETURN(const bool old, FindAnswer(t, {"c", "4", kMethod, "hash"}, answer));
    EXPECT_FALSE(old);
    ASSIGN_OR_RETURN(const bool young, FindAnswer(t, {"c", "5", kMethod, "hash"}, answer));
    EXPECT_TRUE(young);
    EXPECT_EQ(answer, "answer");
    return absl::OkStatus();
  }),
            absl::OkStatus());
}

}  // namespace
}  // namespace clientele
