#include "services/planning/store/plans.h"

#include "common/errors/status_macros.h"
#include "common/sql/bulk_insert.h"

namespace clientele::planning {
namespace {

constexpr std::string_view kPlanById =
    "SELECT plan_id, display_name, kind, currency_code, version, total_minor,"
    " current_decomposition, create_time FROM plans WHERE plan_id = ?";
constexpr std::string_view kPlansAfter =
    "SELECT plan_id, display_name, kind, currency_code, version, total_minor,"
    " current_decomposition, create_time FROM plans WHERE plan_id > ? ORDER BY plan_id LIMIT ?";

Plan PlanOf(const Row& row) {
  Plan plan;
  plan.plan_id = row.Text(0);
  plan.display_name = row.Text(1);
  plan.kind = static_cast<PlanKind>(row.Int64(2));
  plan.currency = row.Text(3);
  plan.version = row.Int64(4);
  plan.total_minor = row.Int64(5);
  plan.current_decomposition = row.Text(6);
  plan.create_time = absl::FromUnixMicros(row.Int64(7));
  return plan;
}

absl::Status InsertLines(Transaction& transaction, const Plan& plan) {
  ASSIGN_OR_RETURN(BulkInsert insert,
                   BulkInsert::Begin(transaction, "plan_lines",
                                     {"plan_id", "version", "line_no", "product_id", "month",
                                      "region", "size_class", "target_minor"}));
  for (size_t k = 0; k < plan.lines.size(); ++k) {
    const PlanLine& line = plan.lines[k];
    RETURN_IF_ERROR(insert.AddRow(plan.plan_id, plan.version, k, line.product_id, line.month.index,
                                  line.region, static_cast<int>(line.size_class), line.target));
  }
  return insert.Finish();
}

}  // namespace

absl::Status InsertPlan(Transaction& transaction, const Plan& plan) {
  RETURN_IF_ERROR(transaction.Execute(
      "INSERT INTO plans (plan_id, display_name, kind, currency_code, version, total_minor,"
      " current_decomposition, create_time) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      plan.plan_id, plan.display_name, static_cast<int>(plan.kind), plan.currency, plan.version,
      plan.total_minor, plan.current_decomposition, absl::ToUnixMicros(plan.create_time)));
  return InsertLines(transaction, plan);
}

absl::StatusOr<std::optional<Plan>> FindPlan(Transaction& transaction, std::string_view plan_id) {
  std::optional<Plan> plan;
  RETURN_IF_ERROR(transaction
                      .QueryOne(
                          kPlanById, [&](const Row& row) { plan = PlanOf(row); }, plan_id)
                      .status());
  return plan;
}

absl::StatusOr<std::vector<PlanLine>> ReadPlanLines(Transaction& transaction,
                                                    std::string_view plan_id, int64_t version) {
  std::vector<PlanLine> lines;
  RETURN_IF_ERROR(transaction.Query(
      "SELECT product_id, month, region, size_class, target_minor FROM plan_lines"
      " WHERE plan_id = ? AND version = ? ORDER BY line_no",
      [&](const Row& row) {
        lines.push_back({std::string(row.Text(0)), Month{row.Int32(1)}, std::string(row.Text(2)),
                         static_cast<SizeClass>(row.Int64(3)), row.Int64(4)});
      },
      plan_id, version));
  return lines;
}

absl::StatusOr<std::vector<Plan>> ListPlans(Transaction& transaction, std::string_view after,
                                            int limit) {
  std::vector<Plan> plans;
  RETURN_IF_ERROR(transaction.Query(
      kPlansAfter, [&](const Row& row) { plans.push_back(PlanOf(row)); }, after, limit));
  return plans;
}

absl::Status SetCurrentDecomposition(Transaction& transaction, std::string_view plan_id,
                                     std::string_view decomposition_id) {
  return transaction.Execute("UPDATE plans SET current_decomposition = ? WHERE plan_id = ?",
                             decomposition_id, plan_id);
}

}  // namespace clientele::planning
