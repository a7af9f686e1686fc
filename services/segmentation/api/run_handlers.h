// The methods of the RPC groups SegmentationRuns and Concentrations.
#ifndef CLIENTELE_SERVICES_SEGMENTATION_API_RUN_HANDLERS_H_
#define CLIENTELE_SERVICES_SEGMENTATION_API_RUN_HANDLERS_H_

#include "absl/status/status.h"
#include "clientele/segmentation/v1/concentration.pb.h"
#include "clientele/segmentation/v1/runs.pb.h"
#include "common/rpc/handler.h"
#include "services/segmentation/api/suite.h"

namespace clientele::segmentation {

absl::Status CreateRun(const Suite& suite, rpc::Call& call, const v1::CreateRunRequest& request,
                       v1::SegmentationRun* response);
absl::Status GetRun(const Suite& suite, rpc::Call& call, const v1::GetRunRequest& request,
                    v1::SegmentationRun* response);
absl::Status ListRuns(const Suite& suite, rpc::Call& call, const v1::ListRunsRequest& request,
                      v1::ListRunsResponse* response);
absl::Status WatchRun(const Suite& suite, rpc::Call& call, const v1::WatchRunRequest& request,
                      rpc::Writer<v1::SegmentationRun>& out);
absl::Status CancelRun(const Suite& suite, rpc::Call& call, const v1::CancelRunRequest& request,
                       v1::SegmentationRun* response);
absl::Status ActivateRun(const Suite& suite, rpc::Call& call, const v1::ActivateRunRequest& request,
                         v1::SegmentationRun* response);

absl::Status GetConcentration(const Suite& suite, rpc::Call& call,
                              const v1::GetConcentrationRequest& request,
                              v1::Concentration* response);

}  // namespace clientele::segmentation

#endif  // CLIENTELE_SERVICES_SEGMENTATION_API_RUN_HANDLERS_H_
