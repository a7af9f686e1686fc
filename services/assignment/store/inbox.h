// Items of the inbox, who has acknowledged them, and how far the registry's events were followed.
#ifndef CLIENTELE_SERVICES_ASSIGNMENT_STORE_INBOX_H_
#define CLIENTELE_SERVICES_ASSIGNMENT_STORE_INBOX_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/sql/outbox.h"
#include "common/sql/transaction.h"
#include "services/assignment/domain/inbox.h"

namespace clientele::assignment::store {

// An item with the manager whom its client is assigned to on a day, empty if none.
struct AssignedItem {
  InboxItem item;
  std::string manager_id;
};

// The place of an item in a list.
struct ItemPlace {
  Severity severity = Severity::kCritical;
  std::string incident_id;  // empty: before all
};

absl::StatusOr<std::optional<AssignedItem>> FindItem(Transaction& transaction,
                                                     std::string_view incident_id, int32_t day);

// The gravest first, then by incident id, those behind `after`, at most `limit`.
absl::StatusOr<std::vector<AssignedItem>> ListItems(Transaction& transaction, int32_t day,
                                                    const ItemPlace& after, int limit);

absl::StatusOr<int64_t> CountItems(Transaction& transaction);

// Enters an item or brings it up to date; nothing when the one stored is as new. Forgets who
// acknowledged it when it has become graver. `generation` marks it as read at that reading.
absl::Status PutItem(Transaction& transaction, const InboxItem& item, int64_t generation);

// Removes an item that is done, and its acknowledgements; nothing when there is none or it is newer
// than `position`.
absl::Status RemoveItem(Transaction& transaction, std::string_view incident_id, int64_t position);

// Acknowledgement times by manager.
absl::StatusOr<std::map<std::string, absl::Time>> AcknowledgementsOf(Transaction& transaction,
                                                                     std::string_view incident_id);

// Keeps an earlier acknowledgement.
absl::Status Acknowledge(Transaction& transaction, std::string_view incident_id,
                         std::string_view manager_id, absl::Time now);

struct FollowState {
  OutboxCursor cursor;     // behind the last event worked off; no epoch before the first reading
  int64_t generation = 0;  // counts the readings of everything
};

absl::StatusOr<FollowState> ReadFollowState(Transaction& transaction);

struct Lease {
  std::string owner;
  absl::Time now;
  absl::Time until;
  bool exclusive = false;  // no other replica can exist: leases of others are void
};

// Takes or extends the lease; false while another owner's has not run out.
absl::StatusOr<bool> TakeLease(Transaction& transaction, const Lease& lease);

// Gives the lease up if `owner` has it.
absl::Status EndLease(Transaction& transaction, std::string_view owner);

// Writes the state. ABORTED, and nothing is to be committed, when `owner` does not have the lease:
// every transaction that follows events ends with it.
absl::Status SaveFollowState(Transaction& transaction, std::string_view owner,
                             const FollowState& state);

// Removes the items that were not read at this reading, and their acknowledgements.
absl::Status RemoveOtherGenerations(Transaction& transaction, int64_t generation);

}  // namespace clientele::assignment::store

#endif  // CLIENTELE_SERVICES_ASSIGNMENT_STORE_INBOX_H_
