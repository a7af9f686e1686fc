#include "services/registry/api/event_handlers.h"

#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/sql/outbox.h"
#include "services/registry/api/event_feed.h"
#include "services/registry/api/events.h"
#include "services/registry/store/position.h"

namespace clientele::registry {
namespace {

constexpr int kEventsPerAnswer = 500;
// How often commits of other replicas, and of imports, are looked for.
constexpr absl::Duration kPoll = absl::Milliseconds(250);
// The longest silence, so that both ends notice a connection that is dead.
constexpr absl::Duration kHeartbeat = absl::Seconds(10);

absl::StatusOr<OutboxCursor> CursorOf(const v1::EventCursor& cursor) {
  if (!cursor.event_id().empty() && cursor.index() == 0) {
    return InvalidField("cursor.index", "is required with event_id");
  }
  if (cursor.index() > 0 && cursor.position() == 0) {
    return InvalidField("cursor.position", "is required with index");
  }
  return ToOutbox(cursor);
}

// What is behind the cursor at the moment, which gets the epoch if it had none.
absl::StatusOr<std::vector<StoredEvent>> NextEvents(const Registry& registry, const rpc::Call& call,
                                                    OutboxCursor* cursor) {
  std::vector<StoredEvent> events;
  RETURN_IF_ERROR(
      registry.database->Read(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
        if (cursor->epoch.empty()) {
          ASSIGN_OR_RETURN(const OutboxState state, ReadOutboxState(transaction));
          cursor->epoch = state.epoch;
        }
        ASSIGN_OR_RETURN(const Commit last, LastCommit(transaction));
        ASSIGN_OR_RETURN(events,
                         EventsBehind(transaction, *cursor, last.position, kEventsPerAnswer));
        return absl::OkStatus();
      }));
  return events;
}

absl::Status StillWatching(const rpc::Call& call) {
  if (call.IsCancelled()) return absl::CancelledError("the caller has gone");
  if (!call.IsDraining()) return absl::OkStatus();
  return Unavailable(common::v1::ERROR_REASON_SERVER_STOPPING, "the server is stopping",
                     absl::Seconds(1));
}

}  // namespace

absl::Status WatchEvents(const Registry& registry, rpc::Call& call,
                         const v1::WatchEventsRequest& request,
                         rpc::Writer<v1::WatchEventsResponse>& out) {
  ASSIGN_OR_RETURN(OutboxCursor cursor, CursorOf(request.cursor()));
  EventFeed& feed = *registry.events;
  out.OnInterrupt([&feed] { feed.Notify(); });
  absl::Time answered = absl::InfinitePast();
  while (true) {
    const int64_t seen = feed.count();
    ASSIGN_OR_RETURN(const std::vector<StoredEvent> events, NextEvents(registry, call, &cursor));
    v1::WatchEventsResponse response;
    for (const StoredEvent& event : events) {
      if (absl::StartsWith(event.event.type, request.type_prefix())) {
        ToProto(event, response.add_events());
      }
    }
    if (!events.empty()) cursor = events.back().cursor;
    ToProto(cursor, response.mutable_cursor());
    if (response.events_size() > 0 || absl::Now() - answered >= kHeartbeat) {
      RETURN_IF_ERROR(out.Write(std::move(response)));
      answered = absl::Now();
    }
    if (events.size() < kEventsPerAnswer) feed.WaitBehind(seen, kPoll);
    RETURN_IF_ERROR(StillWatching(call));
  }
}

absl::Status GetEventsState(const Registry& registry, rpc::Call& call,
                            const v1::GetEventsStateRequest&, v1::EventsState* response) {
  return registry.database->Read(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(const OutboxState state, ReadOutboxState(transaction));
    ASSIGN_OR_RETURN(const Commit last, LastCommit(transaction));
    response->set_epoch(state.epoch);
    ToProto(state.first, response->mutable_first());
    ToProto(state.last, response->mutable_last());
    response->set_position(last.position);
    return absl::OkStatus();
  });
}

}  // namespace clientele::registry
