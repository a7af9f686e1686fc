#include "services/segmentation/api/segmentation_job.h"

#include <optional>
#include <utility>

#include "common/errors/status_macros.h"
#include "services/segmentation/api/policy_convert.h"
#include "services/segmentation/api/registry_reader.h"
#include "services/segmentation/api/result_convert.h"
#include "services/segmentation/domain/segmentation.h"
#include "services/segmentation/store/policies.h"
#include "services/segmentation/store/runs.h"
#include "services/segmentation/store/segments.h"

namespace clientele::segmentation {
namespace {

struct Order {
  store::RunRow row;
  Policy policy;
};

absl::StatusOr<Order> LoadOrder(RunContext& context) {
  Order order;
  const auto load = [&](Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(std::optional<store::RunRow> row,
                     store::FindRun(transaction, context.run_id()));
    if (!row) return absl::DataLossError("the order of a run is missing");
    ASSIGN_OR_RETURN(const std::optional<store::PolicyRow> policy,
                     store::kPolicies.Find(transaction, row->policy_version));
    if (!policy) return absl::DataLossError("the policy version of a run is missing");
    order = {*std::move(row), ToDomain(policy->policy)};
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(context.database().Read(context.ReadOptions(), load));
  return order;
}

absl::StatusOr<RegistryFacts> Read(const Suite& suite, const Order& order, RunContext& context) {
  const ReadRequest request{order.row.registry_position, DateFromDayNumber(order.row.as_of_day),
                            order.policy.xyz, order.policy.abc.measure == Measure::kProfit,
                            suite.read_threads};
  const ReadObserver observer{
      [&](int64_t ranges) { context.SetPhase("reading clients and sales", ranges); },
      [&] { context.AddDone(1); }, [&] { return context.IsCancelled(); }};
  return ReadFacts(suite.registry, request, observer);
}

}  // namespace

absl::Status RunSegmentation(const Suite& suite, RunContext& context) {
  ASSIGN_OR_RETURN(const Order order, LoadOrder(context));
  ASSIGN_OR_RETURN(const RegistryFacts read, Read(suite, order, context));
  RETURN_IF_ERROR(context.CheckCancelled());

  const Date as_of = DateFromDayNumber(order.row.as_of_day);
  context.SetPhase("classifying");
  const Segmentation result = Segmentize(read.facts, as_of, order.policy);
  ASSIGN_OR_RETURN(const v1::RunSummary summary,
                   ToSummary(read.facts, result, order.policy, read.currency_code));
  ASSIGN_OR_RETURN(
      const std::vector<v1::SegmentBatch> blocks,
      ToBlocks(read.facts, result, as_of, {read.currency_code, order.row.policy_version}));

  context.SetPhase("storing");
  context.SetResult(summary.SerializeAsString());
  return context.FinishWith([&](Transaction& transaction) -> absl::Status {
    RETURN_IF_ERROR(store::WriteSegments(transaction, context.run_id(), blocks));
    return store::SetOutcome(transaction, context.run_id(), read.position, CLIENTELE_VERSION);
  });
}

}  // namespace clientele::segmentation
