// Events that leave a service: written in the transaction of their cause, read in commit order.
#ifndef CLIENTELE_COMMON_SQL_OUTBOX_H_
#define CLIENTELE_COMMON_SQL_OUTBOX_H_

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/sql/transaction.h"

namespace clientele {

// What an event says; the names are those of CloudEvents 1.0.
struct OutboxEvent {
  std::string type;
  std::string subject;
  std::string data_schema;
  std::string data;
};

// A place in the stream: right behind the event `index` of the commit `position`, or, when `index`
// is 0, behind everything of the commits up to it. `event_id` is the event's; empty is not checked.
struct OutboxCursor {
  std::string epoch;  // of the database that gave it out; empty is not checked
  int64_t position = 0;
  int32_t index = 0;
  std::string event_id;
};

struct StoredEvent {
  OutboxEvent event;
  OutboxCursor cursor;  // right behind it
  absl::Time time;
};

struct OutboxState {
  std::string epoch;
  OutboxCursor first;  // before the oldest event kept
  OutboxCursor last;   // behind the newest event
};

// Adds the events of one commit, numbered from 1. `position` rises with every commit: the caller
// has written the guard row that gives it out.
absl::Status AppendEvents(Transaction& transaction, int64_t position, absl::Time now,
                          std::span<const OutboxEvent> events);

absl::StatusOr<OutboxState> ReadOutboxState(Transaction& transaction);

// The next events behind `cursor`, at most `limit`. `last_position` is the last commit position,
// with events or without. FAILED_PRECONDITION with reason EPOCH_CHANGED when the cursor is of
// another epoch, lies ahead of `last_position`, or names an event that is not at its place: the
// database was restored from a backup. OUT_OF_RANGE with reason POSITION_OUT_OF_RANGE when events
// behind the cursor, or the one that it names, were removed by age. Index searches only.
absl::StatusOr<std::vector<StoredEvent>> EventsBehind(Transaction& transaction,
                                                      const OutboxCursor& cursor,
                                                      int64_t last_position, int limit);

// Removes at most `limit` of the oldest events, all of them older than `before`; never the newest
// event, on which the consumers that have seen everything stand. Returns how many. Repeat until it
// is less than `limit`.
absl::StatusOr<int64_t> PurgeEvents(Transaction& transaction, absl::Time before, int64_t limit);

}  // namespace clientele

#endif  // CLIENTELE_COMMON_SQL_OUTBOX_H_
