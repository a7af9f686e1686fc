// Handlers of the RPC group OfferCases; the protos say what each method does and which errors it
// returns.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_OFFER_CASE_HANDLERS_H_
#define CLIENTELE_SERVICES_REGISTRY_API_OFFER_CASE_HANDLERS_H_

#include "absl/status/status.h"
#include "clientele/registry/v1/offer_cases.pb.h"
#include "common/rpc/call.h"
#include "services/registry/api/registry.h"

namespace clientele::registry {

absl::Status CreateOfferCase(const Registry& registry, rpc::Call& call,
                             const v1::CreateOfferCaseRequest& request, v1::OfferCase* response);
absl::Status GetOfferCase(const Registry& registry, rpc::Call& call,
                          const v1::GetOfferCaseRequest& request, v1::OfferCase* response);
absl::Status ListOfferCases(const Registry& registry, rpc::Call& call,
                            const v1::ListOfferCasesRequest& request,
                            v1::ListOfferCasesResponse* response);
absl::Status UpdateOfferCase(const Registry& registry, rpc::Call& call,
                             const v1::UpdateOfferCaseRequest& request, v1::OfferCase* response);
absl::Status PublishOfferCase(const Registry& registry, rpc::Call& call,
                              const v1::PublishOfferCaseRequest& request, v1::OfferCase* response);
absl::Status ArchiveOfferCase(const Registry& registry, rpc::Call& call,
                              const v1::ArchiveOfferCaseRequest& request, v1::OfferCase* response);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_OFFER_CASE_HANDLERS_H_
