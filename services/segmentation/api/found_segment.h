// A client's segment with the run and the policy that it belongs to.
#ifndef CLIENTELE_SERVICES_SEGMENTATION_API_FOUND_SEGMENT_H_
#define CLIENTELE_SERVICES_SEGMENTATION_API_FOUND_SEGMENT_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "clientele/segmentation/v1/segments.pb.h"
#include "common/rpc/call.h"
#include "services/segmentation/api/names.h"
#include "services/segmentation/api/suite.h"
#include "services/segmentation/domain/policy.h"

namespace clientele::segmentation {

struct FoundSegment {
  StoredRun run;
  Policy policy;
  v1::Segment segment;
};

// `runs/{run}/segments/{client}`. NOT_FOUND for an unknown run or client; FAILED_PRECONDITION
// unless the run has succeeded.
absl::StatusOr<FoundSegment> FindSegment(const Suite& suite, const rpc::Call& call,
                                         std::string_view name);

}  // namespace clientele::segmentation

#endif  // CLIENTELE_SERVICES_SEGMENTATION_API_FOUND_SEGMENT_H_
