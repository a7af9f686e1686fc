// Explains a cell from the stored inputs of its decomposition.
#ifndef CLIENTELE_SERVICES_PLANNING_API_EXPLANATION_H_
#define CLIENTELE_SERVICES_PLANNING_API_EXPLANATION_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "clientele/planning/v1/allocations.pb.h"
#include "common/runs/runs.h"
#include "common/sql/transaction.h"
#include "common/time/date.h"
#include "services/planning/domain/plan.h"
#include "services/planning/domain/portfolio.h"
#include "services/planning/domain/sales_history.h"

namespace clientele::planning {

// What the cells of one product and month were computed from.
struct CellInputs {
  std::string currency;
  int64_t seed = 0;
  std::vector<PlanLine> lines;  // of the product and month
  std::vector<AssignedClient> clients;
  SalesHistory history;
};

// NOT_FOUND for an unknown decomposition and where the plan has no line for the product and month;
// FAILED_PRECONDITION unless the decomposition has succeeded.
absl::StatusOr<CellInputs> ReadCellInputs(Transaction& transaction, Runs& runs,
                                          std::string_view decomposition,
                                          std::string_view product_id, Month month);

// NOT_FOUND for a client without a manager. O(clients).
absl::StatusOr<v1::AllocationExplanation> ExplainFromInputs(const CellInputs& inputs,
                                                            std::string_view client_id,
                                                            std::string_view product_id,
                                                            Month month);

}  // namespace clientele::planning

#endif  // CLIENTELE_SERVICES_PLANNING_API_EXPLANATION_H_
