#include <algorithm>
#include <atomic>
#include <latch>
#include <stdexcept>
#include <thread>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/rpc/client.h"
#include "common/rpc/status_mapper.h"
#include "echo_fixture.h"

namespace clientele::rpc {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

v1::EchoResponse Numbered(int number, size_t payload = 0) {
  v1::EchoResponse response;
  response.set_count(number);
  response.set_payload(std::string(payload, 'x'));
  return response;
}

absl::Status CountTo(const v1::EchoRequest& request, Writer<v1::EchoResponse>& out) {
  for (int i = 0; i < request.count(); ++i) RETURN_IF_ERROR(out.Write(Numbered(i)));
  return absl::OkStatus();
}

absl::Status Sum(Reader<v1::EchoRequest>& in, v1::EchoResponse* response) {
  v1::EchoRequest request;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, in.Read(&request));
    if (!more) return absl::OkStatus();
    response->set_count(response->count() + request.count());
  }
}

class StreamTest : public EchoTest {
 protected:
  StreamTest() {
    handlers_.repeat = [](Call&, const v1::EchoRequest& request, Writer<v1::EchoResponse>& out) {
      return CountTo(request, out);
    };
    handlers_.collect = [](Call&, Reader<v1::EchoRequest>& in, v1::EchoResponse* response) {
      return Sum(in, response);
    };
    handlers_.converse = [](Call&, Reader<v1::EchoRequest>& in, Writer<v1::EchoResponse>& out) {
      v1::EchoRequest request;
      while (true) {
        ASSIGN_OR_RETURN(const bool more, in.Read(&request));
        if (!more) return absl::OkStatus();
        RETURN_IF_ERROR(out.Write(Numbered(request.count())));
      }
    };
  }

  static v1::EchoRequest Count(int count) {
    v1::EchoRequest request;
    request.set_count(count);
    return request;
  }
};

TEST_F(StreamTest, EveryMessageArrivesInOrderThenTheStatus) {
  StartServer();
  Context context;
  const auto reader = NewStub()->Repeat(&context, Count(1000));
  int next = 0;
  const absl::Status status =
      ReadAll<v1::EchoResponse>(&context, reader.get(), [&](v1::EchoResponse& response) {
        EXPECT_EQ(response.count(), next++);
        return absl::OkStatus();
      });
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(next, 1000);
}

TEST_F(StreamTest, AStreamNeedsNoDeadline) {
  StartServer();
  grpc::ClientContext context;
  const auto reader = NewStub()->Repeat(&context, Count(1));
  v1::EchoResponse response;
  EXPECT_TRUE(reader->Read(&response));
  EXPECT_FALSE(reader->Read(&response));
  EXPECT_TRUE(reader->Finish().ok());
}

TEST_F(StreamTest, AnInvalidRequestIsRefusedBeforeTheHandler) {
  StartServer();
  Context context;
  const auto reader = NewStub()->Repeat(&context, Count(-1));
  v1::EchoResponse response;
  EXPECT_FALSE(reader->Read(&response));
  const absl::Status status = FromGrpcStatus(reader->Finish());
  EXPECT_THAT(FieldViolationsOf(status),
              ElementsAre(FieldViolation{"count", "must be at least 0"}));
}

TEST_F(StreamTest, AnErrorAfterSomeMessagesArrivesAfterThem) {
  handlers_.repeat = [](Call&, const v1::EchoRequest&, Writer<v1::EchoResponse>& out) {
    RETURN_IF_ERROR(out.Write(Numbered(1)));
    return NotFound("client", "clients/c2");
  };
  StartServer();
  Context context;
  const auto reader = NewStub()->Repeat(&context, Count(1));
  v1::EchoResponse response;
  EXPECT_TRUE(reader->Read(&response));
  EXPECT_FALSE(reader->Read(&response));
  EXPECT_TRUE(absl::IsNotFound(FromGrpcStatus(reader->Finish())));
}

TEST_F(StreamTest, AWriterNeverRunsFarAheadOfItsReader) {
  constexpr int kMessages = 200;
  constexpr int kMaxLead = 100;
  std::atomic<int> written = 0;
  handlers_.repeat = [&](Call&, const v1::EchoRequest&, Writer<v1::EchoResponse>& out) {
    for (int i = 0; i < kMessages; ++i) {
      RETURN_IF_ERROR(out.Write(Numbered(i, 256 << 10)));
      ++written;
    }
    return absl::OkStatus();
  };
  StartServer();
  Context context;
  const auto reader = NewStub()->Repeat(&context, Count(1));
  v1::EchoResponse response;
  int read = 0;
  int lead = 0;
  while (reader->Read(&response)) {
    lead = std::max(lead, written.load() - read);
    ++read;
  }
  EXPECT_TRUE(reader->Finish().ok());
  EXPECT_EQ(read, kMessages);
  EXPECT_LT(lead, kMaxLead);
}

TEST_F(StreamTest, AWriterLearnsThatItsCallerDisconnected) {
  std::latch first_written(1);
  absl::Status write;
  std::latch done(1);
  handlers_.repeat = [&](Call& call, const v1::EchoRequest&, Writer<v1::EchoResponse>& out) {
    int i = 0;
    do {
      write = out.Write(Numbered(i++));
      if (i == 1) first_written.count_down();
    } while (write.ok());
    EXPECT_TRUE(call.IsCancelled());
    done.count_down();
    return write;
  };
  StartServer();
  {
    Context context;
    const auto reader = NewStub()->Repeat(&context, Count(1));
    first_written.wait();
    context.TryCancel();
    reader->Finish();
  }
  done.wait();
  EXPECT_TRUE(absl::IsCancelled(write)) << write;
}

TEST_F(StreamTest, AWaitingHandlerIsWokenByCancellation) {
  std::latch waiting(1);
  std::latch returned(1);
  handlers_.repeat = [&](Call& call, const v1::EchoRequest&, Writer<v1::EchoResponse>& out) {
    std::latch woken(1);
    out.OnInterrupt([&] { woken.count_down(); });
    waiting.count_down();
    woken.wait();
    EXPECT_TRUE(call.IsCancelled());
    returned.count_down();
    return absl::CancelledError();
  };
  StartServer();
  Context context;
  const auto reader = NewStub()->Repeat(&context, Count(1));
  waiting.wait();
  context.TryCancel();
  returned.wait();
  reader->Finish();
}

TEST_F(StreamTest, AWatchEndsWhenTheServerDrains) {
  std::latch waiting(1);
  handlers_.repeat = [&](Call& call, const v1::EchoRequest&, Writer<v1::EchoResponse>& out) {
    std::latch woken(1);
    out.OnInterrupt([&] { woken.count_down(); });
    waiting.count_down();
    woken.wait();
    EXPECT_TRUE(call.IsDraining());
    EXPECT_FALSE(call.IsCancelled());
    return out.Write(Numbered(42));
  };
  StartServer();
  Context context;
  const auto reader = NewStub()->Repeat(&context, Count(1));
  waiting.wait();
  std::thread stopper([&] { server_->Stop(); });
  v1::EchoResponse response;
  EXPECT_TRUE(reader->Read(&response));
  EXPECT_EQ(response.count(), 42);
  EXPECT_TRUE(reader->Finish().ok());
  stopper.join();
}

TEST_F(StreamTest, AllSlotsTakenRefusesTheNextStream) {
  std::latch running(1);
  std::latch release(1);
  frame_options_.stream_slots = 1;
  handlers_.repeat = [&](Call&, const v1::EchoRequest&, Writer<v1::EchoResponse>&) {
    running.count_down();
    release.wait();
    return absl::OkStatus();
  };
  StartServer();
  Context first_context;
  const auto first = NewStub()->Repeat(&first_context, Count(1));
  running.wait();
  EXPECT_THAT(metrics_.Serialize(), HasSubstr("clientele_rpc_streams{service=\"echo\"} 1"));
  Context second_context;
  const auto second = NewStub()->Repeat(&second_context, Count(1));
  v1::EchoResponse response;
  EXPECT_FALSE(second->Read(&response));
  const absl::Status refused = FromGrpcStatus(second->Finish());
  release.count_down();
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_TRUE(RetryAfterOf(refused).has_value());
  EXPECT_FALSE(first->Read(&response));
  EXPECT_TRUE(first->Finish().ok());
}

TEST_F(StreamTest, AnExceptionInAStreamIsAnInternalError) {
  handlers_.repeat = [](Call&, const v1::EchoRequest&, Writer<v1::EchoResponse>&) -> absl::Status {
    throw std::runtime_error("secret");
  };
  StartServer();
  Context context;
  const auto reader = NewStub()->Repeat(&context, Count(1));
  v1::EchoResponse response;
  EXPECT_FALSE(reader->Read(&response));
  EXPECT_TRUE(absl::IsInternal(FromGrpcStatus(reader->Finish())));
}

TEST_F(StreamTest, ACollectedStreamIsAnsweredOnce) {
  StartServer();
  Context context;
  v1::EchoResponse response;
  const auto writer = NewStub()->Collect(&context, &response);
  for (int i = 1; i <= 100; ++i) ASSERT_TRUE(writer->Write(Count(i)));
  writer->WritesDone();
  EXPECT_TRUE(writer->Finish().ok());
  EXPECT_EQ(response.count(), 5050);
}

TEST_F(StreamTest, AnEmptyStreamIsAnswered) {
  StartServer();
  Context context;
  v1::EchoResponse response;
  const auto writer = NewStub()->Collect(&context, &response);
  writer->WritesDone();
  EXPECT_TRUE(writer->Finish().ok());
  EXPECT_EQ(response.count(), 0);
}

TEST_F(StreamTest, AnInvalidMessageEndsTheStreamWhateverTheHandlerReturns) {
  handlers_.collect = [](Call&, Reader<v1::EchoRequest>& in, v1::EchoResponse*) {
    v1::EchoRequest request;
    while (in.Read(&request).value_or(false)) continue;
    return absl::OkStatus();
  };
  StartServer();
  Context context;
  v1::EchoResponse response;
  const auto writer = NewStub()->Collect(&context, &response);
  writer->Write(Count(1));
  writer->Write(Count(-5));
  writer->WritesDone();
  const absl::Status status = FromGrpcStatus(writer->Finish());
  EXPECT_THAT(FieldViolationsOf(status),
              ElementsAre(FieldViolation{"count", "must be at least 0"}));
}

TEST_F(StreamTest, AHandlerMayReturnBeforeTheStreamEnds) {
  handlers_.collect = [](Call&, Reader<v1::EchoRequest>& in, v1::EchoResponse*) -> absl::Status {
    v1::EchoRequest request;
    RETURN_IF_ERROR(in.Read(&request).status());
    return absl::FailedPreconditionError("enough");
  };
  StartServer();
  Context context;
  v1::EchoResponse response;
  const auto writer = NewStub()->Collect(&context, &response);
  while (writer->Write(Count(1))) continue;
  EXPECT_TRUE(absl::IsFailedPrecondition(FromGrpcStatus(writer->Finish())));
}

TEST_F(StreamTest, AReaderLearnsThatItsCallerDisconnected) {
  std::latch reading(1);
  std::latch done(1);
  handlers_.collect = [&](Call&, Reader<v1::EchoRequest>& in, v1::EchoResponse* response) {
    reading.count_down();
    const absl::Status status = Sum(in, response);
    done.count_down();
    return status;
  };
  StartServer();
  Context context;
  v1::EchoResponse response;
  const auto writer = NewStub()->Collect(&context, &response);
  reading.wait();
  context.TryCancel();
  done.wait();
  EXPECT_FALSE(writer->Finish().ok());
}

TEST_F(StreamTest, EachMessageOfAConversationIsAcknowledged) {
  StartServer();
  Context context;
  const auto stream = NewStub()->Converse(&context);
  v1::EchoResponse response;
  for (int i = 0; i < 50; ++i) {
    ASSERT_TRUE(stream->Write(Count(i)));
    ASSERT_TRUE(stream->Read(&response));
    EXPECT_EQ(response.count(), i);
  }
  stream->WritesDone();
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_TRUE(stream->Finish().ok());
}

TEST_F(StreamTest, ReadAllStopsAndReportsWhenItsTakerFails) {
  StartServer();
  Context context;
  const auto reader = NewStub()->Repeat(&context, Count(1'000'000));
  int taken = 0;
  const absl::Status status =
      ReadAll<v1::EchoResponse>(&context, reader.get(), [&](v1::EchoResponse&) {
        return ++taken == 3 ? absl::DataLossError("disk full") : absl::OkStatus();
      });
  EXPECT_TRUE(absl::IsDataLoss(status));
  EXPECT_EQ(taken, 3);
}

}  // namespace
}  // namespace clientele::rpc
