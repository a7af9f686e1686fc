#include "services/registry/api/access_log.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/ids/sha256.h"

namespace clientele::registry {
namespace {

constexpr absl::Duration kLongestWait = absl::Seconds(5);
constexpr int64_t kPurgeChunk = 1'000;

// Different for every opened database, in this process or another.
int64_t ReplicaNumber(const Database& database) {
  const Sha256Digest digest = Sha256(database.instance_id());
  uint64_t number = 0;
  std::memcpy(&number, digest.data(), sizeof number);
  return static_cast<int64_t>(number >> 1);
}

}  // namespace

AccessLog::AccessLog(Database* database, const Clock* clock, AccessLogOptions options)
    : database_(*database),
      clock_(*clock),
      options_(std::move(options)),
      replica_(ReplicaNumber(*database)) {}

AccessLog::~AccessLog() { Stop(); }

void AccessLog::Start() {
  thread_ = std::thread([this] { Work(); });
}

void AccessLog::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
    work_.Signal();
  }
  if (thread_.joinable()) thread_.join();
}

bool AccessLog::HasRoom() const { return queue_.size() < options_.capacity; }

absl::Status AccessLog::Note(const rpc::Call& call, std::string_view method,
                             std::vector<ReadItem> items) {
  if (items.empty()) return absl::OkStatus();
  const Micros now = absl::ToUnixMicros(clock_.Now());
  const absl::Time give_up = std::min(call.deadline(), absl::Now() + kLongestWait);
  absl::MutexLock lock(&mutex_);
  while (!HasRoom()) {
    if (progress_.WaitWithDeadline(&mutex_, give_up) && !HasRoom()) {
      return Unavailable(common::v1::ERROR_REASON_STORAGE_UNWRITABLE,
                         "reads cannot be logged, so they are not answered", options_.retry);
    }
  }
  if (queue_.empty() || queue_.size() + items.size() >= options_.batch) work_.Signal();
  for (ReadItem& item : items) {
    last_time_ = std::max(now, last_time_ + 1);
    queue_.push_back({last_time_, replica_, call.caller(), std::string(method), call.request_id(),
                      std::move(item.resource), std::move(item.selection), item.rows});
  }
  noted_ += static_cast<int64_t>(items.size());
  return absl::OkStatus();
}

absl::Status AccessLog::Flush(absl::Time deadline) {
  absl::MutexLock lock(&mutex_);
  const int64_t noted = noted_;
  ++flushing_;
  work_.Signal();
  bool late = false;
  while (written_ < noted && !late) late = progress_.WaitWithDeadline(&mutex_, deadline);
  --flushing_;
  return written_ < noted ? absl::DeadlineExceededError("the log of reads was not written in time")
                          : absl::OkStatus();
}

bool AccessLog::AwaitWork() {
  while (queue_.empty() && !stopping_) {
    if (work_.WaitWithTimeout(&mutex_, options_.purge_interval)) return true;
  }
  const absl::Time due = absl::Now() + options_.delay;
  while (queue_.size() < options_.batch && flushing_ == 0 && !stopping_) {
    if (work_.WaitWithDeadline(&mutex_, due)) break;
  }
  return !stopping_;
}

absl::Status AccessLog::WriteBatch() {
  std::vector<AccessEntry> batch;
  {
    absl::MutexLock lock(&mutex_);
    const size_t count = in_doubt_ > 0 ? in_doubt_ : std::min(queue_.size(), options_.batch);
    batch.assign(queue_.begin(), queue_.begin() + static_cast<int64_t>(count));
  }
  if (batch.empty()) return absl::OkStatus();
  const absl::Status written =
      database_.Write([&](Transaction& transaction) { return InsertAccesses(transaction, batch); });
  in_doubt_ = batch.size();
  // The times are this server's alone: they are taken when an earlier attempt was committed.
  if (!written.ok() && !IsUniqueViolation(written)) return written;
  in_doubt_ = 0;
  absl::MutexLock lock(&mutex_);
  queue_.erase(queue_.begin(), queue_.begin() + static_cast<int64_t>(batch.size()));
  written_ += static_cast<int64_t>(batch.size());
  progress_.SignalAll();
  return absl::OkStatus();
}

void AccessLog::Work() {
  absl::Time stop_until = absl::InfiniteFuture();
  bool told = false;
  while (true) {
    bool running = false;
    {
      absl::MutexLock lock(&mutex_);
      running = AwaitWork();
      if (!running && queue_.empty()) return;
    }
    if (!running) stop_until = std::min(stop_until, absl::Now() + options_.stop_timeout);
    const absl::Status written = WriteBatch();
    if (written.ok()) {
      told = false;
      if (running) PurgeIfDue();
      continue;
    }
    if (options_.on_problem && !told) options_.on_problem("reads cannot be logged", written);
    told = true;
    absl::MutexLock lock(&mutex_);
    if (absl::Now() > stop_until) {
      if (options_.on_problem) {
        options_.on_problem(absl::StrCat("reads not logged at the stop: ", queue_.size()), written);
      }
      return;
    }
    progress_.WaitWithTimeout(&mutex_, options_.retry);
  }
}

void AccessLog::PurgeIfDue() {
  if (absl::Now() < next_purge_) return;
  next_purge_ = absl::Now() + options_.purge_interval;
  const Micros before = absl::ToUnixMicros(clock_.Now() - options_.keep);
  int64_t deleted = kPurgeChunk;
  while (deleted >= kPurgeChunk) {
    const absl::Status purged = database_.Write([&](Transaction& transaction) -> absl::Status {
      ASSIGN_OR_RETURN(deleted, PurgeAccesses(transaction, before, kPurgeChunk));
      return absl::OkStatus();
    });
    if (!purged.ok()) {
      if (options_.on_problem) options_.on_problem("old reads cannot be removed", purged);
      return;
    }
    absl::MutexLock lock(&mutex_);
    if (stopping_ || queue_.size() >= options_.batch) return;
  }
}

}  // namespace clientele::registry
