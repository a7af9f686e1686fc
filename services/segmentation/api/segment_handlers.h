// The methods of the RPC group Segments.
#ifndef CLIENTELE_SERVICES_SEGMENTATION_API_SEGMENT_HANDLERS_H_
#define CLIENTELE_SERVICES_SEGMENTATION_API_SEGMENT_HANDLERS_H_

#include "absl/status/status.h"
#include "clientele/segmentation/v1/segments.pb.h"
#include "common/rpc/handler.h"
#include "services/segmentation/api/suite.h"

namespace clientele::segmentation {

absl::Status GetSegment(const Suite& suite, rpc::Call& call, const v1::GetSegmentRequest& request,
                        v1::Segment* response);
absl::Status ListSegments(const Suite& suite, rpc::Call& call,
                          const v1::ListSegmentsRequest& request,
                          v1::ListSegmentsResponse* response);
absl::Status StreamSegments(const Suite& suite, rpc::Call& call,
                            const v1::StreamSegmentsRequest& request,
                            rpc::Writer<v1::SegmentBatch>& out);
absl::Status ExplainSegment(const Suite& suite, rpc::Call& call,
                            const v1::ExplainSegmentRequest& request,
                            v1::SegmentExplanation* response);

}  // namespace clientele::segmentation

#endif  // CLIENTELE_SERVICES_SEGMENTATION_API_SEGMENT_HANDLERS_H_
