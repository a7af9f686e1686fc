#include "common/rpc/client.h"

#include <string>

#include "common/errors/errors.h"
#include "echo_fixture.h"

namespace clientele::rpc {
namespace {

class ClientTest : public EchoTest {
 protected:
  // Fails the first `failures` calls with `status`.
  void FailFirst(int failures, absl::Status status) {
    handlers_.say = [this, failures, status](Call&, const v1::EchoRequest& request,
                                             v1::EchoResponse* response) {
      response->set_text(request.text());
      return ++calls_ <= failures ? status : absl::OkStatus();
    };
    StartServer();
  }

  absl::StatusOr<v1::EchoResponse> Say(const CallOptions& options) {
    v1::EchoRequest request;
    request.set_text("hi");
    const std::unique_ptr<v1::Echo::Stub> stub = NewStub();
    return CallUnary(*stub, &v1::Echo::Stub::Say, request, options);
  }

  std::atomic<int> calls_ = 0;
};

constexpr CallOptions kOnce{.timeout = absl::Seconds(60)};
constexpr CallOptions kIdempotent{.timeout = absl::Seconds(60), .idempotent = true};

TEST_F(ClientTest, AnIdempotentCallIsSentAgainWhileTheServerIsUnavailable) {
  FailFirst(2, absl::UnavailableError("not yet"));
  const absl::StatusOr<v1::EchoResponse> response = Say(kIdempotent);
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->text(), "hi");
  EXPECT_EQ(calls_, 3);
}

TEST_F(ClientTest, TheNumberOfAttemptsIsBounded) {
  FailFirst(100, absl::UnavailableError("not yet"));
  EXPECT_TRUE(absl::IsUnavailable(Say(kIdempotent).status()));
  EXPECT_EQ(calls_, 4);
}

TEST_F(ClientTest, OtherCallsAreSentOnce) {
  FailFirst(1, absl::UnavailableError("not yet"));
  EXPECT_TRUE(absl::IsUnavailable(Say(kOnce).status()));
  EXPECT_EQ(calls_, 1);
}

TEST_F(ClientTest, WhatWasRefusedBeforeItsHandlerIsSentAgainAlways) {
  FailFirst(1, Busy("full", absl::Milliseconds(1)));
  EXPECT_TRUE(Say(kOnce).ok());
  EXPECT_EQ(calls_, 2);
}

TEST_F(ClientTest, OtherErrorsAreNotRetried) {
  FailFirst(1, NotFound("client", "clients/c1"));
  const absl::Status status = Say(kIdempotent).status();
  EXPECT_TRUE(absl::IsNotFound(status));
  EXPECT_TRUE(ResourceOf(status).has_value());
  EXPECT_EQ(calls_, 1);
}

TEST_F(ClientTest, NoRetryStartsThatCannotFinishInTime) {
  FailFirst(1, Busy("full", absl::Hours(1)));
  const absl::Status status = Say(kIdempotent).status();
  EXPECT_TRUE(absl::IsResourceExhausted(status));
  EXPECT_EQ(calls_, 1);
}

TEST_F(ClientTest, AServerThatIsNotThereIsUnavailable) {
  StartServer();
  const std::unique_ptr<v1::Echo::Stub> stub = NewStub();
  server_->Stop();
  const absl::Status status =
      CallUnary(*stub, &v1::Echo::Stub::Say, v1::EchoRequest(), kOnce).status();
  EXPECT_TRUE(absl::IsUnavailable(status)) << status;
}

TEST_F(ClientTest, TheParentsDeadlineBoundsTheCall) {
  absl::Time seen;
  handlers_.say = [&](Call& call, const v1::EchoRequest&, v1::EchoResponse*) {
    seen = call.deadline();
    return absl::OkStatus();
  };
  StartServer();
  CallContext parent;
  parent.deadline = absl::Now() + absl::Minutes(2);
  CallOptions options;
  options.timeout = absl::Hours(5);
  options.parent = &parent;
  ASSERT_TRUE(Say(options).ok());
  server_->Stop();
  EXPECT_LT(seen, parent.deadline + absl::Seconds(30));
}

}  // namespace
}  // namespace clientele::rpc
