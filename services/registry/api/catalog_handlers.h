// Handlers of the RPC group Catalog; the protos say what each method does and which errors it
// returns.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_CATALOG_HANDLERS_H_
#define CLIENTELE_SERVICES_REGISTRY_API_CATALOG_HANDLERS_H_

#include "absl/status/status.h"
#include "clientele/registry/v1/catalog.pb.h"
#include "common/rpc/handler.h"
#include "services/registry/api/registry.h"

namespace clientele::registry {

absl::Status CreateProduct(const Registry& registry, rpc::Call& call,
                           const v1::CreateProductRequest& request, v1::Product* response);
absl::Status GetProduct(const Registry& registry, rpc::Call& call,
                        const v1::GetProductRequest& request, v1::Product* response);
absl::Status ListProducts(const Registry& registry, rpc::Call& call,
                          const v1::ListProductsRequest& request,
                          v1::ListProductsResponse* response);
absl::Status UpdateProduct(const Registry& registry, rpc::Call& call,
                           const v1::UpdateProductRequest& request, v1::Product* response);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_CATALOG_HANDLERS_H_
