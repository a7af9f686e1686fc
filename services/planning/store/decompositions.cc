#include "services/planning/store/decompositions.h"

#include <limits>

#include "common/errors/status_macros.h"

namespace clientele::planning {
namespace {

DecompositionLink LinkOf(const Row& row) {
  return {std::string(row.Text(0)), row.Int64(1), std::string(row.Text(2)), row.Int64(3)};
}

}  // namespace

absl::Status AddDecomposition(Transaction& transaction, const DecompositionLink& link) {
  ASSIGN_OR_RETURN(const std::optional<int64_t> last,
                   transaction.QueryInt64(
                       "SELECT MAX(number) FROM decompositions WHERE plan_id = ?", link.plan_id));
  const absl::Status added = transaction.Execute(
      "INSERT INTO decompositions (plan_id, number, decomposition_id, plan_version)"
      " VALUES (?, ?, ?, ?)",
      link.plan_id, last.value_or(0) + 1, link.decomposition_id, link.plan_version);
  if (IsUniqueViolation(added)) return TransientConflict("the number is taken by another writer");
  return added;
}

absl::StatusOr<std::optional<DecompositionLink>> FindDecomposition(
    Transaction& transaction, std::string_view plan_id, std::string_view decomposition_id) {
  std::optional<DecompositionLink> link;
  RETURN_IF_ERROR(transaction
                      .QueryOne(
                          "SELECT plan_id, number, decomposition_id, plan_version"
                          " FROM decompositions WHERE decomposition_id = ? AND plan_id = ?",
                          [&](const Row& row) { link = LinkOf(row); }, decomposition_id, plan_id)
                      .status());
  return link;
}

absl::StatusOr<std::vector<DecompositionLink>> ListDecompositions(Transaction& transaction,
                                                                  std::string_view plan_id,
                                                                  int64_t before, int limit) {
  if (before == 0) before = std::numeric_limits<int64_t>::max();
  std::vector<DecompositionLink> links;
  RETURN_IF_ERROR(transaction.Query(
      "SELECT plan_id, number, decomposition_id, plan_version FROM decompositions"
      " WHERE plan_id = ? AND number < ? ORDER BY number DESC LIMIT ?",
      [&](const Row& row) { links.push_back(LinkOf(row)); }, plan_id, before, limit));
  return links;
}

}  // namespace clientele::planning
