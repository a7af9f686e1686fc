#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "common/sql/sqlite.h"
#include "tests/api/registry/registry_fixture.h"

namespace clientele::registry {
namespace {

class ImportRestartTest : public RegistryTest {
 protected:
  ImportRestartTest() {
    std::vector<std::string> ids;
    ids.reserve(200);
    for (int i = 0; i < 200; ++i) ids.push_back("c" + std::to_string(i));
    EXPECT_TRUE(
        Import(NewImport("base-clients", v1::IMPORT_KIND_CLIENTS), {ClientsBatch(ids)}).ok());
    EXPECT_TRUE(
        Import(NewImport("base-products", v1::IMPORT_KIND_PRODUCTS), {ProductsBatch({"p1"})}).ok());
  }

  static std::vector<v1::StageImportRequest> Batches(int count, int rows_each) {
    std::vector<v1::StageImportRequest> batches;
    for (int b = 0; b < count; ++b) {
      std::vector<SaleRow> rows;
      for (int i = 0; i < rows_each; ++i) {
        const int n = b * rows_each + i;
        rows.push_back(
            {"s" + std::to_string(n), "c" + std::to_string(n * 7 % 200), "p1", n % 365, n});
      }
      batches.push_back(SalesBatch(rows, 0, 2 + static_cast<uint32_t>(b * rows_each)));
    }
    return batches;
  }

  absl::StatusOr<v1::Import> Get(const std::string& id) {
    v1::GetImportRequest request;
    request.set_name("imports/" + id);
    return Call(*imports_, &ImportStub::GetImport, request);
  }

  // Changes the database behind the server's back while it is stopped.
  void Tamper(absl::FunctionRef<absl::Status(Transaction&)> change) {
    StopServer();
    {
      SqliteOptions options;
      options.path = directory_ + "/registry.db";
      const auto database = OpenSqlite(options);
      ASSERT_TRUE(database.ok()) << database.status();
      const absl::Status changed = (*database)->Write(change);
      ASSERT_TRUE(changed.ok()) << changed;
    }
    StartServer();
  }

  // Reads the import until `reached` says so.
  template <class Predicate>
  void WatchUntil(const std::string& id, Predicate reached) {
    grpc::ClientContext context;
    rpc::SetDeadline(&context, kCallTimeout);
    v1::WatchImportRequest request;
    request.set_name("imports/" + id);
    const auto reader = imports_->WatchImport(&context, request);
    v1::Import import;
    while (reader->Read(&import) && !reached(import)) continue;
    context.TryCancel();
    while (reader->Read(&import)) continue;
    reader->Finish();
  }
};

TEST_F(ImportRestartTest, StagingGoesOnBehindTheLastAcknowledgedBatch) {
  const std::vector<v1::StageImportRequest> batches = Batches(4, 100);
  ASSERT_TRUE(
      Call(*imports_, &ImportStub::CreateImport, NewImport("i1", v1::IMPORT_KIND_SALES)).ok());
  ASSERT_TRUE(Stage("i1", {batches[0], batches[1]}).ok());
  StopServer();
  StartServer();
  EXPECT_EQ(Get("i1")->staged_sequence(), 2);
  ASSERT_TRUE(Stage("i1", {batches[1], batches[2], batches[3]}, 2).ok());
  ASSERT_TRUE(Apply("i1", 4).ok());
  const auto import = AwaitEnd("i1");
  ASSERT_TRUE(import.ok()) << import.status();
  EXPECT_EQ(import->state(), v1::IMPORT_STATE_SUCCEEDED);
  EXPECT_EQ(import->created(), 400);
  EXPECT_EQ(Lines(StreamSales({})).size(), 400u);
}

TEST_F(ImportRestartTest, ApplyingGoesOnByItselfAndAppliesEveryChunkOnce) {
  constexpr int kBatches = 60;
  constexpr int kRows = 500;
  ASSERT_TRUE(
      Call(*imports_, &ImportStub::CreateImport, NewImport("i1", v1::IMPORT_KIND_SALES)).ok());
  ASSERT_TRUE(Stage("i1", Batches(kBatches, kRows)).ok());
  ASSERT_TRUE(Apply("i1", kBatches).ok());
  for (int restart = 1; restart <= 3; ++restart) {
    WatchUntil("i1", [&](const v1::Import& import) {
      return import.state() == v1::IMPORT_STATE_SUCCEEDED ||
             import.created() >= int64_t{restart} * 10 * kRows;
    });
    StopServer();
    StartServer();
    EXPECT_EQ(Get("i1")->created() % kRows, 0);
  }
  const auto import = AwaitEnd("i1");
  ASSERT_TRUE(import.ok()) << import.status();
  EXPECT_EQ(import->state(), v1::IMPORT_STATE_SUCCEEDED) << import->DebugString();
  EXPECT_EQ(import->created(), kBatches * kRows);
  EXPECT_GT(import->status().attempt(), 1);
  EXPECT_EQ(import->updated() + import->unchanged(), 0);
  const std::vector<std::string> lines = Lines(StreamSales({}));
  EXPECT_EQ(lines.size(), static_cast<size_t>(kBatches * kRows));

  // The same rows imported without any stop give the same stream.
  StopServer();
  directory_ += "/second";
  StartServer();
  std::vector<std::string> ids;
  ids.reserve(200);
  for (int i = 0; i < 200; ++i) ids.push_back("c" + std::to_string(i));
  ASSERT_TRUE(Import(NewImport("c", v1::IMPORT_KIND_CLIENTS), {ClientsBatch(ids)}).ok());
  ASSERT_TRUE(Import(NewImport("p", v1::IMPORT_KIND_PRODUCTS), {ProductsBatch({"p1"})}).ok());
  ASSERT_TRUE(Import(NewImport("s", v1::IMPORT_KIND_SALES), Batches(kBatches, kRows)).ok());
  EXPECT_EQ(Lines(StreamSales({})), lines);
  directory_.resize(directory_.size() - std::string("/second").size());
}

TEST_F(ImportRestartTest, AFailedImportGoesOnWhenItIsAppliedAgain) {
  ASSERT_TRUE(
      Call(*imports_, &ImportStub::CreateImport, NewImport("i1", v1::IMPORT_KIND_SALES)).ok());
  ASSERT_TRUE(Stage("i1", Batches(3, 100)).ok());
  std::string payload;
  Tamper([&](Transaction& transaction) -> absl::Status {
    const auto kept =
        transaction.QueryText("SELECT payload FROM import_batches WHERE sequence = 2");
    if (!kept.ok()) return kept.status();
    payload = kept->value();
    return transaction.Execute("UPDATE import_batches SET payload = ? WHERE sequence = 2",
                               Blob{"\xff"});
  });
  ASSERT_TRUE(Apply("i1", 3).ok());
  const auto failed = AwaitEnd("i1");
  ASSERT_TRUE(failed.ok()) << failed.status();
  EXPECT_EQ(failed->state(), v1::IMPORT_STATE_FAILED) << failed->DebugString();
  EXPECT_NE(failed->status().error().code(), 0);
  EXPECT_TRUE(Lines(StreamSales({})).empty());
  Tamper([&](Transaction& transaction) {
    return transaction.Execute("UPDATE import_batches SET payload = ? WHERE sequence = 2",
                               Blob{payload});
  });
  ASSERT_TRUE(Apply("i1", 3).ok());
  const auto import = AwaitEnd("i1");
  ASSERT_TRUE(import.ok()) << import.status();
  EXPECT_EQ(import->state(), v1::IMPORT_STATE_SUCCEEDED) << import->DebugString();
  EXPECT_EQ(import->created(), 300);
}

TEST_F(ImportRestartTest, WhatAnImportReliesOnCannotChangeUnderIt) {
  for (const auto kind : {v1::IMPORT_KIND_SALES, v1::IMPORT_KIND_CLIENTS}) {
    const std::string id = "i" + std::to_string(kind);
    ASSERT_TRUE(Call(*imports_, &ImportStub::CreateImport, NewImport(id, kind)).ok());
    v1::UpdateClientRequest update;
    update.mutable_client()->set_name("clients/c1");
    update.mutable_client()->set_currency_code(kind == v1::IMPORT_KIND_SALES ? "JPY" : "GBP");
    if (kind == v1::IMPORT_KIND_CLIENTS) update.mutable_client()->set_parent_id("c2");
    update.set_validate_only(true);
    EXPECT_TRUE(Call(*clients_, &ClientStub::UpdateClient, update).ok());
    Tamper([&](Transaction& transaction) {
      return transaction.Execute("UPDATE imports SET state = ? WHERE import_id = ?",
                                 int{v1::IMPORT_STATE_VALIDATING}, id);
    });
    const absl::Status refused = Call(*clients_, &ClientStub::UpdateClient, update).status();
    EXPECT_EQ(ReasonOf(refused), common::v1::ERROR_REASON_IMPORT_STATE) << refused;
    update.mutable_client()->set_currency_code("GBP");
    update.mutable_client()->clear_parent_id();
    update.mutable_client()->set_region("Norway");
    EXPECT_TRUE(Call(*clients_, &ClientStub::UpdateClient, update).ok());
  }
}

TEST_F(ImportRestartTest, AnImportDoesNotChangeTheCurrencyThatWaitingSalesRelyOn) {
  ASSERT_TRUE(
      Call(*imports_, &ImportStub::CreateImport, NewImport("i1", v1::IMPORT_KIND_SALES)).ok());
  Tamper([&](Transaction& transaction) {
    return transaction.Execute("UPDATE imports SET state = ? WHERE import_id = 'i1'",
                               int{v1::IMPORT_STATE_APPLYING});
  });
  v1::StageImportRequest rows = ClientsBatch({"c1"});
  rows.mutable_clients()->set_currencies(0, "JPY");
  const auto rejected = Import(NewImport("i2", v1::IMPORT_KIND_CLIENTS), {rows});
  ASSERT_TRUE(rejected.ok()) << rejected.status();
  EXPECT_EQ(rejected->state(), v1::IMPORT_STATE_REJECTED) << rejected->DebugString();
  const std::vector<v1::ImportError> errors = ErrorsOf("i2");
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_EQ(errors[0].column(), "currency");
  EXPECT_EQ(errors[0].rule(), "IMPORT_IN_PROGRESS");
}

TEST_F(ImportRestartTest, ARejectionOutlivesTheServer) {
  ASSERT_EQ(
      Import(NewImport("i1", v1::IMPORT_KIND_SALES), {SalesBatch({{"s1", "nobody", "p1", 1, 1}})})
          ->state(),
      v1::IMPORT_STATE_REJECTED);
  StopServer();
  StartServer();
  EXPECT_EQ(Get("i1")->state(), v1::IMPORT_STATE_REJECTED);
  EXPECT_EQ(ErrorsOf("i1").size(), 1u);
}

TEST_F(ImportRestartTest, AStagedImportCanBeGivenUpAfterARestart) {
  ASSERT_TRUE(
      Call(*imports_, &ImportStub::CreateImport, NewImport("i1", v1::IMPORT_KIND_SALES)).ok());
  ASSERT_TRUE(Stage("i1", Batches(1, 10)).ok());
  StopServer();
  StartServer();
  v1::CancelImportRequest request;
  request.set_name("imports/i1");
  EXPECT_EQ(Call(*imports_, &ImportStub::CancelImport, request)->state(),
            v1::IMPORT_STATE_CANCELLED);
}

TEST_F(ImportRestartTest, AWatcherIsToldThatTheServerStops) {
  ASSERT_TRUE(
      Call(*imports_, &ImportStub::CreateImport, NewImport("i1", v1::IMPORT_KIND_SALES)).ok());
  grpc::ClientContext context;
  rpc::SetDeadline(&context, kCallTimeout);
  v1::WatchImportRequest request;
  request.set_name("imports/i1");
  const auto reader = imports_->WatchImport(&context, request);
  v1::Import import;
  ASSERT_TRUE(reader->Read(&import));
  StopServer();
  while (reader->Read(&import)) continue;
  EXPECT_TRUE(absl::IsUnavailable(rpc::FromGrpcStatus(reader->Finish())));
  StartServer();
}

}  // namespace
}  // namespace clientele::registry
