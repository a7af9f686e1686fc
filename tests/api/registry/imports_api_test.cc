#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "tests/api/registry/registry_fixture.h"

namespace clientele::registry {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

class ImportsApiTest : public RegistryTest {
 protected:
  void ImportBase() {
    ASSERT_TRUE(Import(NewImport("base-clients", v1::IMPORT_KIND_CLIENTS),
                       {ClientsBatch({"c1", "c2", "c3"})})
                    .ok());
    ASSERT_TRUE(
        Import(NewImport("base-products", v1::IMPORT_KIND_PRODUCTS), {ProductsBatch({"p1", "p2"})})
            .ok());
  }
  absl::StatusOr<v1::Import> ImportSales(const std::string& id, const std::vector<SaleRow>& rows) {
    return Import(NewImport(id, v1::IMPORT_KIND_SALES), {SalesBatch(rows)});
  }
  absl::StatusOr<v1::Import> Get(const std::string& id) {
    v1::GetImportRequest request;
    request.set_name("imports/" + id);
    return Call(*imports_, &ImportStub::GetImport, request);
  }
  absl::StatusOr<v1::Import> Cancel(const std::string& id) {
    v1::CancelImportRequest request;
    request.set_name("imports/" + id);
    return Call(*imports_, &ImportStub::CancelImport, request);
  }
  absl::Status Create(const v1::CreateImportRequest& request) {
    return Call(*imports_, &ImportStub::CreateImport, request).status();
  }
};

std::vector<SaleRow> RandomRows(int count) {
  std::mt19937 random(5);
  std::vector<SaleRow> rows;
  rows.reserve(static_cast<size_t>(count));
  for (int i = 0; i < count; ++i) {
    rows.push_back({"s" + std::to_string(i), "c" + std::to_string(1 + random() % 3),
                    "p" + std::to_string(1 + random() % 2), static_cast<int32_t>(random() % 400),
                    static_cast<int64_t>(random() % 100'000) - 20'000});
  }
  return rows;
}

TEST_F(ImportsApiTest, RowsAreSeenOnlyAfterTheImportIsApplied) {
  ImportBase();
  ASSERT_TRUE(Create(NewImport("i1", v1::IMPORT_KIND_SALES)).ok());
  ASSERT_TRUE(Stage("i1", {SalesBatch({{"s1", "c1", "p1", 10, 2034}})}).ok());
  EXPECT_TRUE(Lines(StreamSales({})).empty());
  EXPECT_EQ(Get("i1")->state(), v1::IMPORT_STATE_STAGING);
  EXPECT_EQ(Get("i1")->staged_rows(), 1);
  ASSERT_TRUE(Apply("i1", 1).ok());
  const auto import = AwaitEnd("i1");
  ASSERT_TRUE(import.ok()) << import.status();
  EXPECT_EQ(import->state(), v1::IMPORT_STATE_SUCCEEDED) << import->DebugString();
  EXPECT_EQ(import->created(), 1);
  EXPECT_GT(import->position(), 0);
  EXPECT_THAT(import->sums(), UnorderedElementsAre(Pair("GBP", "20.34")));
  EXPECT_THAT(Lines(StreamSales({})), ElementsAre("c1 10 2034"));
}

TEST_F(ImportsApiTest, RepeatedRowsAreUnchangedAndOtherContentIsAnUpdate) {
  ImportBase();
  ASSERT_TRUE(ImportSales("i1", {{"s1", "c1", "p1", 10, 1}, {"s2", "c1", "p1", 11, 2}}).ok());
  const auto again = ImportSales(
      "i2", {{"s1", "c1", "p1", 10, 1}, {"s2", "c1", "p1", 11, 3}, {"s3", "c2", "p1", 1, 4}});
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->created(), 1);
  EXPECT_EQ(again->updated(), 1);
  EXPECT_EQ(again->unchanged(), 1);
  v1::ListSaleVersionsRequest versions;
  versions.set_parent("sales/s2");
  EXPECT_EQ(Call(*sales_, &SalesStub::ListSaleVersions, versions)->versions_size(), 2);
  const auto third = ImportSales("i3", {{"s1", "c1", "p1", 10, 1}});
  EXPECT_EQ(third->unchanged(), 1);
  EXPECT_EQ(third->position(), 0);
}

TEST_F(ImportsApiTest, ClientsKeepWhatTheFileLacks) {
  v1::StageImportRequest full = ClientsBatch({"c1", "c2"});
  for (const char* industry : {"62.01", ""}) full.mutable_clients()->add_industries(industry);
  for (const char* parent : {"", "c1"}) full.mutable_clients()->add_parent_ids(parent);
  for (const int share : {0, 505'000}) {
    full.mutable_clients()->mutable_ownership_percents()->add_unscaled(share);
    full.mutable_clients()->mutable_ownership_percents()->add_scales(4);
  }
  const auto first = Import(NewImport("i1", v1::IMPORT_KIND_CLIENTS), {full});
  ASSERT_TRUE(first.ok()) << first.status();
  ASSERT_EQ(first->state(), v1::IMPORT_STATE_SUCCEEDED) << first->DebugString();
  v1::StageImportRequest fewer = ClientsBatch({"c1", "c2", "c3"});
  fewer.mutable_clients()->set_regions(1, "Norway");
  const auto second = Import(NewImport("i2", v1::IMPORT_KIND_CLIENTS), {fewer});
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(second->unchanged(), 1);
  EXPECT_EQ(second->updated(), 1);
  EXPECT_EQ(second->created(), 1);
  EXPECT_EQ(GetClient("c1")->industry(), "62.01");
  EXPECT_EQ(GetClient("c2")->parent_id(), "c1");
  EXPECT_EQ(GetClient("c2")->ownership_ppm(), 505'000);
  EXPECT_EQ(GetClient("c2")->region(), "Norway");
}

TEST_F(ImportsApiTest, ProductsAreCreatedUpdatedAndLeftAlone) {
  ASSERT_TRUE(
      Import(NewImport("i1", v1::IMPORT_KIND_PRODUCTS), {ProductsBatch({"p1", "p2"})}).ok());
  v1::StageImportRequest batch = ProductsBatch({"p1", "p2", "p3"});
  batch.mutable_products()->set_display_names(1, "Other");
  const auto second = Import(NewImport("i2", v1::IMPORT_KIND_PRODUCTS), {batch});
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(second->created(), 1);
  EXPECT_EQ(second->updated(), 1);
  EXPECT_EQ(second->unchanged(), 1);
}

TEST_F(ImportsApiTest, ADryRunCountsAndWritesNothing) {
  ImportBase();
  ASSERT_TRUE(ImportSales("i1", {{"s1", "c1", "p1", 10, 1}, {"s2", "c1", "p1", 11, 2}}).ok());
  v1::CreateImportRequest request = NewImport("i2", v1::IMPORT_KIND_SALES);
  request.set_validate_only(true);
  const auto dry = Import(request, {SalesBatch({{"s1", "c1", "p1", 10, 1},
                                                {"s2", "c1", "p1", 11, 3},
                                                {"s3", "c1", "p1", 1, 4}})});
  ASSERT_TRUE(dry.ok()) << dry.status();
  EXPECT_EQ(dry->state(), v1::IMPORT_STATE_SUCCEEDED);
  EXPECT_EQ(dry->created(), 1);
  EXPECT_EQ(dry->updated(), 1);
  EXPECT_EQ(dry->unchanged(), 1);
  EXPECT_EQ(dry->position(), 0);
  EXPECT_EQ(Lines(StreamSales({})).size(), 2u);
}

TEST_F(ImportsApiTest, ShuffledSplitAndRepeatedImportsGiveTheSameStream) {
  ImportBase();
  std::vector<SaleRow> rows = RandomRows(3'000);
  ASSERT_TRUE(ImportSales("whole", rows).ok());
  const std::vector<std::string> expected = Lines(StreamSales({}));
  ASSERT_EQ(expected.size(), rows.size());

  StopServer();
  directory_ += "/second";
  StartServer();
  ImportBase();
  std::shuffle(rows.begin(), rows.end(), std::mt19937(9));
  std::vector<v1::StageImportRequest> batches;
  for (size_t from = 0; from < rows.size(); from += 700) {
    const auto begin = rows.begin() + static_cast<std::ptrdiff_t>(from);
    const auto end = rows.begin() + static_cast<std::ptrdiff_t>(std::min(from + 700, rows.size()));
    batches.push_back(SalesBatch({begin, end}, from < 1'400 ? 0 : 1));
  }
  ASSERT_TRUE(Import(NewImport("first", v1::IMPORT_KIND_SALES, {"a.csv", "b.csv"}),
                     {batches[0], batches[1]})
                  .ok());
  EXPECT_EQ(Lines(StreamSales({})).size(), 1'400u);
  const auto rest = Import(NewImport("all", v1::IMPORT_KIND_SALES, {"a.csv", "b.csv"}), batches);
  ASSERT_TRUE(rest.ok()) << rest.status();
  EXPECT_EQ(rest->unchanged(), 1'400);
  EXPECT_EQ(rest->created(), 1'600);
  EXPECT_EQ(Lines(StreamSales({})), expected);
  directory_.resize(directory_.size() - std::string("/second").size());
}

TEST_F(ImportsApiTest, AReaderSeesWholeChunksOnly) {
  ImportBase();
  const int64_t before = GetClient("c1")->position();
  std::vector<SaleRow> rows = RandomRows(100);
  const auto import = Import(
      NewImport("i1", v1::IMPORT_KIND_SALES),
      {SalesBatch({rows.begin(), rows.begin() + 60}), SalesBatch({rows.begin() + 60, rows.end()})});
  ASSERT_TRUE(import.ok()) << import.status();
  v1::StreamSalesRequest request;
  std::vector<size_t> sizes;
  for (int64_t position = before + 1; position <= import->position(); ++position) {
    request.set_as_of_position(position);
    sizes.push_back(Lines(StreamSales(request)).size());
  }
  EXPECT_THAT(sizes, ElementsAre(0, 60, 100));
}

TEST_F(ImportsApiTest, CreatingTwiceReturnsTheSameImportAndOtherContentIsRefused) {
  const v1::CreateImportRequest request = NewImport("i1", v1::IMPORT_KIND_SALES);
  EXPECT_TRUE(Create(request).ok());
  ASSERT_TRUE(Stage("i1", {SalesBatch({{"s1", "c1", "p1", 10, 1}})}).ok());
  EXPECT_EQ(Call(*imports_, &ImportStub::CreateImport, request)->staged_sequence(), 1);
  EXPECT_TRUE(absl::IsAlreadyExists(Create(NewImport("i1", v1::IMPORT_KIND_CLIENTS))));
  EXPECT_EQ(FieldOf(Create(NewImport("a/b", v1::IMPORT_KIND_SALES))), "import_id");
  EXPECT_EQ(FieldOf(Create(NewImport("i2", v1::IMPORT_KIND_UNSPECIFIED))), "kind");
  EXPECT_EQ(FieldOf(Create(NewImport("i2", v1::IMPORT_KIND_SALES, {}))), "files");
  v1::CreateImportRequest sum = NewImport("i2", v1::IMPORT_KIND_SALES);
  sum.set_expect_sum("1,5");
  EXPECT_EQ(FieldOf(Create(sum)), "expect_sum");
  v1::CreateImportRequest clients = NewImport("i2", v1::IMPORT_KIND_CLIENTS);
  clients.set_expect_sum("1.5");
  EXPECT_EQ(FieldOf(Create(clients)), "expect_sum");
}

TEST_F(ImportsApiTest, BatchesComeInSequenceAndRepeatedOnesAreStagedOnce) {
  ASSERT_TRUE(Create(NewImport("i1", v1::IMPORT_KIND_SALES)).ok());
  const v1::StageImportRequest batch = SalesBatch({{"s1", "c1", "p1", 10, 1}});
  EXPECT_EQ(FieldOf(Stage("i1", {batch}, 2)), "sequence");
  ASSERT_TRUE(Stage("i1", {batch}).ok());
  ASSERT_TRUE(Stage("i1", {batch}).ok());
  EXPECT_EQ(Get("i1")->staged_rows(), 1);
  EXPECT_EQ(ReasonOf(Stage("i1", {batch}, 3)), common::v1::ERROR_REASON_IMPORT_SEQUENCE);
  EXPECT_TRUE(absl::IsNotFound(Stage("nothing", {batch})));
}

TEST_F(ImportsApiTest, MalformedBatchesAreRefusedByColumn) {
  ASSERT_TRUE(Create(NewImport("i1", v1::IMPORT_KIND_SALES)).ok());
  const auto field = [&](auto spoil) {
    v1::StageImportRequest batch =
        SalesBatch({{"s1", "c1", "p1", 10, 1}, {"s2", "c1", "p1", 10, 1}});
    spoil(&batch);
    return FieldOf(Stage("i1", {batch}));
  };
  EXPECT_EQ(field([](v1::StageImportRequest* b) { b->mutable_sales()->add_days(1); }),
            "sales.days");
  EXPECT_EQ(field([](v1::StageImportRequest* b) { b->mutable_sales()->set_clients(0, 7); }),
            "sales.clients");
  EXPECT_EQ(field([](v1::StageImportRequest* b) {
              b->mutable_sales()->mutable_amounts()->set_scales(0, 19);
            }),
            "scales");
  EXPECT_EQ(field([](v1::StageImportRequest* b) { b->add_line_deltas(1); }), "line_deltas");
  EXPECT_EQ(field([](v1::StageImportRequest* b) { b->set_file(1); }), "file");
  EXPECT_EQ(field([](v1::StageImportRequest* b) { *b = ClientsBatch({"c1"}); }), "rows");
  EXPECT_EQ(field([](v1::StageImportRequest* b) { b->clear_rows(); }), "rows");
  EXPECT_EQ(Get("i1")->staged_rows(), 0);
}

TEST_F(ImportsApiTest, OnlyACompleteImportIsApplied) {
  ASSERT_TRUE(Create(NewImport("i1", v1::IMPORT_KIND_SALES)).ok());
  ASSERT_TRUE(Stage("i1", {SalesBatch({{"s1", "c1", "p1", 10, 1}})}).ok());
  const absl::Status incomplete = Apply("i1", 0).status();
  EXPECT_EQ(ReasonOf(incomplete), common::v1::ERROR_REASON_IMPORT_STATE) << incomplete;
  EXPECT_TRUE(absl::IsFailedPrecondition(Apply("i1", 2).status()));
  EXPECT_TRUE(absl::IsNotFound(Apply("nothing", 1).status()));
  EXPECT_TRUE(absl::IsNotFound(Get("nothing").status()));
  EXPECT_TRUE(absl::IsNotFound(AwaitEnd("nothing").status()));
}

TEST_F(ImportsApiTest, AFileWithoutRowsChangesNothingUnlessRowsAreExpected) {
  v1::CreateImportRequest request = NewImport("i1", v1::IMPORT_KIND_SALES);
  const auto empty = Import(request, {});
  ASSERT_TRUE(empty.ok()) << empty.status();
  EXPECT_EQ(empty->state(), v1::IMPORT_STATE_SUCCEEDED) << empty->DebugString();
  EXPECT_EQ(empty->staged_rows() + empty->created() + empty->position(), 0);
  request.set_import_id("i2");
  request.set_expect_rows(1);
  const auto short_of_rows = Import(request, {});
  ASSERT_TRUE(short_of_rows.ok()) << short_of_rows.status();
  EXPECT_EQ(short_of_rows->state(), v1::IMPORT_STATE_REJECTED);
}

TEST_F(ImportsApiTest, ApplyingTwiceAppliesOnce) {
  ImportBase();
  ASSERT_TRUE(ImportSales("i1", {{"s1", "c1", "p1", 10, 1}}).ok());
  const auto again = Apply("i1", 1);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->state(), v1::IMPORT_STATE_SUCCEEDED);
  EXPECT_EQ(again->created(), 1);
  EXPECT_EQ(ReasonOf(Stage("i1", {SalesBatch({{"s2", "c1", "p1", 10, 1}})}, 2)),
            common::v1::ERROR_REASON_IMPORT_STATE);
}

TEST_F(ImportsApiTest, AnImportThatIsGivenUpLeavesNothing) {
  ImportBase();
  ASSERT_TRUE(Create(NewImport("i1", v1::IMPORT_KIND_SALES)).ok());
  ASSERT_TRUE(Stage("i1", {SalesBatch({{"s1", "c1", "p1", 10, 1}})}).ok());
  const auto cancelled = Cancel("i1");
  ASSERT_TRUE(cancelled.ok()) << cancelled.status();
  EXPECT_EQ(cancelled->state(), v1::IMPORT_STATE_CANCELLED);
  EXPECT_TRUE(absl::IsFailedPrecondition(Apply("i1", 1).status()));
  EXPECT_TRUE(absl::IsFailedPrecondition(Cancel("i1").status()));
  EXPECT_EQ(AwaitEnd("i1")->state(), v1::IMPORT_STATE_CANCELLED);
  EXPECT_TRUE(Lines(StreamSales({})).empty());
  ASSERT_TRUE(ImportSales("i2", {{"s1", "c1", "p1", 10, 1}}).ok());
  EXPECT_TRUE(absl::IsFailedPrecondition(Cancel("i2").status()));
  EXPECT_TRUE(absl::IsNotFound(Cancel("nothing").status()));
}

TEST_F(ImportsApiTest, SalesOfArchivedClientsAreTaken) {
  ImportBase();
  v1::UpdateClientRequest archive;
  archive.mutable_client()->set_name("clients/c1");
  archive.mutable_client()->set_status(v1::CLIENT_STATUS_ARCHIVED);
  ASSERT_TRUE(Call(*clients_, &ClientStub::UpdateClient, archive).ok());
  EXPECT_EQ(ImportSales("i1", {{"s1", "c1", "p1", 10, 1}})->state(), v1::IMPORT_STATE_SUCCEEDED);
}

TEST_F(ImportsApiTest, ManyImportsAtOnceAllEndWell) {
  ImportBase();
  for (int i = 0; i < 8; ++i) {
    const std::string id = "i" + std::to_string(i);
    ASSERT_TRUE(Create(NewImport(id, v1::IMPORT_KIND_SALES)).ok());
    ASSERT_TRUE(
        Stage(id, {SalesBatch({{"s" + id, "c1", "p1", i, 1}, {"shared", "c2", "p1", 1, 7}})}).ok());
  }
  for (int i = 0; i < 8; ++i) ASSERT_TRUE(Apply("i" + std::to_string(i), 1).ok());
  for (int i = 0; i < 8; ++i) {
    EXPECT_EQ(AwaitEnd("i" + std::to_string(i))->state(), v1::IMPORT_STATE_SUCCEEDED);
  }
  EXPECT_EQ(Lines(StreamSales({})).size(), 9u);
}

}  // namespace
}  // namespace clientele::registry
