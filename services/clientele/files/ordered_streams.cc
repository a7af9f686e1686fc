#include "services/clientele/files/ordered_streams.h"

#include <algorithm>
#include <utility>

#include "common/rpc/client.h"

namespace clientele::cli {

namespace v1 = registry::v1;

OrderedStreams::OrderedStreams(v1::Exports::Stub* stub,
                               std::vector<v1::ExportRecordsRequest> ranges, int threads)
    : stub_(*stub), ranges_(ranges.size()) {
  for (size_t i = 0; i < ranges.size(); ++i) ranges_[i].request = std::move(ranges[i]);
  const size_t count = std::min(ranges_.size(), static_cast<size_t>(std::max(1, threads)));
  for (size_t i = 0; i < count; ++i) threads_.emplace_back([this] { Work(); });
}

OrderedStreams::~OrderedStreams() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    for (const Range& range : ranges_) {
      if (range.context != nullptr) range.context->TryCancel();
    }
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

absl::StatusOr<std::optional<OrderedStreams::Batch>> OrderedStreams::Next() {
  std::unique_lock lock(mutex_);
  while (current_ < ranges_.size()) {
    Range& range = ranges_[current_];
    changed_.wait(lock, [&] { return range.ended || !range.batches.empty(); });
    if (!range.batches.empty()) {
      std::optional<Batch> batch = std::move(range.batches.front());
      range.batches.pop_front();
      changed_.notify_all();
      return batch;
    }
    if (!range.status.ok()) return range.status;
    ++current_;
  }
  return std::optional<Batch>();
}

void OrderedStreams::Work() {
  while (true) {
    Range* range = nullptr;
    {
      const std::lock_guard lock(mutex_);
      if (stopped_ || next_ == ranges_.size()) return;
      range = &ranges_[next_++];
      range->context = std::make_unique<grpc::ClientContext>();
    }
    Read(*range);
  }
}

void OrderedStreams::Read(Range& range) {
  rpc::PrepareContext(range.context.get(), absl::InfiniteFuture(), nullptr);
  const auto reader = stub_.ExportRecords(range.context.get(), range.request);
  absl::Status status = rpc::ReadAll<Batch>(range.context.get(), reader.get(),
                                            [&](Batch& batch) { return Hold(range, batch); });
  {
    const std::lock_guard lock(mutex_);
    range.status = std::move(status);
    range.ended = true;
    range.context.reset();
  }
  changed_.notify_all();
}

absl::Status OrderedStreams::Hold(Range& range, Batch& batch) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return stopped_ || range.batches.size() < kHeldBack; });
  if (stopped_) return absl::CancelledError("the export was broken off");
  range.batches.push_back(std::move(batch));
  changed_.notify_all();
  return absl::OkStatus();
}

}  // namespace clientele::cli
