// Client units.
#ifndef CLIENTELE_SERVICES_ASSIGNMENT_STORE_UNITS_H_
#define CLIENTELE_SERVICES_ASSIGNMENT_STORE_UNITS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/sql/transaction.h"
#include "services/assignment/domain/unit_tree.h"

namespace clientele::assignment::store {

struct UnitRow {
  std::string unit_id;
  int64_t revision = 0;  // rises with every change; 0 before it is stored
  absl::Time update_time;
  std::vector<UnitPeriod> periods;  // by first day
};

absl::StatusOr<std::optional<UnitRow>> FindUnit(Transaction& transaction, std::string_view unit_id);

struct UnitQuery {
  std::string after;           // id of the last one of the page before
  std::optional<int32_t> day;  // only those in force on it, with that period only
};

// By id, at most `limit`.
absl::StatusOr<std::vector<UnitRow>> ListUnits(Transaction& transaction, const UnitQuery& query,
                                               int limit);

// All periods of all units, by unit and first day.
absl::StatusOr<std::vector<UnitPeriod>> AllUnitPeriods(Transaction& transaction);

// Writes a unit with its periods under revision + 1 over the one that has `unit.revision`, or, with
// 0, as a new one. ABORTED when it has another revision by now; ALREADY_EXISTS (IsUniqueViolation)
// when a new one's id is taken. The caller has the guard kUnitsGuard.
absl::Status PutUnit(Transaction& transaction, const UnitRow& unit);

// ABORTED when it has another revision by now.
absl::Status DeleteUnit(Transaction& transaction, const UnitRow& unit);

}  // namespace clientele::assignment::store

#endif  // CLIENTELE_SERVICES_ASSIGNMENT_STORE_UNITS_H_
