// The stored inputs of a decomposition: its portfolio and the net sales behind its seeds.
#ifndef CLIENTELE_SERVICES_PLANNING_STORE_INPUTS_H_
#define CLIENTELE_SERVICES_PLANNING_STORE_INPUTS_H_

#include <span>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/sql/transaction.h"
#include "services/planning/domain/portfolio.h"
#include "services/planning/domain/sales_history.h"
#include "services/planning/store/block_writer.h"

namespace clientele::planning {

absl::Status WriteInputs(BlockWriter& writer, const Portfolio& portfolio,
                         const SalesHistory& history);

// The clients of the stored portfolio, in its order. DATA_LOSS when a block cannot be read.
// O(clients).
absl::StatusOr<std::vector<AssignedClient>> ReadClients(Transaction& transaction,
                                                        std::string_view run_id);

// The stored columns of these keys; what was empty is missing. O(their blocks).
absl::StatusOr<SalesHistory> ReadHistory(Transaction& transaction, std::string_view run_id,
                                         std::span<const NetKey> keys);

}  // namespace clientele::planning

#endif  // CLIENTELE_SERVICES_PLANNING_STORE_INPUTS_H_
