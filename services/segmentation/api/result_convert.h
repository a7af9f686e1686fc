// Results of a run between the domain and the wire.
#ifndef CLIENTELE_SERVICES_SEGMENTATION_API_RESULT_CONVERT_H_
#define CLIENTELE_SERVICES_SEGMENTATION_API_RESULT_CONVERT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "clientele/segmentation/v1/runs.pb.h"
#include "clientele/segmentation/v1/segments.pb.h"
#include "services/segmentation/domain/segmentation.h"

namespace clientele::segmentation {

// What belongs to every segment of a run.
struct RunLabels {
  std::string currency_code;
  int64_t policy_version = 0;
};

// OUT_OF_RANGE with reason AMOUNT_OVERFLOW when a total leaves 64 bits of minor units.
absl::StatusOr<v1::RunSummary> ToSummary(const PopulationFacts& facts, const Segmentation& result,
                                         const Policy& policy, std::string_view currency_code);

// The segments as columns in blocks of store::kBlockClients clients. Same error.
absl::StatusOr<std::vector<v1::SegmentBatch>> ToBlocks(const PopulationFacts& facts,
                                                       const Segmentation& result, Date as_of,
                                                       const RunLabels& labels);

// The thresholds that ToSummary stored. DATA_LOSS when they cannot be read.
absl::StatusOr<RunThresholds> ToThresholds(const v1::RunSummary& summary);

// Row `index` of a block as a resource of the run; RFM codes are named by the run's policy.
v1::Segment ToSegment(const v1::SegmentBatch& block, int index, std::string_view run_id,
                      const RfmPolicy& rfm);

}  // namespace clientele::segmentation

#endif  // CLIENTELE_SERVICES_SEGMENTATION_API_RESULT_CONVERT_H_
