#include "common/rpc/frame.h"

#include <utility>

#include "common/errors/errors.h"
#include "common/telemetry/metric_names.h"

namespace clientele::rpc {
namespace {

std::array<prometheus::Counter*, 5> RejectionCounters(const std::string& service,
                                                      Metrics& metrics) {
  std::array<prometheus::Counter*, 5> counters{};
  size_t at = 0;
  for (const char* cause : {"busy", "draining", "invalid", "deadline", "identity"}) {
    counters[at++] = &metrics.Counter(metrics::kRejected, {{"service", service}, {"cause", cause}});
  }
  return counters;
}

int OrDefault(uint32_t value, int fallback) {
  return value == 0 ? fallback : static_cast<int>(value);
}

}  // namespace

FrameOptions FrameOptionsFrom(std::string_view service, const common::v1::ServerConfig& config) {
  FrameOptions options;
  options.service = std::string(service);
  options.worker_threads = OrDefault(config.worker_threads(), options.worker_threads);
  options.queue_limit = OrDefault(config.queue_limit(), options.queue_limit);
  options.stream_slots = OrDefault(config.stream_slots(), options.stream_slots);
  if (config.slow_call_ms() > 0) options.slow_call = absl::Milliseconds(config.slow_call_ms());
  return options;
}

Frame::Frame(FrameOptions options, Logger& logger, Metrics& metrics)
    : options_(std::move(options)),
      logger_(logger),
      metrics_(metrics),
      rejections_(RejectionCounters(options_.service, metrics)),
      queue_depth_(metrics.Gauge(metrics::kQueueDepth, {{"service", options_.service}})),
      open_streams_(metrics.Gauge(metrics::kStreams, {{"service", options_.service}})),
      workers_(options_.worker_threads, options_.queue_limit,
               [this](int depth) { queue_depth_.Set(depth); }),
      streams_(options_.stream_slots, 0) {}

Frame::~Frame() {
  workers_.Shutdown();
  streams_.Shutdown();
}

void Frame::StartDraining() {
  if (draining_.exchange(true)) return;
  const std::lock_guard lock(interrupts_mutex_);
  for (const auto& [key, interrupt] : interrupts_) interrupt();
}

bool Frame::WaitIdle(absl::Time deadline) {
  std::unique_lock lock(idle_mutex_);
  return idle_.wait_until(lock, absl::ToChronoTime(deadline),
                          [this] { return in_flight_.load() == 0; });
}

absl::Status Frame::Enter() {
  // Counted before the look at the flag: a drain that starts in between waits for this call.
  in_flight_.fetch_add(1);
  if (!draining_.load()) return absl::OkStatus();
  Leave();
  return Unavailable(common::v1::ERROR_REASON_SERVER_STOPPING, "the server is shutting down",
                     options_.retry_after);
}

void Frame::Leave() {
  if (in_flight_.fetch_sub(1) == 1 && draining_.load()) {
    const std::lock_guard lock(idle_mutex_);
    idle_.notify_all();
  }
}

int64_t Frame::AddInterrupt(std::function<void()> interrupt) {
  const std::lock_guard lock(interrupts_mutex_);
  if (draining_.load()) interrupt();
  interrupts_.emplace(next_interrupt_, std::move(interrupt));
  return next_interrupt_++;
}

void Frame::RemoveInterrupt(int64_t key) {
  const std::lock_guard lock(interrupts_mutex_);
  interrupts_.erase(key);
}

}  // namespace clientele::rpc
