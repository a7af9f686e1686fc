#include "services/assignment/store/absences.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/ids/resource_name.h"
#include "common/time/date.h"

namespace clientele::assignment::store {
namespace {

#define CLIENTELE_ABSENCE_COLUMNS "manager_id, from_day, to_day, deputy, revision, update_time"

AbsenceRow ReadAbsence(const Row& row) {
  return {{std::string(row.Text(0)), row.Int32(1), row.Int32(2), std::string(row.Text(3))},
          row.Int64(4),
          absl::FromUnixMicros(row.Int64(5))};
}

absl::Status Stale(const Absence& absence) {
  return EtagMismatch("absence",
                      ResourceName(ResourceName("managers", absence.manager_id), "absences",
                                   FormatDate(DateFromDayNumber(absence.from_day))));
}

}  // namespace

absl::StatusOr<std::optional<AbsenceRow>> FindAbsence(Transaction& transaction,
                                                      std::string_view manager_id,
                                                      int32_t from_day) {
  std::optional<AbsenceRow> found;
  RETURN_IF_ERROR(transaction
                      .QueryOne(
                          "SELECT " CLIENTELE_ABSENCE_COLUMNS
                          " FROM absences WHERE manager_id = ? AND from_day = ?",
                          [&](const Row& row) { found = ReadAbsence(row); }, manager_id, from_day)
                      .status());
  return found;
}

absl::StatusOr<std::vector<AbsenceRow>> ListAbsences(Transaction& transaction,
                                                     const AbsenceQuery& query, int limit) {
  std::string sql = "SELECT " CLIENTELE_ABSENCE_COLUMNS
                    " FROM absences WHERE manager_id >= ? AND (manager_id, from_day) > (?, ?)";
  SqlValues values = {query.after_manager, query.after_manager, query.after_day};
  if (!query.manager_id.empty()) {
    absl::StrAppend(&sql, " AND manager_id = ?");
    values.emplace_back(query.manager_id);
  }
  if (query.day) {
    absl::StrAppend(&sql, " AND from_day <= ? AND to_day >= ?");
    values.emplace_back(int64_t{*query.day});
    values.emplace_back(int64_t{*query.day});
  }
  absl::StrAppend(&sql, " ORDER BY manager_id, from_day LIMIT ?");
  values.emplace_back(int64_t{limit});
  std::vector<AbsenceRow> rows;
  RETURN_IF_ERROR(transaction.Query(
      sql, [&](const Row& row) { rows.push_back(ReadAbsence(row)); }, values));
  return rows;
}

absl::StatusOr<std::vector<Absence>> AbsencesOn(Transaction& transaction, int32_t day) {
  std::vector<Absence> absences;
  RETURN_IF_ERROR(transaction.Query(
      "SELECT " CLIENTELE_ABSENCE_COLUMNS
      " FROM absences WHERE to_day >= ? AND from_day <= ? ORDER BY manager_id",
      [&](const Row& row) { absences.push_back(ReadAbsence(row).absence); }, day, day));
  return absences;
}

absl::StatusOr<bool> Overlaps(Transaction& transaction, const Absence& absence) {
  ASSIGN_OR_RETURN(const std::optional<int64_t> found,
                   transaction.QueryInt64(
                       "SELECT 1 FROM absences WHERE manager_id = ? AND from_day <= ? "
                       "AND to_day >= ? AND from_day <> ? LIMIT 1",
                       absence.manager_id, absence.to_day, absence.from_day, absence.from_day));
  return found.has_value();
}

absl::Status InsertAbsence(Transaction& transaction, const AbsenceRow& row) {
  return transaction.Execute("INSERT INTO absences (" CLIENTELE_ABSENCE_COLUMNS
                             ") VALUES (?, ?, ?, ?, ?, ?)",
                             row.absence.manager_id, row.absence.from_day, row.absence.to_day,
                             row.absence.deputy, row.revision, absl::ToUnixMicros(row.update_time));
}

absl::Status UpdateAbsence(Transaction& transaction, const AbsenceRow& row) {
  ASSIGN_OR_RETURN(const int64_t written,
                   transaction.ExecuteCounted(
                       "UPDATE absences SET to_day = ?, deputy = ?, "
                       "revision = revision + 1, update_time = ? "
                       "WHERE manager_id = ? AND from_day = ? AND revision = ?",
                       row.absence.to_day, row.absence.deputy, absl::ToUnixMicros(row.update_time),
                       row.absence.manager_id, row.absence.from_day, row.revision));
  return written == 1 ? absl::OkStatus() : Stale(row.absence);
}

absl::Status DeleteAbsence(Transaction& transaction, const AbsenceRow& row) {
  ASSIGN_OR_RETURN(
      const int64_t deleted,
      transaction.ExecuteCounted(
          "DELETE FROM absences WHERE manager_id = ? AND from_day = ? AND revision = ?",
          row.absence.manager_id, row.absence.from_day, row.revision));
  return deleted == 1 ? absl::OkStatus() : Stale(row.absence);
}

}  // namespace clientele::assignment::store
