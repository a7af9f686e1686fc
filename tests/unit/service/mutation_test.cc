#include "common/service/mutation.h"

#include <string>

#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/sql/request_log.h"
#include "grpcpp/server_context.h"
#include "gtest/gtest.h"
#include "request.pb.h"
#include "tests/support/shared_tables_test.h"

namespace clientele {
namespace {

using sql_test::Request;
using sql_test::Response;

constexpr std::string_view kMethod = "clientele.Test/Count";

// A mutation that counts its effects and answers with the count.
class MutationTest : public SharedTablesTest {
 protected:
  void SetUp() override {
    SharedTablesTest::SetUp();
    ASSERT_EQ(database_->Write([](Transaction& t) {
      return t.ExecuteScript("CREATE TABLE effects (n INTEGER); INSERT INTO effects VALUES (0)");
    }),
              absl::OkStatus());
    core_ = {database_.get(), nullptr, &clock_};
  }

  absl::StatusOr<int64_t> Count(const Request& request) {
    grpc::CallbackServerContext context;
    rpc::CallContext of_call;
    of_call.request_id = "of the call";
    of_call.caller = "anna";
    const rpc::Call call(of_call, &context, nullptr);
    Response response;
    const auto effect = [&](const Mutation& mutation) -> absl::Status {
      Transaction& t = mutation.transaction;
      RETURN_IF_ERROR(t.Execute("UPDATE effects SET n = n + 1"));
      ASSIGN_OR_RETURN(const auto n, t.QueryInt64("SELECT n FROM effects"));
      response.set_count(n.value_or(-1));
      RETURN_IF_ERROR(mutation.Audit("counts/1", nullptr, response));
      return request.id() == "refused" ? absl::FailedPreconditionError("refused")
                                       : absl::OkStatus();
    };
    RETURN_IF_ERROR(Mutate(core_, call, kMethod, request, &response, effect));
    return response.count();
  }

  int64_t Number(std::string_view sql) {
    int64_t number = -1;
    EXPECT_EQ(database_->Read([&](Transaction& t) -> absl::Status {
      ASSIGN_OR_RETURN(const auto value, t.QueryInt64(sql));
      number = value.value_or(-1);
      return absl::OkStatus();
    }),
              absl::OkStatus());
    return number;
  }

  FakeClock clock_{absl::FromUnixSeconds(1323475200)};
  ServiceCore core_;
};
INSTANTIATE_ENGINES(MutationTest);

Request MakeRequest(const std::string& request_id, bool validate_only) {
  Request request;
  request.set_id("a");
  request.set_request_id(request_id);
  request.set_validate_only(validate_only);
  return request;
}

TEST_P(MutationTest, EffectAuditAndAnswerAreOfOneTransaction) {
  EXPECT_EQ(*Count(MakeRequest("r1", false)), 1);
  EXPECT_EQ(*Count(MakeRequest("r1", false)), 1);
  EXPECT_EQ(*Count(MakeRequest("", false)), 2);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM audit_log WHERE actor = 'anna' AND request_id = 'r1'"), 1);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM audit_log WHERE request_id = 'of the call'"), 1);
}

TEST_P(MutationTest, ValidateOnlyLeavesNothingSoThatTheRealCallMayUseItsRequestId) {
  EXPECT_EQ(*Count(MakeRequest("r1", true)), 1);
  EXPECT_EQ(*Count(MakeRequest("r1", true)), 1);
  EXPECT_EQ(Number("SELECT n FROM effects"), 0);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM audit_log"), 0);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM request_log"), 0);
  EXPECT_EQ(*Count(MakeRequest("r1", false)), 1);
  EXPECT_EQ(Number("SELECT n FROM effects"), 1);
}

TEST_P(MutationTest, ValidateOnlyAnswersAsTheRealCallWould) {
  EXPECT_EQ(*Count(MakeRequest("r1", false)), 1);
  EXPECT_EQ(*Count(MakeRequest("r1", true)), 1);
  Request other = MakeRequest("r1", true);
  other.set_id("b");
  EXPECT_EQ(ReasonOf(Count(other).status()), common::v1::ERROR_REASON_REQUEST_ID_REUSED);
  other.set_request_id("r2");
  other.set_id("refused");
  EXPECT_EQ(Count(other).status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(Number("SELECT n FROM effects"), 1);
}

}  // namespace
}  // namespace clientele
