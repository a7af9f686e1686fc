#include "services/assignment/store/policies.h"

#include <limits>
#include <string_view>
#include <utility>

#include "common/errors/status_macros.h"
#include "common/sql/request_log.h"

namespace clientele::assignment::store {
namespace {

absl::StatusOr<PolicyRow> ReadPolicy(const Row& row) {
  PolicyRow policy;
  policy.version = row.Int64(0);
  const std::string_view bytes = row.Bytes(1);
  if (!policy.policy.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::DataLossError("a stored policy cannot be read");
  }
  policy.create_time = absl::FromUnixMicros(row.Int64(2));
  return policy;
}

}  // namespace

absl::StatusOr<PolicyRow> AddPolicy(Transaction& transaction, const v1::AssignmentPolicy& policy,
                                    absl::Time now, bool& created) {
  created = false;
  const std::string hash = RequestContentHash("policy", policy);
  ASSIGN_OR_RETURN(
      const std::optional<int64_t> known,
      transaction.QueryInt64("SELECT version FROM policies WHERE content_hash = ?", Blob{hash}));
  if (known) {
    ASSIGN_OR_RETURN(std::optional<PolicyRow> row, FindPolicy(transaction, *known));
    return *std::move(row);
  }
  ASSIGN_OR_RETURN(const std::optional<int64_t> last,
                   transaction.QueryInt64("SELECT MAX(version) FROM policies"));
  const PolicyRow row{last.value_or(0) + 1, policy, now};
  const std::string bytes = policy.SerializeAsString();
  RETURN_IF_ERROR(transaction.Execute(
      "INSERT INTO policies (version, content_hash, policy, create_time) VALUES (?, ?, ?, ?)",
      row.version, Blob{hash}, Blob{bytes}, absl::ToUnixMicros(now)));
  created = true;
  return row;
}

absl::StatusOr<std::optional<PolicyRow>> FindPolicy(Transaction& transaction, int64_t version) {
  if (version == std::numeric_limits<int64_t>::max()) return std::nullopt;
  ASSIGN_OR_RETURN(std::vector<PolicyRow> rows, ListPolicies(transaction, version + 1, 1));
  if (rows.empty() || rows.front().version != version) return std::nullopt;
  return std::move(rows.front());
}

absl::StatusOr<std::vector<PolicyRow>> ListPolicies(Transaction& transaction, int64_t before,
                                                    int limit) {
  std::vector<PolicyRow> rows;
  const auto read = [&](const Row& row) -> absl::Status {
    ASSIGN_OR_RETURN(PolicyRow policy, ReadPolicy(row));
    rows.push_back(std::move(policy));
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(
      transaction.Query("SELECT version, policy, create_time FROM policies WHERE version < ? "
                        "ORDER BY version DESC LIMIT ?",
                        read, before, limit));
  return rows;
}

absl::StatusOr<int64_t> ActivePolicyVersion(Transaction& transaction) {
  ASSIGN_OR_RETURN(
      const std::optional<int64_t> version,
      transaction.QueryInt64("SELECT active_policy_version FROM assignment_state WHERE id = 1"));
  return version.value_or(0);
}

absl::Status SetActivePolicyVersion(Transaction& transaction, int64_t version) {
  return transaction.Execute("UPDATE assignment_state SET active_policy_version = ? WHERE id = 1",
                             version);
}

}  // namespace clientele::assignment::store
