// Making and undoing a merge in the transaction of a mutation.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_MERGING_H_
#define CLIENTELE_SERVICES_REGISTRY_API_MERGING_H_

#include <cstdint>

#include "absl/status/status.h"
#include "clientele/registry/v1/merges.pb.h"
#include "services/registry/api/mutation.h"
#include "services/registry/store/merges.h"

namespace clientele::registry {

// What one merge moves at most, so that its transaction fits into a write set: see docs/adr/0026.
inline constexpr int64_t kMaxMovedRows = 500'000;
inline constexpr int64_t kMaxMovedTextBytes = int64_t{256} << 20;
// Incidents, and clients that name a merged one: each is read, written and published by itself.
inline constexpr int kMaxPublished = 10'000;

// Errors: those of Merges.MergeClients.
absl::Status MakeMerge(Mutation& mutation, const v1::MergeClientsRequest& request,
                       v1::Merge* response);

// Errors: those of Merges.UndoMerge, but for the state of the merge.
absl::Status TakeBackMerge(Mutation& mutation, const MergeRecord& merge, v1::Merge* response);

void ToProto(const MergeRecord& merge, v1::Merge* proto);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_MERGING_H_
