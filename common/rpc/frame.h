// The frame of one service: its workers, stream slots, admission, identity check, metrics and log.
#ifndef CLIENTELE_COMMON_RPC_FRAME_H_
#define CLIENTELE_COMMON_RPC_FRAME_H_

#include <array>
#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "clientele/common/v1/server_config.pb.h"
#include "common/rpc/call.h"
#include "common/rpc/worker_pool.h"
#include "common/telemetry/logger.h"
#include "common/telemetry/metrics.h"

namespace clientele::rpc {

// Says who calls. A status other than OK refuses the call.
using Authenticator =
    std::function<absl::StatusOr<std::string>(const grpc::CallbackServerContext&)>;

struct FrameOptions {
  std::string service;     // "registry": label of metrics, field of log lines, domain of ErrorInfo
  int worker_threads = 8;  // run unary handlers
  int queue_limit = 256;   // unary calls waiting for a worker
  int stream_slots = 64;   // streams served at once, each on a thread of its own
  absl::Duration slow_call = absl::Seconds(1);
  absl::Duration retry_after = absl::Milliseconds(250);  // advice to callers refused when busy
  Authenticator authenticate;                            // empty: everybody is "anonymous"
};

// The options that a configuration asks for, with the defaults that server_config.proto names.
FrameOptions FrameOptionsFrom(std::string_view service, const common::v1::ServerConfig& config);

// Why a call was refused before its handler.
enum class Rejection { kBusy, kDraining, kInvalid, kDeadline, kIdentity };

class Frame {
 public:
  explicit Frame(FrameOptions options, Logger& logger = DefaultLogger(),
                 Metrics& metrics = DefaultMetrics());
  ~Frame();  // waits for the handlers; the gRPC server is shut down by then
  Frame(const Frame&) = delete;
  Frame& operator=(const Frame&) = delete;

  const FrameOptions& options() const { return options_; }
  Logger& logger() const { return logger_; }
  Metrics& metrics() const { return metrics_; }

  // From now on new calls are refused with UNAVAILABLE and watches are asked to end.
  void StartDraining();
  bool IsDraining() const { return draining_.load(); }
  // Waits until no admitted call is unanswered; false when `deadline` came first.
  bool WaitIdle(absl::Time deadline);

  // For the handler wrapper: counts a call in, or says that the server is stopping.
  absl::Status Enter();
  void Leave();
  WorkerPool& workers() { return workers_; }
  WorkerPool& streams() { return streams_; }
  prometheus::Gauge& open_streams() { return open_streams_; }
  void CountRejection(Rejection cause) { rejections_[static_cast<size_t>(cause)]->Increment(); }
  // Calls `interrupt` once when draining starts, at once if it has; returns a key for
  // RemoveInterrupt, after which `interrupt` is not running and never will.
  int64_t AddInterrupt(std::function<void()> interrupt);
  void RemoveInterrupt(int64_t key);

 private:
  const FrameOptions options_;
  Logger& logger_;
  Metrics& metrics_;
  std::atomic<bool> draining_{false};
  std::atomic<int64_t> in_flight_{0};
  std::mutex idle_mutex_;
  std::condition_variable idle_;
  std::mutex interrupts_mutex_;  // guards the two that follow
  int64_t next_interrupt_ = 1;
  std::map<int64_t, std::function<void()>> interrupts_;
  std::array<prometheus::Counter*, 5> rejections_;
  prometheus::Gauge& queue_depth_;
  prometheus::Gauge& open_streams_;
  WorkerPool workers_;
  WorkerPool streams_;
};

}  // namespace clientele::rpc

#endif  // CLIENTELE_COMMON_RPC_FRAME_H_
