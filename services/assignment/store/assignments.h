// Dated assignments: who answers for which client on which day, and since when we know it.
#ifndef CLIENTELE_SERVICES_ASSIGNMENT_STORE_ASSIGNMENTS_H_
#define CLIENTELE_SERVICES_ASSIGNMENT_STORE_ASSIGNMENTS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/sql/transaction.h"
#include "services/assignment/domain/dated.h"

namespace clientele::assignment::store {

// What one writing transaction records: the next revision, taken by writing the guard row, which
// makes concurrent writers wait for each other.
class Recording {
 public:
  static absl::StatusOr<Recording> Begin(Transaction& transaction, absl::Time now);

  int64_t revision() const { return revision_; }
  // Closed rows stay as what was known before; every one must be current.
  absl::Status Record(const AssignmentChanges& changes);

 private:
  Recording(Transaction& transaction, absl::Time now, int64_t revision)
      : transaction_(&transaction), now_(now), revision_(revision) {}

  absl::Status Add(const DatedAssignment& row);
  absl::Status Close(const DatedAssignment& row);

  Transaction* transaction_;
  absl::Time now_;
  int64_t revision_;
};

// Counts the changes of assignments so far.
absl::StatusOr<int64_t> CurrentRevision(Transaction& transaction);

// All current rows that reach `day` or beyond, by client and first day.
absl::StatusOr<std::vector<DatedAssignment>> RowsReaching(Transaction& transaction, int32_t day);

// The rows in force on a day, by client.
absl::StatusOr<std::vector<DatedAssignment>> InForceOn(Transaction& transaction, int32_t day);

// All current rows of a client by first day.
absl::StatusOr<std::vector<DatedAssignment>> RowsOfClient(Transaction& transaction,
                                                          std::string_view client_id);

// Current rows of a client that begin before `before`, newest first.
absl::StatusOr<std::vector<DatedAssignment>> ListHistory(Transaction& transaction,
                                                         std::string_view client_id, int64_t before,
                                                         int limit);

// Rows of a manager in force on a day, clients behind `after`, by client.
absl::StatusOr<std::vector<DatedAssignment>> ListPortfolio(Transaction& transaction,
                                                           std::string_view manager_id, int32_t day,
                                                           std::string_view after, int limit);

}  // namespace clientele::assignment::store

#endif  // CLIENTELE_SERVICES_ASSIGNMENT_STORE_ASSIGNMENTS_H_
