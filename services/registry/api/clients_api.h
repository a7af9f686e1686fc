// The RPC group ClientRegistry: every method goes through the frame to its function in
// client_handlers.h.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_CLIENTS_API_H_
#define CLIENTELE_SERVICES_REGISTRY_API_CLIENTS_API_H_

#include "clientele/registry/v1/clients.grpc.pb.h"
#include "common/rpc/group.h"
#include "services/registry/api/client_handlers.h"

namespace clientele::registry {

class ClientsApi final : public v1::ClientRegistry::CallbackService {
 public:
  ClientsApi(const Registry* registry, rpc::Frame* frame)
      : group_(registry, frame, v1::ClientRegistry::service_full_name()) {}

  rpc::Reactor* CreateClient(rpc::Context* context, const v1::CreateClientRequest* request,
                             v1::Client* response) override {
    return group_.Unary(context, request, response, "CreateClient", &registry::CreateClient);
  }
  rpc::Reactor* GetClient(rpc::Context* context, const v1::GetClientRequest* request,
                          v1::Client* response) override {
    return group_.Unary(context, request, response, "GetClient", &registry::GetClient);
  }
  rpc::Reactor* BatchGetClients(rpc::Context* context, const v1::BatchGetClientsRequest* request,
                                v1::BatchGetClientsResponse* response) override {
    return group_.Unary(context, request, response, "BatchGetClients", &registry::BatchGetClients);
  }
  rpc::Reactor* ListClients(rpc::Context* context, const v1::ListClientsRequest* request,
                            v1::ListClientsResponse* response) override {
    return group_.Unary(context, request, response, "ListClients", &registry::ListClients);
  }
  rpc::Reactor* UpdateClient(rpc::Context* context, const v1::UpdateClientRequest* request,
                             v1::Client* response) override {
    return group_.Unary(context, request, response, "UpdateClient", &registry::UpdateClient);
  }
  rpc::Reactor* DeleteClient(rpc::Context* context, const v1::DeleteClientRequest* request,
                             v1::Client* response) override {
    return group_.Unary(context, request, response, "DeleteClient", &registry::DeleteClient);
  }
  rpc::Reactor* ListClientVersions(rpc::Context* context,
                                   const v1::ListClientVersionsRequest* request,
                                   v1::ListClientVersionsResponse* response) override {
    return group_.Unary(context, request, response, "ListClientVersions",
                        &registry::ListClientVersions);
  }
  rpc::Reactor* ListClientPeriods(rpc::Context* context,
                                  const v1::ListClientPeriodsRequest* request,
                                  v1::ListClientPeriodsResponse* response) override {
    return group_.Unary(context, request, response, "ListClientPeriods",
                        &registry::ListClientPeriods);
  }
  grpc::ServerWriteReactor<v1::ClientBatch>* StreamClients(
      rpc::Context* context, const v1::StreamClientsRequest* request) override {
    return group_.ServerStream(context, request, "StreamClients", &registry::StreamClients);
  }
  rpc::Reactor* ListAuditEntries(rpc::Context* context, const v1::ListAuditEntriesRequest* request,
                                 v1::ListAuditEntriesResponse* response) override {
    return group_.Unary(context, request, response, "ListAuditEntries",
                        &registry::ListAuditEntries);
  }

 private:
  rpc::Group<Registry> group_;
};

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_CLIENTS_API_H_
