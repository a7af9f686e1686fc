// Handlers of the RPC groups Industries and Identifiers; the protos say what each method does and
// which errors it returns.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_INDUSTRY_HANDLERS_H_
#define CLIENTELE_SERVICES_REGISTRY_API_INDUSTRY_HANDLERS_H_

#include "absl/status/status.h"
#include "clientele/registry/v1/identifiers.pb.h"
#include "clientele/registry/v1/industries.pb.h"
#include "common/rpc/handler.h"
#include "services/registry/api/registry.h"

namespace clientele::registry {

absl::Status ListIndustries(const Registry& registry, rpc::Call& call,
                            const v1::ListIndustriesRequest& request,
                            v1::ListIndustriesResponse* response);
absl::Status CheckIdentifiers(const Registry& registry, rpc::Call& call,
                              const v1::CheckIdentifiersRequest& request,
                              v1::CheckIdentifiersResponse* response);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_INDUSTRY_HANDLERS_H_
