// What the handler wrapper does for every method, whatever its types. Used through handler.h.
#ifndef CLIENTELE_COMMON_RPC_HANDLER_CORE_H_
#define CLIENTELE_COMMON_RPC_HANDLER_CORE_H_

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/rpc/frame.h"
#include "google/protobuf/message.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/server_callback.h"

namespace clientele::rpc::internal {

// What the calls of one method share.
class Method {
 public:
  Method(Frame* frame, std::string_view service, std::string_view name);

  const std::string& service() const { return service_; }  // "clientele.registry.v1.Clients"
  const std::string& name() const { return name_; }        // "GetClient"
  void Count(absl::StatusCode code);
  prometheus::Histogram& latency() const { return latency_; }
  prometheus::Gauge& in_flight() const { return in_flight_; }
  prometheus::Counter& slow() const { return slow_; }

 private:
  static constexpr size_t kCodes = 17;
  Frame* const frame_;
  const std::string service_;
  const std::string name_;
  prometheus::Histogram& latency_;
  prometheus::Gauge& in_flight_;
  prometheus::Counter& slow_;
  std::array<std::atomic<prometheus::Counter*>, kCodes> by_code_{};
};

class MethodTable {
 public:
  MethodTable(Frame* frame, std::string_view service_full_name);
  // Ends the process when the service has no such method.
  Method* Find(std::string_view name) const;

 private:
  std::vector<std::unique_ptr<Method>> methods_;
};

enum class CallKind { kUnary, kStream };

// One call from its arrival to its answer.
class ServedCall {
 public:
  ServedCall(Frame* frame, Method* method, grpc::CallbackServerContext* context);

  Call& call() { return call_; }
  Frame* frame() const { return frame_; }
  // Everything before the handler but a place to run; `request` is null for streams of requests.
  // When OK the call counts as in flight, and Complete must follow.
  absl::Status Admit(const google::protobuf::Message* request, CallKind kind);
  // The status of an admitted call for which no thread was free.
  absl::Status NoThread(CallKind kind);
  // Cancelled or expired before its handler started.
  absl::Status StillWanted() const;
  // Calls `handler`; an exception becomes an INTERNAL status.
  absl::Status Guard(absl::FunctionRef<absl::Status()> handler);
  // Metrics and log; returns the status for the wire. Frame::Leave follows once it is sent.
  grpc::Status Complete(const absl::Status& status);

 private:
  absl::Status Check(const google::protobuf::Message* request, CallKind kind);
  absl::Status CheckIdentity();
  absl::Status CheckDeadline() const;
  void Log(const absl::Status& status, double milliseconds, bool slow);

  Frame* const frame_;
  Method* const method_;
  grpc::CallbackServerContext* const server_context_;
  const std::chrono::steady_clock::time_point started_;
  Call call_;
  bool admitted_ = false;
};

// A unary call on its way through the worker pool; deletes itself when answered.
class UnaryCall : public WorkerPool::Task {
 public:
  UnaryCall(Frame* frame, Method* method, grpc::CallbackServerContext* context)
      : served_(frame, method, context), reactor_(context->DefaultReactor()) {}
  virtual ~UnaryCall() = default;

  grpc::ServerUnaryReactor* Start(const google::protobuf::Message& request);
  void Run() final;

 protected:
  virtual absl::Status Invoke(Call& call) = 0;

 private:
  void Answer(const absl::Status& status);

  ServedCall served_;
  grpc::ServerUnaryReactor* const reactor_;
};

// A stream: its handler blocks on a thread of the stream slots while gRPC's threads report
// progress.
class StreamCall : public WorkerPool::Task {
 public:
  StreamCall(Frame* frame, Method* method, grpc::CallbackServerContext* context)
      : served_(frame, method, context) {}
  virtual ~StreamCall() = default;

  // Admits and submits the call, or answers it at once.
  void Start(const google::protobuf::Message* request);
  void Run() final;

 protected:
  virtual absl::Status Invoke(Call& call) = 0;
  // Reads ahead the first message, where there are any.
  virtual void BeginReading() {}
  // Sends the status; nothing of this object is touched afterwards.
  virtual void SendStatus(const grpc::Status& status) = 0;

  // For the reactor's reactions.
  void WriteDone(bool ok);
  void ReadDone(bool ok);
  void Cancelled();

  // Waits until the previous write is done and claims the next; the reason when the stream is
  // broken.
  absl::Status ClaimWrite();
  // Waits for the message read ahead; false at the end of the stream.
  absl::StatusOr<bool> AwaitRead();
  // The next read ahead begins.
  void ClaimRead();
  // Keeps a broken rule as the outcome of the call, whatever the handler returns.
  absl::Status CheckMessage(const google::protobuf::Message& message);
  void SetInterrupt(std::function<void()> wake);

 private:
  absl::Status CancelStatus();
  void Interrupt();
  void ClearInterrupt();
  void Answer(const absl::Status& status);

  ServedCall served_;
  absl::Status invalid_message_;
  std::mutex mutex_;  // guards the five that follow
  bool writing_ = false;
  bool reading_ = false;
  bool write_failed_ = false;
  bool read_ended_ = false;
  bool cancelled_ = false;
  std::condition_variable progress_;  // the end of a read or a write
  std::mutex interrupt_mutex_;        // guards wake_
  std::function<void()> wake_;
  int64_t interrupt_key_ = 0;
};

}  // namespace clientele::rpc::internal

#endif  // CLIENTELE_COMMON_RPC_HANDLER_CORE_H_
