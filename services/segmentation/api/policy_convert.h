// Policies between the wire and the domain.
#ifndef CLIENTELE_SERVICES_SEGMENTATION_API_POLICY_CONVERT_H_
#define CLIENTELE_SERVICES_SEGMENTATION_API_POLICY_CONVERT_H_

#include "absl/status/statusor.h"
#include "clientele/segmentation/v1/policies.pb.h"
#include "services/segmentation/domain/policy.h"

namespace clientele::segmentation {

// The policy of default_policy.yaml, with every field filled in.
const v1::SegmentationPolicy& DefaultPolicy();

// Fills the fields that are absent or 0 with their defaults and checks the whole; INVALID_ARGUMENT
// names the fields under `policy.`.
absl::StatusOr<v1::SegmentationPolicy> CompletePolicy(const v1::SegmentationPolicy& given);

// Of a complete policy.
Policy ToDomain(const v1::SegmentationPolicy& policy);

}  // namespace clientele::segmentation

#endif  // CLIENTELE_SERVICES_SEGMENTATION_API_POLICY_CONVERT_H_
