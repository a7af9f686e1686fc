#include "common/rpc/cancel_watch.h"

#include <chrono>
#include <utility>

namespace clientele::rpc {
namespace {

constexpr auto kPollInterval = std::chrono::milliseconds(100);

}  // namespace

CancelWatch::CancelWatch(std::function<bool()> cancelled)
    : cancelled_(std::move(cancelled)), thread_([this] { Poll(); }) {}

CancelWatch::~CancelWatch() {
  {
    const std::lock_guard lock(mutex_);
    done_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void CancelWatch::Poll() {
  std::unique_lock lock(mutex_);
  while (!done_) {
    wake_.wait_for(lock, kPollInterval);
    if (!cancelled_()) continue;
    for (grpc::ClientContext* call : calls_) call->TryCancel();
  }
}

CancelWatch::Scope::Scope(CancelWatch& watch, grpc::ClientContext& context)
    : watch_(watch), context_(context) {
  const std::lock_guard lock(watch_.mutex_);
  watch_.calls_.insert(&context_);
}

CancelWatch::Scope::~Scope() {
  const std::lock_guard lock(watch_.mutex_);
  watch_.calls_.erase(&context_);
}

}  // namespace clientele::rpc
