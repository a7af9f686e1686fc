#include "services/segmentation/api/names.h"

#include <charconv>
#include <optional>
#include <utility>

#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/ids/resource_name.h"
#include "common/rpc/dates.h"
#include "common/time/date.h"
#include "services/segmentation/api/policy_convert.h"

namespace clientele::segmentation {
namespace {

absl::Status PolicyNotFound(std::string_view name) {
  return NotFound("policy", name, common::v1::ERROR_REASON_POLICY_NOT_FOUND);
}

// The version of a canonical decimal, 0 for anything else.
int64_t ParseVersion(std::string_view text) {
  int64_t version = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), version);
  if (error != std::errc() || end != text.data() + text.size()) return 0;
  return std::to_string(version) == text ? version : 0;
}

}  // namespace

absl::StatusOr<store::PolicyRow> ResolvePolicy(Transaction& transaction, std::string_view name) {
  ASSIGN_OR_RETURN(const std::string id, ParseResourceName(name, "policies"));
  int64_t version = ParseVersion(id);
  if (id == kCurrent) {
    ASSIGN_OR_RETURN(version, store::kPolicies.Active(transaction));
  }
  if (version <= 0) return PolicyNotFound(name);
  ASSIGN_OR_RETURN(std::optional<store::PolicyRow> policy,
                   store::kPolicies.Find(transaction, version));
  if (!policy) return PolicyNotFound(name);
  return *std::move(policy);
}

absl::StatusOr<StoredRun> ResolveRun(const Suite& suite, Transaction& transaction,
                                     std::string_view name) {
  ASSIGN_OR_RETURN(std::string id, ParseResourceName(name, "runs"));
  ASSIGN_OR_RETURN(const std::string current, store::CurrentRunId(transaction));
  if (id == kCurrent) id = current;
  ASSIGN_OR_RETURN(std::optional<store::RunRow> row, store::FindRun(transaction, id));
  if (!row) return NotFound("run", name);
  ASSIGN_OR_RETURN(Run run, suite.runs->Get(transaction, id));
  return StoredRun{std::move(run), *std::move(row), id == current};
}

absl::StatusOr<StoredRun> ResolveSucceededRun(const Suite& suite, Transaction& transaction,
                                              std::string_view name) {
  ASSIGN_OR_RETURN(StoredRun run, ResolveRun(suite, transaction, name));
  if (run.run.state == common::v1::RUN_STATE_SUCCEEDED) return run;
  const std::string subject = ResourceName("runs", run.run.run_id);
  if (!IsTerminal(run.run.state)) {
    return Precondition(common::v1::ERROR_REASON_RUN_NOT_FINISHED, "RUN_STATE", subject,
                        "the run has not finished yet");
  }
  return Precondition(common::v1::ERROR_REASON_RUN_NOT_SUCCEEDED, "RUN_STATE", subject,
                      "the run has failed or was cancelled");
}

absl::StatusOr<v1::RunSummary> SummaryOf(const StoredRun& run) {
  v1::RunSummary summary;
  if (!summary.ParseFromString(run.run.result)) {
    return absl::DataLossError("the stored figures of a run cannot be read");
  }
  return summary;
}

absl::StatusOr<v1::SegmentationRun> ToProto(const StoredRun& run) {
  v1::SegmentationRun proto;
  proto.set_name(ResourceName("runs", run.run.run_id));
  *proto.mutable_status() = ToRunStatus(run.run);
  *proto.mutable_as_of_date() = rpc::ProtoDate(DateFromDayNumber(run.row.as_of_day));
  proto.set_policy_version(run.row.policy_version);
  proto.set_registry_position(run.row.registry_position);
  proto.set_code_version(run.row.code_version);
  proto.set_current(run.current);
  if (run.run.state == common::v1::RUN_STATE_SUCCEEDED) {
    ASSIGN_OR_RETURN(*proto.mutable_summary(), SummaryOf(run));
  }
  return proto;
}

absl::StatusOr<Policy> PolicyOf(Transaction& transaction, const StoredRun& run) {
  ASSIGN_OR_RETURN(const std::optional<store::PolicyRow> policy,
                   store::kPolicies.Find(transaction, run.row.policy_version));
  if (!policy) return absl::DataLossError("the policy version of a run is missing");
  return ToDomain(policy->policy);
}

}  // namespace clientele::segmentation
