#include "services/assignment/api/inbox_handlers.h"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/ids/resource_name.h"
#include "common/rpc/dates.h"
#include "common/rpc/paging.h"
#include "common/service/mutation.h"
#include "common/time/date.h"
#include "services/assignment/api/convert.h"
#include "services/assignment/store/absences.h"
#include "services/assignment/store/inbox.h"
#include "services/assignment/store/managers.h"
#include "services/assignment/store/units.h"

namespace clientele::assignment {
namespace {

constexpr int kItemsPerRead = 1'000;
constexpr char kAll[] = "-";

const char* SeverityName(Severity severity) {
  switch (severity) {
    case Severity::kLow:
      return "LOW";
    case Severity::kMedium:
      return "MEDIUM";
    case Severity::kHigh:
      return "HIGH";
    case Severity::kCritical:
      return "CRITICAL";
  }
  return "";
}

absl::StatusOr<Recipients> RecipientsOn(Transaction& transaction, int32_t day) {
  ASSIGN_OR_RETURN(const std::vector<UnitPeriod> periods, store::AllUnitPeriods(transaction));
  ASSIGN_OR_RETURN(const std::vector<Absence> absences, store::AbsencesOn(transaction, day));
  ASSIGN_OR_RETURN(const std::vector<store::ManagerRow> managers,
                   store::ListManagers(transaction, "", std::numeric_limits<int64_t>::max()));
  std::map<std::string, std::string> unit_of;
  for (const store::ManagerRow& manager : managers) {
    unit_of.emplace(manager.manager_id, manager.content.unit_id());
  }
  return Recipients(UnitTree(periods, day), absences, std::move(unit_of));
}

// What a list is of.
struct View {
  std::string manager_id;  // kAll for all
  int32_t day = 0;
  bool unacknowledged_only = false;
};

using Acknowledgements = std::map<std::string, absl::Time>;

bool IsWanted(const View& view, const std::vector<Recipient>& recipients,
              const Acknowledgements& seen) {
  if (view.manager_id == kAll) {
    return !view.unacknowledged_only || recipients.empty() ||
           std::any_of(recipients.begin(), recipients.end(), [&](const Recipient& recipient) {
             return !seen.contains(recipient.manager_id);
           });
  }
  const bool reached = std::any_of(
      recipients.begin(), recipients.end(),
      [&](const Recipient& recipient) { return recipient.manager_id == view.manager_id; });
  return reached && !(view.unacknowledged_only && seen.contains(view.manager_id));
}

v1::InboxItem ProtoOf(const InboxItem& item, const View& view,
                      const std::vector<Recipient>& recipients, const Acknowledgements& seen) {
  v1::InboxItem proto;
  proto.set_name(ResourceName(ManagerName(view.manager_id), "inboxItems", item.incident_id));
  proto.set_incident(
      ResourceName(ResourceName("clients", item.client_id), "incidents", item.incident_id));
  proto.set_title(item.title);
  proto.set_severity(SeverityName(item.severity));
  proto.set_state(item.in_progress ? "IN_PROGRESS" : "OPEN");
  proto.set_kind(item.kind);
  proto.set_owner(item.owner);
  *proto.mutable_date() = rpc::ProtoDate(DateFromDayNumber(item.day));
  if (item.deadline_day) {
    *proto.mutable_deadline() = rpc::ProtoDate(DateFromDayNumber(*item.deadline_day));
    proto.set_overdue(*item.deadline_day < view.day);
  }
  for (const Recipient& recipient : recipients) {
    v1::InboxRecipient* const added = proto.add_recipients();
    added->set_manager_id(recipient.manager_id);
    added->set_role(static_cast<v1::InboxRole>(recipient.role));
    added->set_absent_manager_id(recipient.stands_in_for);
    const auto time = seen.find(recipient.manager_id);
    if (time != seen.end()) *added->mutable_acknowledge_time() = ToProto(time->second);
  }
  return proto;
}

// The item if it belongs to the view.
absl::StatusOr<std::optional<v1::InboxItem>> Show(Transaction& transaction, const View& view,
                                                  const Recipients& recipients,
                                                  const store::AssignedItem& assigned) {
  const std::vector<Recipient> reached = recipients.Of(assigned.manager_id, assigned.item.severity);
  if (!IsWanted({view.manager_id, view.day, false}, reached, {})) return std::nullopt;
  ASSIGN_OR_RETURN(const Acknowledgements seen,
                   store::AcknowledgementsOf(transaction, assigned.item.incident_id));
  if (!IsWanted(view, reached, seen)) return std::nullopt;
  return std::optional<v1::InboxItem>(ProtoOf(assigned.item, view, reached, seen));
}

absl::StatusOr<store::ItemPlace> PlaceOf(const v1::ListInboxItemsRequest& request) {
  store::ItemPlace place;
  ASSIGN_OR_RETURN(const std::string token, rpc::ReadPageToken(request));
  if (token.empty()) return place;
  const std::pair<std::string, std::string> last = absl::StrSplit(token, '/');  // no id has one
  int32_t severity = 0;
  if (!absl::SimpleAtoi(last.first, &severity)) {
    return InvalidField("page_token", "is damaged", common::v1::ERROR_REASON_PAGE_TOKEN_INVALID);
  }
  place.severity = static_cast<Severity>(severity);
  place.incident_id = last.second;
  return place;
}

std::string TokenOf(const store::ItemPlace& place, const v1::ListInboxItemsRequest& request) {
  return rpc::MakePageToken(absl::StrCat(static_cast<int>(place.severity), "/", place.incident_id),
                            request);
}

absl::Status CheckManager(Transaction& transaction, const std::string& name) {
  if (IdOf(name) == kAll) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::optional<store::ManagerRow> manager,
                   store::FindManager(transaction, IdOf(name)));
  if (manager) return absl::OkStatus();
  return NotFound("manager", name, common::v1::ERROR_REASON_MANAGER_NOT_FOUND);
}

// Fills one page with the items of the view behind `place`.
absl::Status FillPage(Transaction& transaction, const View& view, store::ItemPlace place,
                      int32_t page_size, const v1::ListInboxItemsRequest& request,
                      v1::ListInboxItemsResponse* response) {
  ASSIGN_OR_RETURN(const Recipients recipients, RecipientsOn(transaction, view.day));
  store::ItemPlace shown;
  while (true) {
    ASSIGN_OR_RETURN(const std::vector<store::AssignedItem> items,
                     store::ListItems(transaction, view.day, place, kItemsPerRead));
    for (const store::AssignedItem& assigned : items) {
      place = {assigned.item.severity, assigned.item.incident_id};
      ASSIGN_OR_RETURN(std::optional<v1::InboxItem> item,
                       Show(transaction, view, recipients, assigned));
      if (!item) continue;
      if (response->items_size() == page_size) {
        response->set_next_page_token(TokenOf(shown, request));
        return absl::OkStatus();
      }
      *response->add_items() = *std::move(item);
      shown = place;
    }
    if (items.size() < kItemsPerRead) return absl::OkStatus();
  }
}

}  // namespace

absl::Status ListInboxItems(const ServiceContext& service, rpc::Call& call,
                            const v1::ListInboxItemsRequest& request,
                            v1::ListInboxItemsResponse* response) {
  ASSIGN_OR_RETURN(const int32_t page_size, rpc::PageSize(request.page_size()));
  ASSIGN_OR_RETURN(const store::ItemPlace place, PlaceOf(request));
  View view{IdOf(request.parent()), 0, request.unacknowledged_only()};
  ASSIGN_OR_RETURN(view.day, rpc::DayFrom(request.as_of_date(), "as_of_date"));
  return service.database->Read(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
    response->Clear();
    RETURN_IF_ERROR(CheckManager(transaction, request.parent()));
    return FillPage(transaction, view, place, page_size, request, response);
  });
}

absl::Status AcknowledgeInboxItem(const ServiceContext& service, rpc::Call& call,
                                  const v1::AcknowledgeInboxItemRequest& request,
                                  v1::InboxItem* response) {
  const std::vector<std::string> parts = absl::StrSplit(request.name(), '/');
  View view{parts[1], 0, false};
  ASSIGN_OR_RETURN(view.day, rpc::DayFrom(request.as_of_date(), "as_of_date"));
  const auto acknowledge = [&](const Mutation& mutation) -> absl::Status {
    Transaction& transaction = mutation.transaction;
    ASSIGN_OR_RETURN(const Recipients recipients, RecipientsOn(transaction, view.day));
    ASSIGN_OR_RETURN(const std::optional<store::AssignedItem> found,
                     store::FindItem(transaction, parts[3], view.day));
    if (!found) return NotFound("inbox item", request.name());
    ASSIGN_OR_RETURN(const std::optional<v1::InboxItem> before,
                     Show(transaction, view, recipients, *found));
    if (!before) return NotFound("inbox item", request.name());
    RETURN_IF_ERROR(
        store::Acknowledge(transaction, found->item.incident_id, view.manager_id, mutation.now));
    ASSIGN_OR_RETURN(const std::optional<v1::InboxItem> after,
                     Show(transaction, view, recipients, *found));
    *response = *after;
    if (after->SerializeAsString() == before->SerializeAsString()) return absl::OkStatus();
    return mutation.Audit(request.name(), &*before, *after);
  };
  return Mutate(service, call, "clientele.assignment.v1.Inbox/AcknowledgeInboxItem", request,
                response, acknowledge);
}

absl::Status GetInboxState(const ServiceContext& service, rpc::Call& call,
                           const v1::GetInboxStateRequest&, v1::InboxState* response) {
  return service.database->Read(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(const store::FollowState state, store::ReadFollowState(transaction));
    ASSIGN_OR_RETURN(const int64_t items, store::CountItems(transaction));
    response->set_epoch(state.cursor.epoch);
    response->set_position(state.cursor.position);
    response->set_open_items(items);
    response->set_reconciliations(state.generation);
    return absl::OkStatus();
  });
}

}  // namespace clientele::assignment
