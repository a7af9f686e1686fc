#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/api/registry/registry_fixture.h"

namespace clientele::registry {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ImportErrorsApiTest : public RegistryTest {
 protected:
  ImportErrorsApiTest() {
    EXPECT_TRUE(
        Import(NewImport("base-clients", v1::IMPORT_KIND_CLIENTS), {ClientsBatch({"c1", "c2"})})
            .ok());
    EXPECT_TRUE(
        Import(NewImport("base-products", v1::IMPORT_KIND_PRODUCTS), {ProductsBatch({"p1"})}).ok());
  }

  // "file:line:column:rule" of every kept error of an import that must be rejected and leave
  // nothing behind.
  std::vector<std::string> Rejected(v1::CreateImportRequest request,
                                    std::vector<v1::StageImportRequest> batches) {
    const std::vector<std::string> before = Lines(StreamSales({}));
    const auto import = Import(request, std::move(batches));
    EXPECT_TRUE(import.ok()) << import.status();
    if (!import.ok()) return {};
    EXPECT_EQ(import->state(), v1::IMPORT_STATE_REJECTED) << import->DebugString();
    EXPECT_EQ(import->created() + import->updated() + import->unchanged() + import->position(), 0);
    EXPECT_EQ(Lines(StreamSales({})), before);
    std::vector<std::string> errors;
    for (const v1::ImportError& error : ErrorsOf(request.import_id())) {
      errors.push_back(
          absl::StrCat(error.file(), ":", error.line(), ":", error.column(), ":", error.rule()));
    }
    EXPECT_EQ(import->error_count(), static_cast<int64_t>(errors.size()));
    return errors;
  }
};

TEST_F(ImportErrorsApiTest, EveryWrongRowIsNamedByFileLineColumnAndRule) {
  EXPECT_THAT(Rejected(NewImport("i1", v1::IMPORT_KIND_SALES, {"a.csv", "b.csv"}),
                       {SalesBatch({{"s1", "nobody", "p1", 10, 1},
                                    {"s2", "c1", "nothing", 10, 1},
                                    {"s3", "c1", "p1", 10, 12345, 3},
                                    {"s4", "c1", "p1", 10, INT64_MAX, 0},
                                    {"s5", "c1", "p1", 10, 1, 2, "DEM"}}),
                        SalesBatch({{"ok", "c1", "p1", 10, 1}, {"", "c1", "p1", 10, 1}}, 1, 40)}),
              ElementsAre("a.csv:2:client_id:UNKNOWN_CLIENT", "a.csv:3:product_id:UNKNOWN_PRODUCT",
                          "a.csv:4:amount:TOO_MANY_DECIMALS", "a.csv:5:amount:OVERFLOW",
                          "a.csv:6:currency:UNKNOWN_CURRENCY", "b.csv:41:sale_id:REQUIRED"));
}

TEST_F(ImportErrorsApiTest, AnIdTwiceIsAnErrorAtTheLaterRowsWhateverTheirContent) {
  EXPECT_THAT(Rejected(NewImport("i1", v1::IMPORT_KIND_SALES, {"a.csv", "b.csv"}),
                       {SalesBatch({{"s1", "c1", "p1", 10, 1},
                                    {"s2", "c1", "p1", 10, 1},
                                    {"s1", "c1", "p1", 10, 1}}),
                        SalesBatch({{"s2", "c2", "p1", 11, 5}}, 1)}),
              ElementsAre("a.csv:4:sale_id:DUPLICATE_ID", "b.csv:2:sale_id:DUPLICATE_ID"));
  EXPECT_THAT(ErrorsOf("i1")[1].message(), HasSubstr("line 3 of a.csv"));
  EXPECT_THAT(Rejected(NewImport("i2", v1::IMPORT_KIND_CLIENTS), {ClientsBatch({"n", "n"})}),
              ElementsAre("file.csv:3:client_id:DUPLICATE_ID"));
  EXPECT_THAT(Rejected(NewImport("i3", v1::IMPORT_KIND_PRODUCTS), {ProductsBatch({"n", "m", "n"})}),
              ElementsAre("file.csv:4:product_id:DUPLICATE_ID"));
}

TEST_F(ImportErrorsApiTest, SalesOfDeletedClientsAreRefused) {
  v1::DeleteClientRequest removal;
  removal.set_name("clients/c2");
  ASSERT_TRUE(Call(*clients_, &ClientStub::DeleteClient, removal).ok());
  EXPECT_THAT(
      Rejected(NewImport("i1", v1::IMPORT_KIND_SALES), {SalesBatch({{"s1", "c2", "p1", 10, 1}})}),
      ElementsAre("file.csv:2:client_id:DELETED_CLIENT"));
  EXPECT_THAT(Rejected(NewImport("i2", v1::IMPORT_KIND_CLIENTS), {ClientsBatch({"c2"})}),
              ElementsAre("file.csv:2:client_id:DELETED_CLIENT"));
}

TEST_F(ImportErrorsApiTest, ControlTotalsRejectAFileThatDiffers) {
  v1::CreateImportRequest request = NewImport("i1", v1::IMPORT_KIND_SALES);
  request.set_expect_rows(3);
  request.set_expect_sum("20.35");
  const v1::StageImportRequest batch =
      SalesBatch({{"s1", "c1", "p1", 10, 2034}, {"s2", "c1", "p1", 10, 2, 2}});
  EXPECT_THAT(Rejected(request, {batch}),
              ElementsAre(":0::ROW_COUNT_MISMATCH", ":0:amount:SUM_MISMATCH"));
  EXPECT_THAT(ErrorsOf("i1")[1].message(), HasSubstr("20.36"));
  request.set_import_id("i2");
  request.set_expect_rows(2);
  request.set_expect_sum("20.360");
  EXPECT_EQ(Import(request, {batch})->state(), v1::IMPORT_STATE_SUCCEEDED);
}

TEST_F(ImportErrorsApiTest, OwnersMustExistInTheRegistryOrTheImportAndFormNoCycle) {
  const auto batch = [](const std::vector<std::pair<std::string, std::string>>& links) {
    std::vector<std::string> ids;
    for (const auto& [child, parent] : links) ids.push_back(child);
    v1::StageImportRequest rows = ClientsBatch(ids);
    for (const auto& [child, parent] : links) rows.mutable_clients()->add_parent_ids(parent);
    return rows;
  };
  const auto good =
      Import(NewImport("i1", v1::IMPORT_KIND_CLIENTS), {batch({{"a", "b"}, {"b", "c1"}})});
  EXPECT_EQ(good->state(), v1::IMPORT_STATE_SUCCEEDED) << good->DebugString();
  EXPECT_THAT(
      Rejected(NewImport("i2", v1::IMPORT_KIND_CLIENTS), {batch({{"d", "nobody"}, {"c1", "a"}})}),
      ElementsAre("file.csv:2:parent_id:UNKNOWN_PARENT", "file.csv:3:parent_id:PARENT_CYCLE"));
  EXPECT_THAT(Rejected(NewImport("i3", v1::IMPORT_KIND_CLIENTS),
                       {batch({{"x", "y"}, {"y", "x"}, {"z", "z"}})}),
              ElementsAre("file.csv:2:parent_id:PARENT_CYCLE", "file.csv:3:parent_id:PARENT_CYCLE",
                          "file.csv:4:parent_id:PARENT_CYCLE"));
}

TEST_F(ImportErrorsApiTest, AShareNeedsAnOwner) {
  v1::StageImportRequest rows = ClientsBatch({"a"});
  rows.mutable_clients()->mutable_ownership_percents()->add_unscaled(50);
  rows.mutable_clients()->mutable_ownership_percents()->add_scales(0);
  EXPECT_THAT(Rejected(NewImport("i1", v1::IMPORT_KIND_CLIENTS), {rows}),
              ElementsAre("file.csv:2:ownership_percent:OWNERSHIP_WITHOUT_PARENT"));
}

TEST_F(ImportErrorsApiTest, AllErrorsAreCountedAndTheFirstTenThousandKept) {
  std::vector<v1::StageImportRequest> batches;
  for (uint32_t b = 0; b < 3; ++b) {
    std::vector<SaleRow> rows;
    for (int i = 0; i < 5'000; ++i) {
      rows.push_back({absl::StrCat("s", b, "-", i), "nobody", "p1", 10, 1});
    }
    batches.push_back(SalesBatch(rows, 0, 2 + b * 5'000));
  }
  const auto import = Import(NewImport("i1", v1::IMPORT_KIND_SALES), batches);
  ASSERT_TRUE(import.ok()) << import.status();
  EXPECT_EQ(import->state(), v1::IMPORT_STATE_REJECTED);
  EXPECT_EQ(import->error_count(), 15'000);
  const std::vector<v1::ImportError> errors = ErrorsOf("i1");
  ASSERT_EQ(errors.size(), 10'000u);
  EXPECT_EQ(errors.front().line(), 2);
  EXPECT_EQ(errors.back().line(), 10'001);
}

TEST_F(ImportErrorsApiTest, ErrorsOfAnUnknownImportAreNotFound) {
  v1::ListImportErrorsRequest request;
  request.set_parent("imports/nothing");
  EXPECT_TRUE(absl::IsNotFound(Call(*imports_, &ImportStub::ListImportErrors, request).status()));
  ASSERT_TRUE(
      Call(*imports_, &ImportStub::CreateImport, NewImport("i1", v1::IMPORT_KIND_SALES)).ok());
  EXPECT_THAT(ErrorsOf("i1"), IsEmpty());
}

TEST_F(ImportErrorsApiTest, ARejectedImportCanBeRepeatedUnderAnotherId) {
  EXPECT_FALSE(Rejected(NewImport("i1", v1::IMPORT_KIND_SALES),
                        {SalesBatch({{"s1", "nobody", "p1", 10, 1}})})
                   .empty());
  EXPECT_EQ(
      Import(NewImport("i2", v1::IMPORT_KIND_SALES), {SalesBatch({{"s1", "c1", "p1", 10, 1}})})
          ->state(),
      v1::IMPORT_STATE_SUCCEEDED);
}

}  // namespace
}  // namespace clientele::registry
