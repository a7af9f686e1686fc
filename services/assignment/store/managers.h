// Client managers.
#ifndef CLIENTELE_SERVICES_ASSIGNMENT_STORE_MANAGERS_H_
#define CLIENTELE_SERVICES_ASSIGNMENT_STORE_MANAGERS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "clientele/assignment/v1/managers.pb.h"
#include "common/sql/transaction.h"

namespace clientele::assignment::store {

struct ManagerRow {
  std::string manager_id;
  v1::Manager content;   // without name and output-only fields
  int64_t revision = 1;  // rises with every change
  absl::Time create_time;
  absl::Time update_time;
};

absl::StatusOr<std::optional<ManagerRow>> FindManager(Transaction& transaction,
                                                      std::string_view manager_id);

// By id, those behind `after`, at most `limit`.
absl::StatusOr<std::vector<ManagerRow>> ListManagers(Transaction& transaction,
                                                     std::string_view after, int64_t limit);

// ALREADY_EXISTS (IsUniqueViolation) when the id is taken.
absl::Status InsertManager(Transaction& transaction, const ManagerRow& manager);

// Writes `manager` with revision + 1 over the row that has `manager.revision`. ABORTED when it has
// another one by now.
absl::Status UpdateManager(Transaction& transaction, const ManagerRow& manager);

}  // namespace clientele::assignment::store

#endif  // CLIENTELE_SERVICES_ASSIGNMENT_STORE_MANAGERS_H_
