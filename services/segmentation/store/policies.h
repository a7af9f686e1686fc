// Versions of the segmentation policy.
#ifndef CLIENTELE_SERVICES_SEGMENTATION_STORE_POLICIES_H_
#define CLIENTELE_SERVICES_SEGMENTATION_STORE_POLICIES_H_

#include "clientele/segmentation/v1/policies.pb.h"
#include "common/sql/policy_versions.h"

namespace clientele::segmentation::store {

using PolicyRow = PolicyVersion<v1::SegmentationPolicy>;

inline constexpr PolicyVersions<v1::SegmentationPolicy> kPolicies(
    "SELECT active_policy_version FROM segmentation_state WHERE id = 1",
    "UPDATE segmentation_state SET active_policy_version = ? WHERE id = 1");

}  // namespace clientele::segmentation::store

#endif  // CLIENTELE_SERVICES_SEGMENTATION_STORE_POLICIES_H_
