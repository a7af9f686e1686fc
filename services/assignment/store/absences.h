// When managers are away.
#ifndef CLIENTELE_SERVICES_ASSIGNMENT_STORE_ABSENCES_H_
#define CLIENTELE_SERVICES_ASSIGNMENT_STORE_ABSENCES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/sql/transaction.h"
#include "services/assignment/domain/inbox.h"

namespace clientele::assignment::store {

struct AbsenceRow {
  Absence absence;
  int64_t revision = 1;  // rises with every change
  absl::Time update_time;
};

absl::StatusOr<std::optional<AbsenceRow>> FindAbsence(Transaction& transaction,
                                                      std::string_view manager_id,
                                                      int32_t from_day);

struct AbsenceQuery {
  std::string manager_id;      // empty: of all
  std::optional<int32_t> day;  // only those that include it
  std::string after_manager;   // manager and first day of the last one of the page before
  int64_t after_day = 0;
};

// By manager and first day, at most `limit`.
absl::StatusOr<std::vector<AbsenceRow>> ListAbsences(Transaction& transaction,
                                                     const AbsenceQuery& query, int limit);

// All that include a day.
absl::StatusOr<std::vector<Absence>> AbsencesOn(Transaction& transaction, int32_t day);

// Whether the manager has another absence on one of the days: one that begins on another day.
absl::StatusOr<bool> Overlaps(Transaction& transaction, const Absence& absence);

// The writers have the guard kAbsencesGuard.
// ALREADY_EXISTS (IsUniqueViolation) when one begins on the day.
absl::Status InsertAbsence(Transaction& transaction, const AbsenceRow& row);
// Writes `row` with revision + 1 over the one that has `row.revision`. ABORTED when it has another
// one by now.
absl::Status UpdateAbsence(Transaction& transaction, const AbsenceRow& row);
// ABORTED when it has another revision by now.
absl::Status DeleteAbsence(Transaction& transaction, const AbsenceRow& row);

}  // namespace clientele::assignment::store

#endif  // CLIENTELE_SERVICES_ASSIGNMENT_STORE_ABSENCES_H_
