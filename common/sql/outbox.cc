#include "common/sql/outbox.h"

#include <limits>
#include <optional>
#include <utility>

#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/ids/uuid.h"

namespace clientele {
namespace {

struct Place {
  int64_t position = 0;
  int32_t index = 0;
  auto operator<=>(const Place&) const = default;
};

// Events behind it are behind the cursor.
Place PlaceOf(const OutboxCursor& cursor) {
  const bool whole_commit = cursor.index == 0;
  return {cursor.position, whole_commit ? std::numeric_limits<int32_t>::max() : cursor.index};
}

absl::Status EpochChanged() {
  return WithReason(absl::FailedPreconditionError(
                        "the data was restored from a backup: read everything again and watch from "
                        "the last cursor"),
                    common::v1::ERROR_REASON_EPOCH_CHANGED);
}

absl::Status Removed() {
  return WithReason(absl::OutOfRangeError("events behind the cursor are no longer kept: read "
                                          "everything again and watch from the last cursor"),
                    common::v1::ERROR_REASON_POSITION_OUT_OF_RANGE);
}

struct State {
  std::string epoch;
  Place removed;
};

absl::StatusOr<State> ReadState(Transaction& transaction) {
  State state;
  ASSIGN_OR_RETURN(
      const bool found,
      transaction.QueryOne("SELECT epoch, removed, removed_index FROM outbox_state WHERE id = 1",
                           [&](const Row& row) {
                             state = {std::string(row.Text(0)), {row.Int64(1), row.Int32(2)}};
                           }));
  if (!found) return absl::DataLossError("the state of the outbox is missing");
  return state;
}

// Whether the cursor still stands where it stood, and nothing behind it was removed.
absl::Status CheckCursor(Transaction& transaction, const OutboxCursor& cursor, const State& state,
                         int64_t last_position) {
  if (!cursor.epoch.empty() && cursor.epoch != state.epoch) return EpochChanged();
  if (cursor.position > last_position) return EpochChanged();
  if (cursor.event_id.empty()) {
    return PlaceOf(cursor) < state.removed ? Removed() : absl::OkStatus();
  }
  if (PlaceOf(cursor) <= state.removed) return Removed();
  ASSIGN_OR_RETURN(
      const std::optional<std::string> id,
      transaction.QueryText("SELECT event_id FROM outbox WHERE position = ? AND event_index = ?",
                            cursor.position, cursor.index));
  return id == cursor.event_id ? absl::OkStatus() : EpochChanged();
}

StoredEvent ReadEvent(const Row& row, const std::string& epoch) {
  StoredEvent stored;
  stored.cursor = {epoch, row.Int64(0), row.Int32(1), std::string(row.Text(2))};
  stored.event = {std::string(row.Text(3)), std::string(row.Text(4)), std::string(row.Text(6)),
                  std::string(row.Bytes(7))};
  stored.time = absl::FromUnixMicros(row.Int64(5));
  return stored;
}

}  // namespace

absl::Status AppendEvents(Transaction& transaction, int64_t position, absl::Time now,
                          std::span<const OutboxEvent> events) {
  int32_t index = 0;
  for (const OutboxEvent& event : events) {
    RETURN_IF_ERROR(transaction.Execute(
        "INSERT INTO outbox (position, event_index, event_id, type, subject, time, data_schema, "
        "data) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        position, ++index, NewUuid(), event.type, event.subject, absl::ToUnixMicros(now),
        event.data_schema, Blob{event.data}));
  }
  return absl::OkStatus();
}

absl::StatusOr<OutboxState> ReadOutboxState(Transaction& transaction) {
  ASSIGN_OR_RETURN(const State state, ReadState(transaction));
  OutboxState result;
  result.epoch = state.epoch;
  result.first = {state.epoch, state.removed.position, state.removed.index, ""};
  result.last = result.first;
  RETURN_IF_ERROR(
      transaction
          .QueryOne(
              "SELECT position, event_index, event_id FROM outbox "
              "ORDER BY position DESC, event_index DESC LIMIT 1",
              [&](const Row& row) {
                result.last = {state.epoch, row.Int64(0), row.Int32(1), std::string(row.Text(2))};
              })
          .status());
  return result;
}

absl::StatusOr<std::vector<StoredEvent>> EventsBehind(Transaction& transaction,
                                                      const OutboxCursor& cursor,
                                                      int64_t last_position, int limit) {
  ASSIGN_OR_RETURN(const State state, ReadState(transaction));
  RETURN_IF_ERROR(CheckCursor(transaction, cursor, state, last_position));
  const Place place = PlaceOf(cursor);
  std::vector<StoredEvent> events;
  RETURN_IF_ERROR(transaction.Query(
      "SELECT position, event_index, event_id, type, subject, time, data_schema, data FROM outbox "
      "WHERE position >= ? AND (position, event_index) > (?, ?) "
      "ORDER BY position, event_index LIMIT ?",
      [&](const Row& row) { events.push_back(ReadEvent(row, state.epoch)); }, place.position,
      place.position, place.index, limit));
  return events;
}

absl::StatusOr<int64_t> PurgeEvents(Transaction& transaction, absl::Time before, int64_t limit) {
  // One row more than may go, so that the newest is seen to be the newest.
  std::vector<std::pair<Place, int64_t>> oldest;
  RETURN_IF_ERROR(transaction.Query(
      "SELECT position, event_index, time FROM outbox ORDER BY position, event_index LIMIT ?",
      [&](const Row& row) {
        oldest.emplace_back(Place{row.Int64(0), row.Int32(1)}, row.Int64(2));
      },
      limit + 1));
  int64_t count = 0;
  while (count + 1 < static_cast<int64_t>(oldest.size()) &&
         oldest[static_cast<size_t>(count)].second < absl::ToUnixMicros(before)) {
    ++count;
  }
  if (count == 0) return 0;
  const Place last = oldest[static_cast<size_t>(count - 1)].first;
  RETURN_IF_ERROR(transaction.Execute(
      "DELETE FROM outbox WHERE position <= ? AND (position, event_index) <= (?, ?)", last.position,
      last.position, last.index));
  RETURN_IF_ERROR(
      transaction.Execute("UPDATE outbox_state SET removed = ?, removed_index = ? WHERE id = 1",
                          last.position, last.index));
  return count;
}

}  // namespace clientele
