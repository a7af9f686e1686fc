// Guard rows: what must hold among many rows is checked by one writer at a time.
#ifndef CLIENTELE_SERVICES_ASSIGNMENT_STORE_GUARDS_H_
#define CLIENTELE_SERVICES_ASSIGNMENT_STORE_GUARDS_H_

#include <string_view>

#include "absl/status/status.h"
#include "common/sql/transaction.h"

namespace clientele::assignment::store {

inline constexpr std::string_view kUnitsGuard = "units";
inline constexpr std::string_view kAbsencesGuard = "absences";

// Writes the guard row. The whole transaction runs again when another one wrote it since this one
// began to read; so it comes before the decision that it guards.
absl::Status TakeGuard(Transaction& transaction, std::string_view name);

}  // namespace clientele::assignment::store

#endif  // CLIENTELE_SERVICES_ASSIGNMENT_STORE_GUARDS_H_
