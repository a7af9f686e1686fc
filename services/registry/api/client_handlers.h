// Handlers of the RPC group ClientRegistry; the protos say what each method does and which errors
// it returns.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_CLIENT_HANDLERS_H_
#define CLIENTELE_SERVICES_REGISTRY_API_CLIENT_HANDLERS_H_

#include "absl/status/status.h"
#include "clientele/registry/v1/clients.pb.h"
#include "common/rpc/handler.h"
#include "services/registry/api/registry.h"

namespace clientele::registry {

absl::Status CreateClient(const Registry& registry, rpc::Call& call,
                          const v1::CreateClientRequest& request, v1::Client* response);
absl::Status GetClient(const Registry& registry, rpc::Call& call,
                       const v1::GetClientRequest& request, v1::Client* response);
absl::Status BatchGetClients(const Registry& registry, rpc::Call& call,
                             const v1::BatchGetClientsRequest& request,
                             v1::BatchGetClientsResponse* response);
absl::Status ListClients(const Registry& registry, rpc::Call& call,
                         const v1::ListClientsRequest& request, v1::ListClientsResponse* response);
absl::Status UpdateClient(const Registry& registry, rpc::Call& call,
                          const v1::UpdateClientRequest& request, v1::Client* response);
absl::Status DeleteClient(const Registry& registry, rpc::Call& call,
                          const v1::DeleteClientRequest& request, v1::Client* response);
absl::Status ListClientVersions(const Registry& registry, rpc::Call& call,
                                const v1::ListClientVersionsRequest& request,
                                v1::ListClientVersionsResponse* response);
absl::Status ListClientPeriods(const Registry& registry, rpc::Call& call,
                               const v1::ListClientPeriodsRequest& request,
                               v1::ListClientPeriodsResponse* response);
absl::Status StreamClients(const Registry& registry, rpc::Call& call,
                           const v1::StreamClientsRequest& request,
                           rpc::Writer<v1::ClientBatch>& out);
absl::Status ListAuditEntries(const Registry& registry, rpc::Call& call,
                              const v1::ListAuditEntriesRequest& request,
                              v1::ListAuditEntriesResponse* response);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_CLIENT_HANDLERS_H_
