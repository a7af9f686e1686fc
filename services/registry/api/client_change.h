// Changing what is known about a client.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_CLIENT_CHANGE_H_
#define CLIENTELE_SERVICES_REGISTRY_API_CLIENT_CHANGE_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clientele/registry/v1/clients.pb.h"
#include "services/registry/api/mutation.h"
#include "services/registry/domain/timeline.h"
#include "services/registry/domain/types.h"

namespace clientele::registry {

// The client to change: NOT_FOUND, ABORTED for another etag (empty: any), FAILED_PRECONDITION when
// it is deleted.
absl::StatusOr<Client> CurrentClient(Transaction& transaction, const std::string& name,
                                     const std::string& etag);

// Writes a version of `before`, whose periods are `periods`, with `changed`; returns the new one.
absl::StatusOr<Client> WriteTimeline(Mutation& mutation, const Client& before,
                                     const Timeline& periods, const Timeline& changed);

// Audits the first period whose content differs, as it was and as it is.
absl::Status AuditTimeline(Mutation& mutation, const Client& before, const Timeline& periods,
                           const Client& after, const Timeline& changed);

// Tells those who watch events of a change of the client.
void PublishClient(std::string_view type, const Client& client, Mutation& mutation);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_CLIENT_CHANGE_H_
