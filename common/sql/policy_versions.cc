#include "common/sql/policy_versions.h"

#include <limits>

#include "common/sql/request_log.h"

namespace clientele {
namespace {

StoredPolicy ReadPolicy(const Row& row) {
  return {row.Int64(0), std::string(row.Bytes(1)), absl::FromUnixMicros(row.Int64(2))};
}

}  // namespace

absl::StatusOr<StoredPolicy> AddPolicyVersion(Transaction& transaction,
                                              const google::protobuf::Message& policy,
                                              absl::Time now, bool& created) {
  created = false;
  const std::string hash = RequestContentHash("policy", policy);
  std::optional<StoredPolicy> known;
  RETURN_IF_ERROR(transaction.Query(
      "SELECT version, policy, create_time FROM policies WHERE content_hash = ?",
      [&](const Row& row) { known = ReadPolicy(row); }, Blob{hash}));
  if (known) return *std::move(known);
  ASSIGN_OR_RETURN(const std::optional<int64_t> last,
                   transaction.QueryInt64("SELECT MAX(version) FROM policies"));
  const StoredPolicy added{last.value_or(0) + 1, policy.SerializeAsString(), now};
  RETURN_IF_ERROR(transaction.Execute(
      "INSERT INTO policies (version, content_hash, policy, create_time) VALUES (?, ?, ?, ?)",
      added.version, Blob{hash}, Blob{added.content}, absl::ToUnixMicros(now)));
  created = true;
  return added;
}

absl::StatusOr<std::vector<StoredPolicy>> ListPolicyVersions(Transaction& transaction,
                                                             int64_t before, int limit) {
  std::vector<StoredPolicy> policies;
  RETURN_IF_ERROR(transaction.Query(
      "SELECT version, policy, create_time FROM policies WHERE version < ?"
      " ORDER BY version DESC LIMIT ?",
      [&](const Row& row) { policies.push_back(ReadPolicy(row)); }, before, limit));
  return policies;
}

absl::StatusOr<std::optional<StoredPolicy>> FindPolicyVersion(Transaction& transaction,
                                                              int64_t version) {
  if (version == std::numeric_limits<int64_t>::max()) return std::nullopt;
  ASSIGN_OR_RETURN(std::vector<StoredPolicy> policies,
                   ListPolicyVersions(transaction, version + 1, 1));
  if (policies.empty() || policies.front().version != version) return std::nullopt;
  return std::move(policies.front());
}

}  // namespace clientele
