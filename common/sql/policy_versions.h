// Versions of a service's policy, one of them active. Versions count from 1; a version never
// changes.
#ifndef CLIENTELE_COMMON_SQL_POLICY_VERSIONS_H_
#define CLIENTELE_COMMON_SQL_POLICY_VERSIONS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/errors/status_macros.h"
#include "common/sql/transaction.h"
#include "google/protobuf/message.h"

namespace clientele {

struct StoredPolicy {
  int64_t version = 0;
  std::string content;  // serialized
  absl::Time create_time;
};

// The version with the content of `policy`: an existing one, or a new one with the next number.
// `created` says which.
absl::StatusOr<StoredPolicy> AddPolicyVersion(Transaction& transaction,
                                              const google::protobuf::Message& policy,
                                              absl::Time now, bool& created);
// Newest first, those below `before`.
absl::StatusOr<std::vector<StoredPolicy>> ListPolicyVersions(Transaction& transaction,
                                                             int64_t before, int limit);
absl::StatusOr<std::optional<StoredPolicy>> FindPolicyVersion(Transaction& transaction,
                                                              int64_t version);

template <class Policy>
struct PolicyVersion {
  int64_t version = 0;
  Policy policy;
  absl::Time create_time;
};

// The versions as messages of type `Policy`. The service's schema has the table `policies`
// (version, content_hash, policy, create_time) and, in the row with id 1 of its state table, the
// column active_policy_version. DATA_LOSS for a version that cannot be read.
template <class Policy>
class PolicyVersions {
 public:
  using Row = PolicyVersion<Policy>;

  explicit constexpr PolicyVersions(std::string_view select_active, std::string_view update_active)
      : select_active_(select_active), update_active_(update_active) {}

  absl::StatusOr<Row> Add(Transaction& transaction, const Policy& policy, absl::Time now,
                          bool& created) const {
    ASSIGN_OR_RETURN(const StoredPolicy stored,
                     AddPolicyVersion(transaction, policy, now, created));
    return Parse(stored);
  }

  absl::StatusOr<std::optional<Row>> Find(Transaction& transaction, int64_t version) const {
    ASSIGN_OR_RETURN(const std::optional<StoredPolicy> stored,
                     FindPolicyVersion(transaction, version));
    if (!stored) return std::nullopt;
    ASSIGN_OR_RETURN(Row row, Parse(*stored));
    return std::optional<Row>(std::move(row));
  }

  // Newest first, those below `before`.
  absl::StatusOr<std::vector<Row>> List(Transaction& transaction, int64_t before, int limit) const {
    ASSIGN_OR_RETURN(const std::vector<StoredPolicy> stored,
                     ListPolicyVersions(transaction, before, limit));
    std::vector<Row> rows;
    for (const StoredPolicy& one : stored) {
      ASSIGN_OR_RETURN(Row row, Parse(one));
      rows.push_back(std::move(row));
    }
    return rows;
  }

  // 0 while there is none.
  absl::StatusOr<int64_t> Active(Transaction& transaction) const {
    ASSIGN_OR_RETURN(const std::optional<int64_t> version, transaction.QueryInt64(select_active_));
    return version.value_or(0);
  }
  absl::Status SetActive(Transaction& transaction, int64_t version) const {
    return transaction.Execute(update_active_, version);
  }

 private:
  static absl::StatusOr<Row> Parse(const StoredPolicy& stored) {
    Row row{stored.version, {}, stored.create_time};
    if (!row.policy.ParseFromString(stored.content)) {
      return absl::DataLossError("a stored policy cannot be read");
    }
    return row;
  }

  const std::string_view select_active_;
  const std::string_view update_active_;
};

}  // namespace clientele

#endif  // CLIENTELE_COMMON_SQL_POLICY_VERSIONS_H_
