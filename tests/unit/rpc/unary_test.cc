#include <atomic>
#include <latch>
#include <stdexcept>
#include <thread>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/rpc/client.h"
#include "common/rpc/status_mapper.h"
#include "common/rpc/trace.h"
#include "echo_fixture.h"

namespace clientele::rpc {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kTraceParent[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

class UnaryTest : public EchoTest {
 protected:
  absl::Status Say(const v1::EchoRequest& request, v1::EchoResponse* response = nullptr) {
    Context context;
    return Say(&context, request, response);
  }
  absl::Status Say(grpc::ClientContext* context, const v1::EchoRequest& request,
                   v1::EchoResponse* response = nullptr) {
    v1::EchoResponse ignored;
    return FromGrpcStatus(
        NewStub()->Say(context, request, response != nullptr ? response : &ignored));
  }

  static v1::EchoRequest Text(const std::string& text) {
    v1::EchoRequest request;
    request.set_text(text);
    return request;
  }
};

TEST_F(UnaryTest, TheHandlersAnswerArrives) {
  StartServer();
  v1::EchoResponse response;
  ASSERT_TRUE(Say(Text("hello"), &response).ok());
  EXPECT_EQ(response.text(), "hello");
}

TEST_F(UnaryTest, ACallWithoutDeadlineIsRefusedWithItsReason) {
  StartServer();
  grpc::ClientContext context;
  const absl::Status status = Say(&context, Text("x"));
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(status), common::v1::ERROR_REASON_DEADLINE_REQUIRED);
}

TEST_F(UnaryTest, AnExpiredCallNeverReachesTheHandler) {
  bool reached = false;
  handlers_.say = [&](Call&, const v1::EchoRequest&, v1::EchoResponse*) {
    reached = true;
    return absl::OkStatus();
  };
  StartServer();
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() - std::chrono::seconds(1));
  EXPECT_EQ(Say(&context, Text("x")).code(), absl::StatusCode::kDeadlineExceeded);
  server_->Stop();
  EXPECT_FALSE(reached);
}

TEST_F(UnaryTest, EveryBrokenRuleIsListed) {
  StartServer();
  v1::EchoRequest request = Text(std::string(21, 'x'));
  request.set_count(-1);
  const absl::Status status = Say(request);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(FieldViolationsOf(status),
              ElementsAre(FieldViolation{"text", "must have at most 20 bytes"},
                          FieldViolation{"count", "must be at least 0"}));
}

TEST_F(UnaryTest, AHandlersErrorArrivesWithItsDetailsAndDomain) {
  handlers_.say = [](Call&, const v1::EchoRequest&, v1::EchoResponse*) {
    return NotFound("client", "clients/c1", common::v1::ERROR_REASON_CLIENT_NOT_FOUND);
  };
  StartServer();
  const absl::Status status = Say(Text("x"));
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReasonOf(status), common::v1::ERROR_REASON_CLIENT_NOT_FOUND);
  EXPECT_EQ(ResourceOf(status), (ResourceReference{"client", "clients/c1"}));
}

TEST_F(UnaryTest, AnInternalErrorIsLoggedButNotShown) {
  handlers_.say = [](Call&, const v1::EchoRequest&, v1::EchoResponse*) {
    return absl::InternalError("near SELECT: syntax error");
  };
  StartServer();
  Context context;
  context.AddMetadata(kRequestIdKey, "req-7");
  const absl::Status status = Say(&context, Text("x"));
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_EQ(status.message(), "internal error, request id req-7");
  EXPECT_EQ(ReasonOf(status), common::v1::ERROR_REASON_INTERNAL);
  EXPECT_THAT(LastCallLine(), HasSubstr("near SELECT: syntax error"));
  EXPECT_THAT(LastCallLine(), HasSubstr("\"level\":\"error\""));
}

TEST_F(UnaryTest, AnExceptionBecomesAnInternalErrorAndTheServerGoesOn) {
  handlers_.say = [](Call&, const v1::EchoRequest& request, v1::EchoResponse*) -> absl::Status {
    if (request.text() == "int") throw 7;
    if (request.text() == "std") throw std::runtime_error("secret");
    return absl::OkStatus();
  };
  StartServer();
  const absl::Status status = Say(Text("std"));
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_THAT(std::string(status.message()), Not(HasSubstr("secret")));
  EXPECT_THAT(LastCallLine(), HasSubstr("secret"));
  EXPECT_EQ(Say(Text("int")).code(), absl::StatusCode::kInternal);
  EXPECT_TRUE(Say(Text("none")).ok());
}

TEST_F(UnaryTest, RequestIdIsTakenOverLoggedAndReturned) {
  std::string seen;
  handlers_.say = [&](Call& call, const v1::EchoRequest&, v1::EchoResponse*) {
    seen = call.request_id();
    return absl::OkStatus();
  };
  StartServer();
  Context context;
  context.AddMetadata(kRequestIdKey, "req-1");
  ASSERT_TRUE(Say(&context, Text("x")).ok());
  server_->Stop();
  EXPECT_EQ(seen, "req-1");
  const auto& metadata = context.GetServerInitialMetadata();
  ASSERT_EQ(metadata.count(kRequestIdKey), 1u);
  EXPECT_EQ(metadata.find(kRequestIdKey)->second, "req-1");
  EXPECT_THAT(LastCallLine(), HasSubstr("\"request_id\":\"req-1\""));
}

TEST_F(UnaryTest, WithoutAUsableRequestIdThereIsANewOne) {
  StartServer();
  Context context;
  context.AddMetadata(kRequestIdKey, "has spaces in it");
  ASSERT_TRUE(Say(&context, Text("x")).ok());
  const auto found = context.GetServerInitialMetadata().find(kRequestIdKey);
  ASSERT_NE(found, context.GetServerInitialMetadata().end());
  EXPECT_EQ(found->second.size(), 36u);
}

TEST_F(UnaryTest, TheTraceGoesOnThroughACallMadeByTheHandler) {
  std::string outer;
  std::string inner;
  std::string inner_request_id;
  absl::Time inner_deadline;
  absl::Time outer_deadline;
  std::atomic<v1::Echo::Stub*> self = nullptr;
  handlers_.say = [&](Call& call, const v1::EchoRequest& request, v1::EchoResponse*) {
    if (request.text() == "inner") {
      inner = call.context().trace_parent;
      inner_request_id = call.request_id();
      inner_deadline = call.deadline();
      return absl::OkStatus();
    }
    outer = call.context().trace_parent;
    outer_deadline = call.deadline();
    v1::EchoRequest next;
    next.set_text("inner");
    CallOptions options;
    options.timeout = absl::Hours(1);
    options.parent = &call.context();
    return CallUnary(*self.load(), &v1::Echo::Stub::Say, next, options).status();
  };
  StartServer();
  const std::unique_ptr<v1::Echo::Stub> stub = NewStub();
  self = stub.get();
  Context context;
  context.AddMetadata(kTraceParentKey, kTraceParent);
  context.AddMetadata(kRequestIdKey, "req-2");
  ASSERT_TRUE(Say(&context, Text("outer")).ok());
  server_->Stop();
  EXPECT_EQ(outer.substr(0, 35), std::string(kTraceParent).substr(0, 35));
  EXPECT_NE(outer, kTraceParent);
  EXPECT_EQ(inner.substr(0, 35), outer.substr(0, 35));
  EXPECT_NE(inner, outer);
  EXPECT_EQ(inner_request_id, "req-2");
  EXPECT_LT(inner_deadline, outer_deadline + absl::Seconds(30));
}

TEST_F(UnaryTest, ARefusedIdentityEndsTheCallBeforeItIsLookedAt) {
  frame_options_.authenticate =
      [](const grpc::CallbackServerContext&) -> absl::StatusOr<std::string> {
    return WithReason(absl::UnauthenticatedError("no credentials"),
                      common::v1::ERROR_REASON_UNAUTHENTICATED);
  };
  StartServer();
  const absl::Status status = Say(Text(std::string(50, 'x')));
  EXPECT_EQ(status.code(), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(ReasonOf(status), common::v1::ERROR_REASON_UNAUTHENTICATED);
}

TEST_F(UnaryTest, TheCallersIdentityReachesHandlerAndLog) {
  std::string seen;
  frame_options_.authenticate = [](const grpc::CallbackServerContext&) { return "alice"; };
  handlers_.say = [&](Call& call, const v1::EchoRequest&, v1::EchoResponse*) {
    seen = call.caller();
    return absl::OkStatus();
  };
  StartServer();
  ASSERT_TRUE(Say(Text("x")).ok());
  server_->Stop();
  EXPECT_EQ(seen, "alice");
  EXPECT_THAT(LastCallLine(), HasSubstr("\"caller\":\"alice\""));
}

TEST_F(UnaryTest, OneLinePerCallAndNoPayloadInIt) {
  StartServer();
  ASSERT_TRUE(Say(Text("confidential")).ok());
  ASSERT_FALSE(Say(Text(std::string(30, 'z'))).ok());
  const std::vector<std::string> lines = LogLines();
  ASSERT_EQ(lines.size(), 2u);
  for (const char* part : {"\"message\":\"call\"", "\"service\":\"echo\"", "\"method\":\"Say\"",
                           "\"rpc\":\"clientele.test.v1.Echo\"", "\"code\":\"OK\"", "\"ms\":",
                           "\"trace_id\":\"", "\"caller\":\"anonymous\"", "\"peer\":\"ipv4:127."}) {
    EXPECT_THAT(lines[0], HasSubstr(part));
  }
  EXPECT_THAT(lines[0], Not(HasSubstr("confidential")));
  EXPECT_THAT(lines[1], HasSubstr("\"code\":\"INVALID_ARGUMENT\""));
  EXPECT_THAT(lines[1], HasSubstr("\"reason\":\"ERROR_REASON_INVALID_FIELD\""));
  EXPECT_THAT(lines[1], Not(HasSubstr("zzz")));
}

TEST_F(UnaryTest, ASlowCallIsMarkedAndCounted) {
  frame_options_.slow_call = absl::ZeroDuration();
  StartServer();
  ASSERT_TRUE(Say(Text("x")).ok());
  EXPECT_THAT(LastCallLine(), HasSubstr("\"slow\":true"));
  EXPECT_THAT(metrics_.Serialize(),
              HasSubstr("clientele_rpc_slow_total{method=\"Say\",service=\"echo\"} 1"));
}

TEST_F(UnaryTest, CallsAreCountedByMethodAndCode) {
  StartServer();
  ASSERT_TRUE(Say(Text("x")).ok());
  ASSERT_TRUE(Say(Text("x")).ok());
  ASSERT_FALSE(Say(Text(std::string(30, 'z'))).ok());
  server_->Stop();
  const std::string text = metrics_.Serialize();
  EXPECT_THAT(
      text,
      HasSubstr("clientele_rpc_requests_total{code=\"OK\",method=\"Say\",service=\"echo\"} 2"));
  EXPECT_THAT(text, HasSubstr("{code=\"INVALID_ARGUMENT\",method=\"Say\",service=\"echo\"} 1"));
  EXPECT_THAT(text,
              HasSubstr("clientele_rpc_rejected_total{cause=\"invalid\",service=\"echo\"} 1"));
  EXPECT_THAT(text, HasSubstr("clientele_rpc_in_flight{method=\"Say\",service=\"echo\"} 0"));
  EXPECT_THAT(text,
              HasSubstr("clientele_rpc_latency_seconds_count{method=\"Say\",service=\"echo\"} 3"));
}

TEST_F(UnaryTest, AFullQueueRefusesWithTheTimeToComeBack) {
  std::latch running(1);
  std::latch release(1);
  frame_options_.worker_threads = 1;
  frame_options_.queue_limit = 0;
  frame_options_.retry_after = absl::Milliseconds(1250);
  handlers_.say = [&](Call&, const v1::EchoRequest&, v1::EchoResponse*) {
    running.count_down();
    release.wait();
    return absl::OkStatus();
  };
  StartServer();
  absl::Status first;
  std::thread caller([&] { first = Say(Text("first")); });
  running.wait();
  const absl::Status second = Say(Text("second"));
  release.count_down();
  caller.join();
  EXPECT_TRUE(first.ok()) << first;
  EXPECT_EQ(second.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReasonOf(second), common::v1::ERROR_REASON_SERVER_BUSY);
  EXPECT_EQ(RetryAfterOf(second), absl::Milliseconds(1250));
  EXPECT_THAT(metrics_.Serialize(),
              HasSubstr("clientele_rpc_rejected_total{cause=\"busy\",service=\"echo\"} 1"));
}

TEST_F(UnaryTest, AQueuedCallWhoseCallerHasGoneIsNotHandled) {
  std::latch running(1);
  std::latch release(1);
  std::atomic<int> handled = 0;
  frame_options_.worker_threads = 1;
  handlers_.say = [&](Call&, const v1::EchoRequest&, v1::EchoResponse*) {
    if (++handled == 1) {
      running.count_down();
      release.wait();
    }
    return absl::OkStatus();
  };
  std::atomic<const grpc::CallbackServerContext*> arrived = nullptr;
  frame_options_.authenticate = [&](const grpc::CallbackServerContext& context) {
    arrived = &context;
    return "anonymous";
  };
  StartServer();
  std::thread first([&] { EXPECT_TRUE(Say(Text("first")).ok()); });
  running.wait();
  arrived = nullptr;
  Context context;
  std::thread second([&] { EXPECT_TRUE(absl::IsCancelled(Say(&context, Text("second")))); });
  while (arrived == nullptr) std::this_thread::yield();
  context.TryCancel();
  // The only worker is free again once the server knows of the cancellation.
  while (!arrived.load()->IsCancelled()) std::this_thread::yield();
  second.join();
  release.count_down();
  first.join();
  server_->Stop();
  EXPECT_EQ(handled, 1);
}

TEST_F(UnaryTest, TheHandlerSeesThatItsCallerCancelled) {
  std::latch running(1);
  std::latch seen(1);
  handlers_.say = [&](Call& call, const v1::EchoRequest&, v1::EchoResponse*) {
    running.count_down();
    while (!call.IsCancelled()) std::this_thread::yield();
    seen.count_down();
    return absl::CancelledError();
  };
  StartServer();
  Context context;
  absl::Status status;
  std::thread caller([&] { status = Say(&context, Text("x")); });
  running.wait();
  context.TryCancel();
  caller.join();
  EXPECT_EQ(status.code(), absl::StatusCode::kCancelled);
  seen.wait();
}

TEST_F(UnaryTest, HundredsOfViolationsStillFitTheTrailer) {
  handlers_.say = [](Call&, const v1::EchoRequest&, v1::EchoResponse*) {
    FieldViolations violations(400);
    for (int i = 0; i < 400; ++i) {
      violations.Add(absl::StrCat("requests[", i, "].client.name"), std::string(60, 'x'));
    }
    return violations.ToStatus();
  };
  StartServer();
  const absl::Status status = Say(Text("x"));
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
  EXPECT_GT(FieldViolationsOf(status).size(), 10u);
  EXPECT_THAT(std::string(status.message()), HasSubstr("violations left out"));
}

}  // namespace
}  // namespace clientele::rpc
