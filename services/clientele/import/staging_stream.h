// Sends batches of an import while the next ones are being read.
#ifndef CLIENTELE_SERVICES_CLIENTELE_IMPORT_STAGING_STREAM_H_
#define CLIENTELE_SERVICES_CLIENTELE_IMPORT_STAGING_STREAM_H_

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "clientele/registry/v1/imports.grpc.pb.h"

namespace clientele::cli {

// One StageImport call. A thread of its own writes, another one reads the acknowledgements; the
// caller fills batches meanwhile. Used by one thread.
class StagingStream {
 public:
  using Batch = std::unique_ptr<registry::v1::StageImportRequest>;

  explicit StagingStream(registry::v1::Imports::Stub& stub);
  // Breaks the call off unless Finish() was called.
  ~StagingStream();
  StagingStream(const StagingStream&) = delete;
  StagingStream& operator=(const StagingStream&) = delete;

  // A batch to fill: one that was sent, with its memory, or a new one.
  Batch Take();
  // Queues a batch; blocks while kQueued others wait. False when the call is broken: Finish() says
  // why.
  bool Send(Batch batch);
  // No more batches. Waits until `last_sequence` is acknowledged; the status of the call, or
  // DATA_LOSS when it ended early without an error.
  absl::Status Finish(int64_t last_sequence);

 private:
  static constexpr size_t kQueued = 3;

  void WriteLoop();
  // The oldest batch that waits; null when none will come any more.
  Batch NextQueued();
  void ReadLoop();
  void Close();

  grpc::ClientContext context_;
  std::unique_ptr<
      grpc::ClientReaderWriter<registry::v1::StageImportRequest, registry::v1::StageImportResponse>>
      stream_;
  std::mutex mutex_;  // guards the members down to broken_
  std::condition_variable changed_;
  std::deque<Batch> queue_;
  std::vector<Batch> free_;
  bool closed_ = false;
  bool broken_ = false;
  int64_t acknowledged_ = 0;  // the reader thread's until it is joined
  std::thread writer_;
  std::thread reader_;
};

}  // namespace clientele::cli

#endif  // CLIENTELE_SERVICES_CLIENTELE_IMPORT_STAGING_STREAM_H_
