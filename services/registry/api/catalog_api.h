// The RPC group Catalog: every method goes through the frame to its function in catalog_handlers.h.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_CATALOG_API_H_
#define CLIENTELE_SERVICES_REGISTRY_API_CATALOG_API_H_

#include "clientele/registry/v1/catalog.grpc.pb.h"
#include "common/rpc/group.h"
#include "services/registry/api/catalog_handlers.h"
#include "services/registry/api/region_handlers.h"

namespace clientele::registry {

class CatalogApi final : public v1::Catalog::CallbackService {
 public:
  CatalogApi(const Registry* registry, rpc::Frame* frame)
      : group_(registry, frame, v1::Catalog::service_full_name()) {}

  rpc::Reactor* CreateProduct(rpc::Context* context, const v1::CreateProductRequest* request,
                              v1::Product* response) override {
    return group_.Unary(context, request, response, "CreateProduct", &registry::CreateProduct);
  }
  rpc::Reactor* GetProduct(rpc::Context* context, const v1::GetProductRequest* request,
                           v1::Product* response) override {
    return group_.Unary(context, request, response, "GetProduct", &registry::GetProduct);
  }
  rpc::Reactor* ListProducts(rpc::Context* context, const v1::ListProductsRequest* request,
                             v1::ListProductsResponse* response) override {
    return group_.Unary(context, request, response, "ListProducts", &registry::ListProducts);
  }
  rpc::Reactor* UpdateProduct(rpc::Context* context, const v1::UpdateProductRequest* request,
                              v1::Product* response) override {
    return group_.Unary(context, request, response, "UpdateProduct", &registry::UpdateProduct);
  }
  rpc::Reactor* ListRegions(rpc::Context* context, const v1::ListRegionsRequest* request,
                            v1::ListRegionsResponse* response) override {
    return group_.Unary(context, request, response, "ListRegions", &registry::ListRegions);
  }

 private:
  rpc::Group<Registry> group_;
};

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_CATALOG_API_H_
