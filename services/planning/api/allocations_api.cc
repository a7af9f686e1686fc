#include "services/planning/api/allocations_api.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/rpc/paging.h"
#include "services/planning/api/explanation.h"
#include "services/planning/api/lookup.h"
#include "services/planning/store/cells.h"

namespace clientele::planning {

absl::Status AllocationsApi::Stream(rpc::Call& call, const v1::StreamAllocationsRequest& request,
                                    rpc::Writer<v1::AllocationBatch>& out) {
  std::string run_id;
  RETURN_IF_ERROR(
      core_.database->Read(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(const FinishedDecomposition finished,
                         LookUpFinished(transaction, *core_.runs, request.parent()));
        run_id = finished.link.decomposition_id;
        return absl::OkStatus();
      }));
  for (int64_t block_no = 0;; ++block_no) {
    std::optional<v1::AllocationBatch> batch;
    RETURN_IF_ERROR(
        core_.database->Read(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
          ASSIGN_OR_RETURN(batch, ReadCells(transaction, run_id, block_no));
          return absl::OkStatus();
        }));
    if (!batch) return absl::OkStatus();
    RETURN_IF_ERROR(out.Write(*std::move(batch)));
  }
}

absl::Status AllocationsApi::List(rpc::Call& call, const v1::ListAllocationsRequest& request,
                                  v1::ListAllocationsResponse* response) {
  ASSIGN_OR_RETURN(const int32_t page_size, rpc::PageSize(request.page_size()));
  ASSIGN_OR_RETURN(std::string after, rpc::ReadPageToken(request));
  const CellQuery query{.manager_id = request.manager_id(),
                        .client_id = request.client_id(),
                        .after = std::move(after),
                        .limit = page_size + 1};
  std::vector<v1::Allocation> cells;
  RETURN_IF_ERROR(
      core_.database->Read(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(const FinishedDecomposition finished,
                         LookUpFinished(transaction, *core_.runs, request.parent()));
        ASSIGN_OR_RETURN(cells, ListCells(transaction, finished.link.decomposition_id, query));
        return absl::OkStatus();
      }));
  if (cells.size() > static_cast<size_t>(page_size)) {
    cells.pop_back();
    response->set_next_page_token(rpc::MakePageToken(CellKey(cells.back()), request));
  }
  for (v1::Allocation& cell : cells) *response->add_allocations() = std::move(cell);
  return absl::OkStatus();
}

absl::Status AllocationsApi::Explain(rpc::Call& call, const v1::ExplainAllocationRequest& request,
                                     v1::AllocationExplanation* response) {
  ASSIGN_OR_RETURN(const Month month, ParseMonth(request.month()));
  CellInputs inputs;
  RETURN_IF_ERROR(
      core_.database->Read(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(inputs, ReadCellInputs(transaction, *core_.runs, request.parent(),
                                                request.product_id(), month));
        return absl::OkStatus();
      }));
  ASSIGN_OR_RETURN(*response,
                   ExplainFromInputs(inputs, request.client_id(), request.product_id(), month));
  return absl::OkStatus();
}

grpc::ServerWriteReactor<v1::AllocationBatch>* AllocationsApi::StreamAllocations(
    grpc::CallbackServerContext* context, const v1::StreamAllocationsRequest* request) {
  return rpc_.ServerStream<v1::AllocationBatch>(
      context, request, "StreamAllocations",
      [this](rpc::Call& call, const v1::StreamAllocationsRequest& stream,
             rpc::Writer<v1::AllocationBatch>& out) { return Stream(call, stream, out); });
}

grpc::ServerUnaryReactor* AllocationsApi::ListAllocations(grpc::CallbackServerContext* context,
                                                          const v1::ListAllocationsRequest* request,
                                                          v1::ListAllocationsResponse* response) {
  return rpc_.Unary(context, request, response, "ListAllocations",
                    [this](rpc::Call& call, const v1::ListAllocationsRequest& list,
                           v1::ListAllocationsResponse* page) { return List(call, list, page); });
}

grpc::ServerUnaryReactor* AllocationsApi::ExplainAllocation(
    grpc::CallbackServerContext* context, const v1::ExplainAllocationRequest* request,
    v1::AllocationExplanation* response) {
  return rpc_.Unary(context, request, response, "ExplainAllocation",
                    [this](rpc::Call& call, const v1::ExplainAllocationRequest& explain,
                           v1::AllocationExplanation* explanation) {
                      return Explain(call, explain, explanation);
                    });
}

}  // namespace clientele::planning
