#include "common/service/housekeeper.h"

#include <utility>

#include "common/errors/status_macros.h"
#include "common/sql/outbox.h"
#include "common/sql/request_log.h"

namespace clientele {

Housekeeper::Housekeeper(Database& database, const Clock& clock, HousekeeperOptions options)
    : database_(database), clock_(clock), options_(std::move(options)) {}

Housekeeper::~Housekeeper() { Stop(); }

void Housekeeper::Start() {
  thread_ = std::thread([this] { Loop(); });
}

void Housekeeper::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

absl::StatusOr<int64_t> Housekeeper::RunOnce() {
  ASSIGN_OR_RETURN(const int64_t answers, RunPurge(&PurgeAnswers, options_.keep_answers));
  ASSIGN_OR_RETURN(const int64_t events, RunPurge(&PurgeEvents, options_.keep_events));
  return answers + events;
}

absl::StatusOr<int64_t> Housekeeper::RunPurge(Purge purge, absl::Duration keep) {
  const absl::Time before = clock_.Now() - keep;
  const TransactionOptions until_stopped{.cancelled = [this] { return stopping(); }};
  int64_t total = 0;
  int64_t deleted = 0;
  do {
    RETURN_IF_ERROR(database_.Write(until_stopped, [&](Transaction& transaction) -> absl::Status {
      ASSIGN_OR_RETURN(deleted, purge(transaction, before, options_.chunk));
      return absl::OkStatus();
    }));
    total += deleted;
  } while (deleted == options_.chunk);
  return total;
}

void Housekeeper::Loop() {
  while (!stopping()) {
    const absl::StatusOr<int64_t> removed = RunOnce();
    if (removed.ok() && options_.on_round) options_.on_round(*removed);
    if (!removed.ok() && !stopping() && options_.on_problem) {
      options_.on_problem("old answers and events cannot be removed", removed.status());
    }
    absl::MutexLock lock(&mutex_);
    mutex_.AwaitWithTimeout(absl::Condition(&stopping_), options_.interval);
  }
}

bool Housekeeper::stopping() const {
  absl::MutexLock lock(&mutex_);
  return stopping_;
}

}  // namespace clientele
