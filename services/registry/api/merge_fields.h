// Fields of clients that a merge takes from one client to another, and gives back.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_MERGE_FIELDS_H_
#define CLIENTELE_SERVICES_REGISTRY_API_MERGE_FIELDS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "clientele/registry/v1/merges.pb.h"
#include "services/registry/domain/types.h"

namespace clientele::registry {

// The survivor's fields with those that the request chooses from `merged`. INVALID_ARGUMENT for a
// client that is not merged, a field that is none or chosen twice, and for content that breaks a
// rule of clients.
absl::StatusOr<ClientFields> ChosenFields(const Client& survivor, const std::vector<Client>& merged,
                                          const v1::MergeClientsRequest& request);

// `current` with every field that differs between `before` and `after` as it was in `before`. The
// names of fields that changed since `after` are appended to `conflicts` and keep their current
// value.
absl::StatusOr<ClientFields> RestoredFields(const Client& before, const Client& after,
                                            const Client& current,
                                            std::vector<std::string>* conflicts);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_MERGE_FIELDS_H_
