#include "services/assignment/api/inbox_feed.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/ids/resource_name.h"
#include "common/ids/uuid.h"
#include "common/rpc/cancel_watch.h"
#include "common/rpc/client.h"
#include "common/rpc/dates.h"
#include "common/rpc/peer.h"

namespace clientele::assignment {
namespace {

namespace rv1 = registry::v1;

// Those of single incidents and of imports of incidents.
constexpr char kTypePrefix[] = "clientele.registry.incident";
constexpr char kImported[] = "clientele.registry.incidents.imported";
constexpr char kOpenIncidents[] = "state = \"OPEN\" OR state = \"IN_PROGRESS\"";
constexpr int kIncidentsPerPage = 500;
// Failures in a row that are told: fewer are a restart of the registry.
constexpr int kFailuresTold = 8;

rv1::EventCursor ToProto(const OutboxCursor& cursor) {
  rv1::EventCursor proto;
  proto.set_epoch(cursor.epoch);
  proto.set_position(cursor.position);
  proto.set_index(cursor.index);
  proto.set_event_id(cursor.event_id);
  return proto;
}

OutboxCursor ToDomain(const rv1::EventCursor& proto) {
  return {proto.epoch(), proto.position(), proto.index(), proto.event_id()};
}

// `given` is an Incident or an IncidentChange.
template <class Given>
absl::StatusOr<InboxItem> ItemOf(const std::string& name, const Given& given) {
  ASSIGN_OR_RETURN(const std::vector<std::string> ids,
                   ParseResourceName(name, {"clients", "incidents"}));
  InboxItem item;
  item.client_id = ids[0];
  item.incident_id = ids[1];
  item.title = given.title();
  item.severity = static_cast<Severity>(given.severity());
  item.in_progress = given.state() == rv1::INCIDENT_STATE_IN_PROGRESS;
  item.kind = given.kind();
  item.owner = given.owner();
  ASSIGN_OR_RETURN(item.day, rpc::DayFrom(given.date(), "date"));
  if (given.has_deadline()) {
    ASSIGN_OR_RETURN(item.deadline_day, rpc::DayFrom(given.deadline(), "deadline"));
  }
  item.position = given.position();
  return item;
}

bool IsOpen(rv1::IncidentState state) {
  return state == rv1::INCIDENT_STATE_OPEN || state == rv1::INCIDENT_STATE_IN_PROGRESS;
}

absl::Status Apply(Transaction& transaction, const rv1::Event& event, int64_t generation) {
  rv1::IncidentChange change;
  if (!change.ParseFromString(event.data())) {
    return absl::InternalError("an event of an incident cannot be read");
  }
  ASSIGN_OR_RETURN(const InboxItem item, ItemOf(change.incident(), change));
  return IsOpen(change.state()) ? store::PutItem(transaction, item, generation)
                                : store::RemoveItem(transaction, item.incident_id, item.position);
}

absl::Status AnotherFollows() { return absl::AbortedError("another replica follows the events"); }

// The registry does not know the cursor any more.
bool MustReconcile(const absl::Status& status) {
  const ErrorReason reason = ReasonOf(status);
  return reason == common::v1::ERROR_REASON_EPOCH_CHANGED ||
         reason == common::v1::ERROR_REASON_POSITION_OUT_OF_RANGE;
}

}  // namespace

InboxFeed::InboxFeed(const ServiceCore& core, const std::shared_ptr<grpc::Channel>& registry,
                     const InboxFeedOptions& options)
    : core_(core),
      events_(rv1::Events::NewStub(registry)),
      incidents_(rv1::Incidents::NewStub(registry)),
      options_(options),
      owner_(NewUuid()) {}

InboxFeed::~InboxFeed() { Stop(); }

void InboxFeed::Start() {
  thread_ = std::thread([this] { Loop(); });
}

void InboxFeed::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

bool InboxFeed::stopping() const {
  absl::MutexLock lock(&mutex_);
  return stopping_;
}

void InboxFeed::Loop() {
  absl::Duration pause = options_.first_pause;
  int failures = 0;
  while (!stopping()) {
    const absl::Time begun = absl::Now();
    const absl::Status status = Round();
    if (status.ok() || absl::Now() - begun > options_.lease) {
      pause = options_.first_pause;
      failures = 0;
    }
    const bool failed = !status.ok() && !absl::IsAborted(status);
    if (failed && ++failures == kFailuresTold && options_.on_problem && !stopping()) {
      options_.on_problem("the registry's events cannot be followed", status);
    }
    absl::MutexLock lock(&mutex_);
    mutex_.AwaitWithTimeout(absl::Condition(&stopping_), pause);
    pause = std::min(pause * 2, options_.longest_pause);
  }
  // Another replica need not wait for the lease to run out; if this fails, it does.
  core_.database
      ->Write([this](Transaction& transaction) { return store::EndLease(transaction, owner_); })
      .IgnoreError();
}

absl::Status InboxFeed::Round() {
  std::optional<store::FollowState> state;
  RETURN_IF_ERROR(core_.database->Write([&](Transaction& transaction) -> absl::Status {
    state.reset();
    ASSIGN_OR_RETURN(const bool taken, TakeLease(transaction));
    if (!taken) return absl::OkStatus();
    ASSIGN_OR_RETURN(state, store::ReadFollowState(transaction));
    return absl::OkStatus();
  }));
  if (!state) return AnotherFollows();
  if (state->cursor.epoch.empty()) return Reconcile(*state);
  const absl::Status followed = Follow(*state);
  return MustReconcile(followed) ? Reconcile(*state) : followed;
}

absl::Status InboxFeed::Follow(const store::FollowState& state) {
  rv1::WatchEventsRequest request;
  *request.mutable_cursor() = ToProto(state.cursor);
  request.set_type_prefix(kTypePrefix);
  store::FollowState reached = state;
  bool imported = false;
  rpc::CancelWatch watch([this] { return stopping(); });
  const absl::Status followed = rpc::ReadStream<rv1::WatchEventsResponse>(
      {.service = "registry", .watch = watch},
      [&](grpc::ClientContext* context) { return events_->WatchEvents(context, request); },
      [&](rv1::WatchEventsResponse& answer) -> absl::Status {
        imported = std::any_of(answer.events().begin(), answer.events().end(),
                               [](const rv1::Event& event) { return event.type() == kImported; });
        if (imported) return absl::CancelledError("incidents were imported");
        reached.cursor = ToDomain(answer.cursor());
        return Write(reached, [&](Transaction& transaction) -> absl::Status {
          for (const rv1::Event& event : answer.events()) {
            RETURN_IF_ERROR(Apply(transaction, event, reached.generation));
          }
          return absl::OkStatus();
        });
      });
  // The event of an import does not say which incidents changed.
  return imported ? Reconcile(reached) : followed;
}

absl::Status InboxFeed::Reconcile(store::FollowState state) {
  // The cursor comes first: what changes while the incidents are read is told again behind it.
  ASSIGN_OR_RETURN(const rv1::EventsState events,
                   rpc::CallUnary(*events_, &rv1::Events::Stub::GetEventsState, {}));
  ++state.generation;
  RETURN_IF_ERROR(Write(state, [](Transaction&) { return absl::OkStatus(); }));
  RETURN_IF_ERROR(ReadOpenIncidents(state));
  state.cursor = ToDomain(events.last());
  return Write(state, [&](Transaction& transaction) {
    return store::RemoveOtherGenerations(transaction, state.generation);
  });
}

absl::Status InboxFeed::ReadOpenIncidents(const store::FollowState& state) {
  rv1::ListIncidentsRequest request;
  request.set_parent("clients/-");
  request.set_filter(kOpenIncidents);
  request.set_page_size(kIncidentsPerPage);
  do {
    ASSIGN_OR_RETURN(const rv1::ListIncidentsResponse page,
                     rpc::CallUnary(*incidents_, &rv1::Incidents::Stub::ListIncidents, request));
    RETURN_IF_ERROR(Write(state, [&](Transaction& transaction) -> absl::Status {
      for (const rv1::Incident& incident : page.incidents()) {
        ASSIGN_OR_RETURN(const InboxItem item, ItemOf(incident.name(), incident));
        RETURN_IF_ERROR(store::PutItem(transaction, item, state.generation));
      }
      return absl::OkStatus();
    }));
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty() && !stopping());
  return stopping() ? absl::CancelledError("the server is stopping") : absl::OkStatus();
}

absl::Status InboxFeed::Write(const store::FollowState& state, Database::Body body) {
  return core_.database->Write([&](Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(const bool taken, TakeLease(transaction));
    if (!taken) return AnotherFollows();
    RETURN_IF_ERROR(body(transaction));
    return store::SaveFollowState(transaction, owner_, state);
  });
}

absl::StatusOr<bool> InboxFeed::TakeLease(Transaction& transaction) {
  const absl::Time now = core_.clock->Now();
  return store::TakeLease(transaction,
                          {owner_, now, now + options_.lease, core_.database->exclusive()});
}

}  // namespace clientele::assignment
