#include <string>
#include <vector>

#include "tests/api/registry/registry_fixture.h"

namespace clientele::registry {
namespace {

class CatalogApiTest : public RegistryTest {
 protected:
  absl::StatusOr<v1::Product> Get(const std::string& id) {
    v1::GetProductRequest request;
    request.set_name("products/" + id);
    return Call(*catalog_, &CatalogStub::GetProduct, request);
  }
};

TEST_F(CatalogApiTest, ACreatedProductReadsBackAndItsIdIsTaken) {
  const auto created = CreateProduct("p1");
  ASSERT_TRUE(created.ok()) << created.status();
  EXPECT_EQ(Get("p1")->SerializeAsString(), created->SerializeAsString());
  EXPECT_TRUE(absl::IsAlreadyExists(CreateProduct("p1").status()));
  const absl::Status missing = Get("p2").status();
  EXPECT_EQ(ReasonOf(missing), common::v1::ERROR_REASON_PRODUCT_NOT_FOUND) << missing;
}

TEST_F(CatalogApiTest, WrongProductsAreNamedByField) {
  EXPECT_EQ(FieldOf(CreateProduct("").status()), "product_id");
  v1::CreateProductRequest request;
  request.set_product_id("p1");
  request.mutable_product()->set_display_name("x");
  EXPECT_EQ(FieldOf(Call(*catalog_, &CatalogStub::CreateProduct, request).status()),
            "product.business_line");
}

TEST_F(CatalogApiTest, UpdatesFollowMaskAndEtag) {
  const auto created = CreateProduct("p1");
  v1::UpdateProductRequest request;
  request.mutable_product()->set_name("products/p1");
  request.mutable_product()->set_display_name("New");
  request.mutable_product()->set_etag(created->etag());
  const auto updated = Call(*catalog_, &CatalogStub::UpdateProduct, request);
  ASSERT_TRUE(updated.ok()) << updated.status();
  EXPECT_EQ(updated->display_name(), "New");
  EXPECT_EQ(updated->business_line(), "GOODS");
  request.mutable_product()->set_display_name("Newer");
  EXPECT_TRUE(absl::IsAborted(Call(*catalog_, &CatalogStub::UpdateProduct, request).status()));
  request.mutable_product()->clear_etag();
  request.mutable_update_mask()->add_paths("etag");
  EXPECT_EQ(FieldOf(Call(*catalog_, &CatalogStub::UpdateProduct, request).status()), "update_mask");
  request.mutable_product()->set_name("products/nothing");
  EXPECT_TRUE(absl::IsNotFound(Call(*catalog_, &CatalogStub::UpdateProduct, request).status()));
}

TEST_F(CatalogApiTest, ProductsAreListedByIdPageByPage) {
  for (const char* id : {"c", "a", "B"}) ASSERT_TRUE(CreateProduct(id).ok());
  v1::ListProductsRequest request;
  request.set_page_size(2);
  std::string ids;
  do {
    const auto page = Call(*catalog_, &CatalogStub::ListProducts, request);
    ASSERT_TRUE(page.ok()) << page.status();
    for (const v1::Product& product : page->products()) ids += product.name().substr(9);
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(ids, "Bac");
  request.set_page_token("damaged");
  EXPECT_EQ(FieldOf(Call(*catalog_, &CatalogStub::ListProducts, request).status()), "page_token");
}

TEST_F(CatalogApiTest, RegionsAreThoseOfTheClients) {
  ASSERT_TRUE(CreateClient("c1", "Norway").ok());
  ASSERT_TRUE(CreateClient("c2", "Iceland").ok());
  ASSERT_TRUE(CreateClient("c3", "Norway").ok());
  const auto regions = Call(*catalog_, &CatalogStub::ListRegions, {});
  ASSERT_TRUE(regions.ok()) << regions.status();
  ASSERT_EQ(regions->regions_size(), 2);
  EXPECT_EQ(regions->regions(0).display_name(), "Iceland");
  EXPECT_EQ(regions->regions(1).display_name(), "Norway");
}

TEST_F(CatalogApiTest, ARepeatedRequestHasOneEffect) {
  v1::CreateProductRequest request;
  request.set_product_id("p1");
  request.mutable_product()->set_display_name("x");
  request.mutable_product()->set_business_line("GOODS");
  request.set_request_id("r1");
  const auto first = Call(*catalog_, &CatalogStub::CreateProduct, request);
  const auto again = Call(*catalog_, &CatalogStub::CreateProduct, request);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(first->SerializeAsString(), again->SerializeAsString());
}

}  // namespace
}  // namespace clientele::registry
