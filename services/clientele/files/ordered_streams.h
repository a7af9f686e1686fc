// Several export streams read at once and given out in their order.
#ifndef CLIENTELE_SERVICES_CLIENTELE_FILES_ORDERED_STREAMS_H_
#define CLIENTELE_SERVICES_CLIENTELE_FILES_ORDERED_STREAMS_H_

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clientele/registry/v1/exports.grpc.pb.h"

namespace clientele::cli {

// Threads take the ranges in their order; each range holds some batches back while the ones before
// it are given out, so memory is bounded by the threads, not by the export.
class OrderedStreams {
 public:
  using Batch = registry::v1::ExportRecordsResponse;

  OrderedStreams(registry::v1::Exports::Stub* stub,
                 std::vector<registry::v1::ExportRecordsRequest> ranges, int threads);
  // Breaks off what is still being read.
  ~OrderedStreams();
  OrderedStreams(const OrderedStreams&) = delete;
  OrderedStreams& operator=(const OrderedStreams&) = delete;

  // The next batch, range after range; nothing after the last one, or the error of a stream.
  absl::StatusOr<std::optional<Batch>> Next();

  size_t ranges_done() const { return current_; }
  size_t ranges() const { return ranges_.size(); }

 private:
  static constexpr size_t kHeldBack = 16;

  struct Range {
    registry::v1::ExportRecordsRequest request;
    std::unique_ptr<grpc::ClientContext> context;  // while it is read
    std::deque<Batch> batches;
    bool ended = false;
    absl::Status status;
  };

  void Work();
  void Read(Range& range);
  absl::Status Hold(Range& range, Batch& batch);

  registry::v1::Exports::Stub& stub_;
  std::vector<Range> ranges_;
  std::mutex mutex_;  // guards everything below and the changing parts of ranges_
  std::condition_variable changed_;
  size_t next_ = 0;     // range for the next free thread
  size_t current_ = 0;  // range that is given out
  bool stopped_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace clientele::cli

#endif  // CLIENTELE_SERVICES_CLIENTELE_FILES_ORDERED_STREAMS_H_
