#include "services/assignment/store/inbox.h"

#include <utility>

#include "common/errors/status_macros.h"

namespace clientele::assignment::store {
namespace {

constexpr std::string_view kConsumer = "inbox";

#define CLIENTELE_ITEM_COLUMNS                                                              \
  "i.incident_id, i.client_id, i.title, i.urgency, i.in_progress, i.kind, i.owner, i.day, " \
  "i.deadline_day, i.position"
#define CLIENTELE_ITEM_TABLES                                                                  \
  " FROM inbox_items i LEFT JOIN assignments a ON a.client_id = i.client_id AND a.closed = 0 " \
  "AND a.from_day <= ? AND a.to_day >= ? "

// Ascending from the gravest, so that one index gives the order of lists.
int32_t UrgencyOf(Severity severity) {
  return static_cast<int32_t>(Severity::kCritical) - static_cast<int32_t>(severity);
}

Severity SeverityOf(int32_t urgency) {
  return static_cast<Severity>(static_cast<int32_t>(Severity::kCritical) - urgency);
}

AssignedItem ReadItem(const Row& row) {
  AssignedItem assigned;
  InboxItem& item = assigned.item;
  item.incident_id = row.Text(0);
  item.client_id = row.Text(1);
  item.title = row.Text(2);
  item.severity = SeverityOf(row.Int32(3));
  item.in_progress = row.Bool(4);
  item.kind = row.Text(5);
  item.owner = row.Text(6);
  item.day = row.Int32(7);
  if (!row.IsNull(8)) item.deadline_day = row.Int32(8);
  item.position = row.Int64(9);
  assigned.manager_id = row.Text(10);
  return assigned;
}

absl::Status ForgetAcknowledgements(Transaction& transaction, std::string_view incident_id) {
  return transaction.Execute("DELETE FROM acknowledgements WHERE incident_id = ?", incident_id);
}

absl::Status InsertItem(Transaction& transaction, const InboxItem& item, int64_t generation) {
  return transaction.Execute(
      "INSERT INTO inbox_items (incident_id, client_id, title, urgency, in_progress, kind, owner, "
      "day, deadline_day, position, generation) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      item.incident_id, item.client_id, item.title, UrgencyOf(item.severity), item.in_progress,
      item.kind, item.owner, item.day, item.deadline_day, item.position, generation);
}

absl::Status ReplaceItem(Transaction& transaction, const InboxItem& item, int64_t generation) {
  return transaction.Execute(
      "UPDATE inbox_items SET client_id = ?, title = ?, urgency = ?, in_progress = ?, kind = ?, "
      "owner = ?, day = ?, deadline_day = ?, position = ?, generation = ? WHERE incident_id = ?",
      item.client_id, item.title, UrgencyOf(item.severity), item.in_progress, item.kind, item.owner,
      item.day, item.deadline_day, item.position, generation, item.incident_id);
}

}  // namespace

absl::StatusOr<std::optional<AssignedItem>> FindItem(Transaction& transaction,
                                                     std::string_view incident_id, int32_t day) {
  std::optional<AssignedItem> found;
  RETURN_IF_ERROR(transaction
                      .QueryOne(
                          "SELECT " CLIENTELE_ITEM_COLUMNS ", a.manager_id" CLIENTELE_ITEM_TABLES
                          "WHERE i.incident_id = ?",
                          [&](const Row& row) { found = ReadItem(row); }, day, day, incident_id)
                      .status());
  return found;
}

absl::StatusOr<std::vector<AssignedItem>> ListItems(Transaction& transaction, int32_t day,
                                                    const ItemPlace& after, int limit) {
  std::vector<AssignedItem> items;
  RETURN_IF_ERROR(transaction.Query(
      "SELECT " CLIENTELE_ITEM_COLUMNS ", a.manager_id" CLIENTELE_ITEM_TABLES
      "WHERE i.urgency >= ? AND (i.urgency, i.incident_id) > (?, ?) "
      "ORDER BY i.urgency, i.incident_id LIMIT ?",
      [&](const Row& row) { items.push_back(ReadItem(row)); }, day, day, UrgencyOf(after.severity),
      UrgencyOf(after.severity), after.incident_id, limit));
  return items;
}

absl::StatusOr<int64_t> CountItems(Transaction& transaction) {
  ASSIGN_OR_RETURN(const std::optional<int64_t> count,
                   transaction.QueryInt64("SELECT COUNT(*) FROM inbox_items"));
  return count.value_or(0);
}

absl::Status PutItem(Transaction& transaction, const InboxItem& item, int64_t generation) {
  int32_t urgency = 0;
  int64_t position = 0;
  int64_t read_at = 0;
  ASSIGN_OR_RETURN(
      const bool known,
      transaction.QueryOne(
          "SELECT urgency, position, generation FROM inbox_items WHERE incident_id = ?",
          [&](const Row& row) {
            urgency = row.Int32(0);
            position = row.Int64(1);
            read_at = row.Int64(2);
          },
          item.incident_id));
  if (!known) return InsertItem(transaction, item, generation);
  // Positions compare within one reading only: after a restore the registry gives them out again.
  if (read_at == generation && position >= item.position) return absl::OkStatus();
  if (UrgencyOf(item.severity) < urgency) {
    RETURN_IF_ERROR(ForgetAcknowledgements(transaction, item.incident_id));
  }
  return ReplaceItem(transaction, item, generation);
}

absl::Status RemoveItem(Transaction& transaction, std::string_view incident_id, int64_t position) {
  ASSIGN_OR_RETURN(
      const int64_t removed,
      transaction.ExecuteCounted("DELETE FROM inbox_items WHERE incident_id = ? AND position <= ?",
                                 incident_id, position));
  return removed == 0 ? absl::OkStatus() : ForgetAcknowledgements(transaction, incident_id);
}

absl::StatusOr<std::map<std::string, absl::Time>> AcknowledgementsOf(Transaction& transaction,
                                                                     std::string_view incident_id) {
  std::map<std::string, absl::Time> times;
  RETURN_IF_ERROR(transaction.Query(
      "SELECT manager_id, acknowledge_time FROM acknowledgements WHERE incident_id = ?",
      [&](const Row& row) {
        times.emplace(std::string(row.Text(0)), absl::FromUnixMicros(row.Int64(1)));
      },
      incident_id));
  return times;
}

absl::Status Acknowledge(Transaction& transaction, std::string_view incident_id,
                         std::string_view manager_id, absl::Time now) {
  const absl::Status inserted = transaction.Execute(
      "INSERT INTO acknowledgements (incident_id, manager_id, acknowledge_time) VALUES (?, ?, ?)",
      incident_id, manager_id, absl::ToUnixMicros(now));
  return IsUniqueViolation(inserted) ? absl::OkStatus() : inserted;
}

absl::StatusOr<FollowState> ReadFollowState(Transaction& transaction) {
  FollowState state;
  ASSIGN_OR_RETURN(const bool found,
                   transaction.QueryOne(
                       "SELECT epoch, position, event_index, event_id, generation "
                       "FROM event_consumers WHERE consumer = ?",
                       [&](const Row& row) {
                         state.cursor = {std::string(row.Text(0)), row.Int64(1), row.Int32(2),
                                         std::string(row.Text(3))};
                         state.generation = row.Int64(4);
                       },
                       kConsumer));
  if (!found) return absl::DataLossError("the state of the inbox is missing");
  return state;
}

absl::StatusOr<bool> TakeLease(Transaction& transaction, const Lease& lease) {
  ASSIGN_OR_RETURN(
      const int64_t taken,
      transaction.ExecuteCounted("UPDATE event_consumers SET lease_owner = ?, lease_until = ? "
                                 "WHERE consumer = ? AND (lease_owner = ? OR lease_until <= ? "
                                 "OR ? = 1)",
                                 lease.owner, absl::ToUnixMicros(lease.until), kConsumer,
                                 lease.owner, absl::ToUnixMicros(lease.now), lease.exclusive));
  return taken == 1;
}

absl::Status EndLease(Transaction& transaction, std::string_view owner) {
  return transaction.Execute(
      "UPDATE event_consumers SET lease_owner = '', lease_until = 0 "
      "WHERE consumer = ? AND lease_owner = ?",
      kConsumer, owner);
}

absl::Status SaveFollowState(Transaction& transaction, std::string_view owner,
                             const FollowState& state) {
  ASSIGN_OR_RETURN(const int64_t written,
                   transaction.ExecuteCounted(
                       "UPDATE event_consumers SET epoch = ?, position = ?, event_index = ?, "
                       "event_id = ?, generation = ? WHERE consumer = ? AND lease_owner = ?",
                       state.cursor.epoch, state.cursor.position, state.cursor.index,
                       state.cursor.event_id, state.generation, kConsumer, owner));
  return written == 1 ? absl::OkStatus() : absl::AbortedError("another replica follows the events");
}

absl::Status RemoveOtherGenerations(Transaction& transaction, int64_t generation) {
  RETURN_IF_ERROR(transaction.Execute("DELETE FROM inbox_items WHERE generation <> ?", generation));
  return transaction.Execute(
      "DELETE FROM acknowledgements WHERE incident_id NOT IN (SELECT incident_id FROM "
      "inbox_items)");
}

}  // namespace clientele::assignment::store
