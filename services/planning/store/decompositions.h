// SQL of the link between plans and the runs that decompose them.
#ifndef CLIENTELE_SERVICES_PLANNING_STORE_DECOMPOSITIONS_H_
#define CLIENTELE_SERVICES_PLANNING_STORE_DECOMPOSITIONS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/sql/transaction.h"

namespace clientele::planning {

struct DecompositionLink {
  std::string plan_id;
  int64_t number = 0;  // 1, 2, ... within the plan
  std::string decomposition_id;
  int64_t plan_version = 0;
};

// Adds the next decomposition of a plan; its number is given here.
absl::Status AddDecomposition(Transaction& transaction, const DecompositionLink& link);

// Empty when the plan has no decomposition of this id.
absl::StatusOr<std::optional<DecompositionLink>> FindDecomposition(
    Transaction& transaction, std::string_view plan_id, std::string_view decomposition_id);

// Decompositions with a number below `before` (0: all), newest first.
absl::StatusOr<std::vector<DecompositionLink>> ListDecompositions(Transaction& transaction,
                                                                  std::string_view plan_id,
                                                                  int64_t before, int limit);

}  // namespace clientele::planning

#endif  // CLIENTELE_SERVICES_PLANNING_STORE_DECOMPOSITIONS_H_
