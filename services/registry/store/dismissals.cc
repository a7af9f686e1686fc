#include "services/registry/store/dismissals.h"

#include "common/errors/status_macros.h"

namespace clientele::registry {
namespace {

#define CLIENTELE_DISMISSAL_COLUMNS "dismissal_id, first_id, second_id, remark, actor, create_time"

Dismissal ReadDismissal(const Row& row) {
  return {std::string(row.Text(0)), std::string(row.Text(1)), std::string(row.Text(2)),
          std::string(row.Text(3)), std::string(row.Text(4)), row.Int64(5)};
}

}  // namespace

absl::Status InsertDismissal(Transaction& transaction, const Dismissal& dismissal) {
  return transaction.Execute("INSERT INTO duplicate_dismissals (" CLIENTELE_DISMISSAL_COLUMNS
                             ") VALUES (?, ?, ?, ?, ?, ?)",
                             dismissal.id, dismissal.first, dismissal.second, dismissal.comment,
                             dismissal.actor, dismissal.create_time);
}

absl::StatusOr<std::optional<Dismissal>> FindDismissal(Transaction& transaction,
                                                       std::string_view id) {
  std::optional<Dismissal> dismissal;
  RETURN_IF_ERROR(transaction
                      .QueryOne(
                          "SELECT " CLIENTELE_DISMISSAL_COLUMNS
                          " FROM duplicate_dismissals WHERE dismissal_id = ?",
                          [&](const Row& row) { dismissal = ReadDismissal(row); }, id)
                      .status());
  return dismissal;
}

absl::StatusOr<bool> IsDismissed(Transaction& transaction, std::string_view first,
                                 std::string_view second) {
  ASSIGN_OR_RETURN(const auto found,
                   transaction.QueryInt64(
                       "SELECT 1 FROM duplicate_dismissals WHERE first_id = ? AND second_id = ?",
                       first, second));
  return found.has_value();
}

absl::StatusOr<std::vector<Dismissal>> ListDismissals(Transaction& transaction,
                                                      std::string_view after, int limit) {
  std::vector<Dismissal> dismissals;
  RETURN_IF_ERROR(transaction.Query(
      "SELECT " CLIENTELE_DISMISSAL_COLUMNS
      " FROM duplicate_dismissals WHERE dismissal_id > ? ORDER BY dismissal_id LIMIT ?",
      [&](const Row& row) { dismissals.push_back(ReadDismissal(row)); }, after, limit));
  return dismissals;
}

absl::Status DeleteDismissal(Transaction& transaction, std::string_view id) {
  return transaction.Execute("DELETE FROM duplicate_dismissals WHERE dismissal_id = ?", id);
}

}  // namespace clientele::registry
