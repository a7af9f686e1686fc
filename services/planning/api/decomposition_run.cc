#include "services/planning/api/decomposition_run.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "clientele/planning/v1/decompositions.pb.h"
#include "common/errors/status_macros.h"
#include "common/money/money.h"
#include "common/rpc/cancel_watch.h"
#include "common/rpc/dates.h"
#include "common/runs/result_blocks.h"
#include "services/planning/api/convert.h"
#include "services/planning/api/lookup.h"
#include "services/planning/domain/decompose.h"
#include "services/planning/domain/explain.h"
#include "services/planning/domain/reason.h"
#include "services/planning/store/cells.h"
#include "services/planning/store/inputs.h"
#include "services/planning/store/plans.h"

namespace clientele::planning {
namespace {

constexpr size_t kTopTargets = 10;
constexpr int64_t kBlocksPerDelete = 64;

struct Computation {
  Plan plan;
  Portfolio portfolio;
  SalesHistory history;
  Allocation allocation;
};

absl::StatusOr<Plan> ReadPlan(RunContext& context, const std::string& name) {
  Plan plan;
  RETURN_IF_ERROR(
      context.database().Read(context.ReadOptions(), [&](Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(const DecompositionLink link, LookUpDecomposition(transaction, name));
        ASSIGN_OR_RETURN(plan, LookUpPlan(transaction, PlanName(link.plan_id)));
        ASSIGN_OR_RETURN(plan.lines, ReadPlanLines(transaction, link.plan_id, link.plan_version));
        return absl::OkStatus();
      }));
  return plan;
}

// Removes what an attempt that did not end has left.
absl::Status DiscardBlocks(RunContext& context) {
  int64_t deleted = 1;
  while (deleted > 0) {
    RETURN_IF_ERROR(context.Write([&](Transaction& transaction) -> absl::Status {
      ASSIGN_OR_RETURN(deleted, DeleteBlocks(transaction, context.run_id(), kBlocksPerDelete));
      return absl::OkStatus();
    }));
  }
  return absl::OkStatus();
}

absl::Status ReadInputs(RunContext& context, Peers& peers, v1::Decomposition& decomposition,
                        Computation& computation) {
  rpc::CallContext call;
  call.request_id = context.run_id();
  rpc::CancelWatch watch([&] { return context.IsCancelled(); });
  const OnRows on_rows = [&](int64_t rows) { context.AddDone(rows); };
  ASSIGN_OR_RETURN(const Date as_of, rpc::DateFrom(decomposition.as_of_date(), "as_of_date"));
  ASSIGN_OR_RETURN(const Date assigned,
                   rpc::DateFrom(decomposition.assignment_date(), "assignment_date"));
  if (decomposition.registry_position() == 0) {
    ASSIGN_OR_RETURN(const int64_t position, peers.LatestPosition(call));
    decomposition.set_registry_position(position);
  }
  context.SetPhase("reading clients");
  ASSIGN_OR_RETURN(
      std::vector<AssignedClient> clients,
      peers.AssignedClients(call, watch, decomposition.registry_position(), assigned, on_rows));
  ASSIGN_OR_RETURN(computation.portfolio, MakePortfolio(std::move(clients), decomposition.seed()));
  context.SetPhase("reading sales");
  SalesHistoryBuilder builder(computation.portfolio, computation.plan.currency, as_of,
                              computation.plan.lines);
  RETURN_IF_ERROR(
      peers.ReadSales(call, watch, decomposition.registry_position(), builder, on_rows));
  ASSIGN_OR_RETURN(computation.history, builder.Finish());
  return absl::OkStatus();
}

absl::Status Split(RunContext& context, int threads, Computation& computation) {
  context.SetPhase("splitting", static_cast<int64_t>(computation.plan.lines.size()));
  const DecomposeOptions options{.threads = threads,
                                 .line_done = [&] { context.AddDone(1); },
                                 .cancelled = [&] { return context.IsCancelled(); }};
  ASSIGN_OR_RETURN(computation.allocation,
                   Decompose(computation.portfolio, computation.plan.currency,
                             computation.plan.lines, computation.history, options));
  return absl::OkStatus();
}

absl::Status Store(RunContext& context, const Computation& computation) {
  context.SetPhase("storing");
  BlockWriter writer(context.run_id(), [&](Database::Body body) { return context.Write(body); });
  RETURN_IF_ERROR(WriteInputs(writer, computation.portfolio, computation.history));
  RETURN_IF_ERROR(
      WriteCells(writer, computation.portfolio, computation.plan.lines, computation.allocation));
  return writer.Flush();
}

void FillManagers(const Computation& computation, v1::DecompositionSummary& summary) {
  const Portfolio& portfolio = computation.portfolio;
  const Allocation& allocation = computation.allocation;
  for (const std::string& manager_id : portfolio.manager_ids) {
    summary.add_managers()->set_manager_id(manager_id);
  }
  for (size_t i = 0; i < allocation.targets.size(); ++i) {
    const uint32_t client = allocation.clients[i];
    v1::ManagerTotal& manager =
        *summary.mutable_managers(static_cast<int>(portfolio.ManagerOf(client)));
    manager.set_cells(manager.cells() + 1);
    manager.set_target_minor(manager.target_minor() + allocation.targets[i]);
    if (i == 0 || allocation.clients[i - 1] != client) manager.set_clients(manager.clients() + 1);
  }
}

absl::Status FillTopTargets(const Computation& computation, v1::DecompositionSummary& summary) {
  const auto& [plan, portfolio, history, allocation] = computation;
  ASSIGN_OR_RETURN(const int exponent, CurrencyExponent(plan.currency));
  for (const size_t i : LargestCells(allocation, kTopTargets)) {
    const uint32_t client = allocation.clients[i];
    const PlanLine& line = plan.lines[allocation.lines[i]];
    ASSIGN_OR_RETURN(const CellExplanation cell,
                     ExplainCell(portfolio, plan.currency, std::span(&line, 1), history, client,
                                 line.product_id, line.month));
    v1::TopTarget& top = *summary.add_top_targets();
    top.set_manager_id(portfolio.manager_ids[portfolio.ManagerOf(client)]);
    top.set_client_id(portfolio.clients[client].client_id);
    top.set_product_id(line.product_id);
    top.set_month(FormatMonth(line.month));
    top.set_target_minor(allocation.targets[i]);
    top.set_reason(ReasonInWords(portfolio, client, line, cell.lines.front(), exponent));
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::DecompositionSummary> Summarize(const Computation& computation) {
  v1::DecompositionSummary summary;
  const Allocation& allocation = computation.allocation;
  summary.set_currency_code(computation.plan.currency);
  summary.set_cells(static_cast<int64_t>(allocation.targets.size()));
  const auto lines_on = [&](SeedBasis basis) {
    return static_cast<int32_t>(
        std::count(allocation.basis_of_line.begin(), allocation.basis_of_line.end(), basis));
  };
  summary.set_lines_by_all_products(lines_on(SeedBasis::kAllProducts));
  summary.set_lines_split_equally(lines_on(SeedBasis::kEqual));
  FillManagers(computation, summary);
  int64_t total = 0;
  for (const v1::ManagerTotal& manager : summary.managers()) total += manager.target_minor();
  summary.set_total_minor(total);
  RETURN_IF_ERROR(FillTopTargets(computation, summary));
  return summary;
}

}  // namespace

absl::Status RunDecomposition(RunContext& context, Peers& peers, int threads) {
  v1::Decomposition decomposition;
  if (!decomposition.ParseFromString(context.request())) {
    return absl::DataLossError("the request of a decomposition cannot be read");
  }
  Computation computation;
  RETURN_IF_ERROR(DiscardBlocks(context));
  ASSIGN_OR_RETURN(computation.plan, ReadPlan(context, decomposition.name()));
  RETURN_IF_ERROR(ReadInputs(context, peers, decomposition, computation));
  RETURN_IF_ERROR(Split(context, threads, computation));
  RETURN_IF_ERROR(Store(context, computation));
  decomposition.set_code_version(CLIENTELE_VERSION);
  ASSIGN_OR_RETURN(*decomposition.mutable_summary(), Summarize(computation));
  context.SetResult(decomposition.SerializeAsString());
  return context.FinishWith([&](Transaction& transaction) {
    return SetCurrentDecomposition(transaction, computation.plan.plan_id, context.run_id());
  });
}

}  // namespace clientele::planning
