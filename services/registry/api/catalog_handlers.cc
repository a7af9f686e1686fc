#include "services/registry/api/catalog_handlers.h"

#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/rpc/paging.h"
#include "common/sql/etag.h"
#include "services/registry/api/convert.h"
#include "services/registry/api/list_page.h"
#include "services/registry/api/mutation.h"
#include "services/registry/api/rule_status.h"
#include "services/registry/domain/client_rules.h"
#include "services/registry/store/products.h"

namespace clientele::registry {
namespace {

absl::Status NoProduct(std::string_view name) {
  return NotFound("product", name, common::v1::ERROR_REASON_PRODUCT_NOT_FOUND);
}

}  // namespace

absl::Status CreateProduct(const Registry& registry, rpc::Call& call,
                           const v1::CreateProductRequest& request, v1::Product* response) {
  Product product;
  product.id = request.product_id();
  product.display_name = request.product().display_name();
  product.business_line = request.product().business_line();
  RETURN_IF_ERROR(ToStatus(CheckProduct(product), "product."));
  const auto create = [&](Mutation& mutation) -> absl::Status {
    ASSIGN_OR_RETURN(const std::optional<Product> taken,
                     FindProduct(mutation.transaction, product.id));
    if (taken) return AlreadyExists("product", ProductName(product.id));
    product.create_time = mutation.now;
    product.update_time = mutation.now;
    product.position = mutation.position;
    RETURN_IF_ERROR(InsertProduct(mutation.transaction, product));
    ToProto(product, response);
    return mutation.Audit(response->name(), nullptr, *response);
  };
  return Mutate(registry, call, "clientele.registry.v1.Catalog/CreateProduct", request, response,
                create);
}

absl::Status GetProduct(const Registry& registry, rpc::Call& call,
                        const v1::GetProductRequest& request, v1::Product* response) {
  return registry.database->Read(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(const std::optional<Product> product,
                     FindProduct(transaction, IdOf(request.name())));
    if (!product) return NoProduct(request.name());
    ToProto(*product, response);
    return absl::OkStatus();
  });
}

absl::Status ListProducts(const Registry& registry, rpc::Call& call,
                          const v1::ListProductsRequest& request,
                          v1::ListProductsResponse* response) {
  ASSIGN_OR_RETURN(const int page_size, rpc::PageSize(request.page_size()));
  ASSIGN_OR_RETURN(const std::string after, rpc::ReadPageToken(request));
  ASSIGN_OR_RETURN(const ListPage<Product> page,
                   ReadPage<Product>(registry, call, page_size,
                                     [&](Transaction& transaction,
                                         int limit) -> absl::StatusOr<std::vector<Product>> {
                                       return ListProducts(transaction, after, limit);
                                     }));
  for (const Product& product : page.items) ToProto(product, response->add_products());
  if (page.more) response->set_next_page_token(rpc::MakePageToken(page.items.back().id, request));
  return absl::OkStatus();
}

absl::Status UpdateProduct(const Registry& registry, rpc::Call& call,
                           const v1::UpdateProductRequest& request, v1::Product* response) {
  const std::string& name = request.product().name();
  if (name.empty()) return InvalidField("product.name", "is required");
  const auto update = [&](Mutation& mutation) -> absl::Status {
    ASSIGN_OR_RETURN(const std::optional<Product> before,
                     FindProduct(mutation.transaction, IdOf(name)));
    if (!before) return NoProduct(name);
    RETURN_IF_ERROR(CheckEtag(request.product().etag(), name, before->position));
    v1::Product image;
    ToProto(*before, &image);
    v1::Product merged = image;
    RETURN_IF_ERROR(ApplyMask(request.update_mask(), request.product(),
                              {"name", "etag", "create_time", "update_time"}, &merged));
    Product after = *before;
    after.display_name = merged.display_name();
    after.business_line = merged.business_line();
    RETURN_IF_ERROR(ToStatus(CheckProduct(after), "product."));
    *response = image;
    if (after == *before) return absl::OkStatus();
    after.update_time = mutation.now;
    after.position = mutation.position;
    RETURN_IF_ERROR(ReplaceProduct(mutation.transaction, *before, after));
    ToProto(after, response);
    return mutation.Audit(name, &image, *response);
  };
  return Mutate(registry, call, "clientele.registry.v1.Catalog/UpdateProduct", request, response,
                update);
}

}  // namespace clientele::registry
