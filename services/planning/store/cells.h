// The stored cells of a decomposition. A block is kept in the form in which it is streamed.
#ifndef CLIENTELE_SERVICES_PLANNING_STORE_CELLS_H_
#define CLIENTELE_SERVICES_PLANNING_STORE_CELLS_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clientele/planning/v1/allocations.pb.h"
#include "common/sql/transaction.h"
#include "services/planning/domain/decompose.h"
#include "services/planning/store/block_writer.h"

namespace clientele::planning {

absl::Status WriteCells(BlockWriter& writer, const Portfolio& portfolio,
                        std::span<const PlanLine> lines, const Allocation& allocation);

// Block number `block_no`; empty behind the last. DATA_LOSS when it cannot be read.
absl::StatusOr<std::optional<v1::AllocationBatch>> ReadCells(Transaction& transaction,
                                                             std::string_view run_id,
                                                             int64_t block_no);

struct CellQuery {
  std::string manager_id;
  std::string client_id = {};  // empty: all of the manager's
  std::string after = {};  // CellKey of the last cell of the page before; empty for the first page
  int limit = 100;
};

// Orders cells as bytes by manager, client, product and month.
std::string CellKey(const v1::Allocation& cell);

// The cells of one manager or one client, in order. O(cells of the blocks that hold them).
absl::StatusOr<std::vector<v1::Allocation>> ListCells(Transaction& transaction,
                                                      std::string_view run_id,
                                                      const CellQuery& query);

}  // namespace clientele::planning

#endif  // CLIENTELE_SERVICES_PLANNING_STORE_CELLS_H_
