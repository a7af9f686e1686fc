#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/api/registry/facts_fixture.h"

namespace clientele::registry {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ExportsApiTest : public FactsTest {
 protected:
  static v1::ExportRecordsRequest Of(v1::ImportKind kind, int64_t since = 0, int64_t as_of = 0) {
    v1::ExportRecordsRequest request;
    request.set_kind(kind);
    request.set_changed_since_position(since);
    request.set_as_of_position(as_of);
    return request;
  }

  // One line a row, "-" before rows that stand for deletions.
  std::vector<std::string> Lines(const v1::ExportRecordsRequest& request) {
    std::vector<std::string> lines;
    for (const v1::ExportRecordsResponse& batch : Export(request)) {
      const std::set<uint32_t> deleted(batch.deleted_rows().begin(), batch.deleted_rows().end());
      uint32_t row = 0;
      const auto add = [&](const std::string& line) {
        lines.push_back((deleted.contains(row++) ? "-" : "") + line);
      };
      for (const std::string& id : batch.products().product_ids()) add(id);
      for (const std::string& id : batch.clients().client_ids()) add(id);
      for (int i = 0; i < batch.sales().sale_ids_size(); ++i) {
        add(absl::StrCat(
            batch.sales().sale_ids(i), " ",
            batch.sales().client_dictionary(static_cast<int>(batch.sales().clients(i))), " ",
            batch.sales().amounts().unscaled(i)));
      }
      const v1::HoldingRows& holdings = batch.records().holdings();
      for (int i = 0; i < holdings.client_id_size(); ++i) {
        add(absl::StrCat(holdings.client_id(i), " ", holdings.product_id(i), " ", holdings.from(i),
                         " ", holdings.limit().unscaled(i)));
      }
    }
    return lines;
  }

  int64_t Position() {
    const auto snapshot = Call(*sales_, &SalesStub::GetSnapshot, v1::GetSnapshotRequest());
    EXPECT_TRUE(snapshot.ok());
    return snapshot->position();
  }
};

TEST_F(ExportsApiTest, AnEmptyExportIsOneBatchWithItsPosition) {
  const auto batches = Export(Of(v1::IMPORT_KIND_HOLDINGS));
  ASSERT_EQ(batches.size(), 1u);
  EXPECT_EQ(batches[0].as_of_position(), Position());
  EXPECT_EQ(batches[0].rows_case(), v1::ExportRecordsResponse::ROWS_NOT_SET);
}

TEST_F(ExportsApiTest, WhatIsExportedImportsAgainAsANoOp) {
  ASSERT_TRUE(Upsert({MakeHolding("c1", "p1", "2024-01-01", "2024-01-31", 5),
                      MakeHolding("c3", "p2", "2024-01-01", "")})
                  .ok());
  ASSERT_TRUE(Upsert({MakeBalance("c1", "p1", "2024-01-31", -7)}).ok());
  ASSERT_TRUE(Record({MakeSale("s1", "c1", "p1", "2024-01-01", 150),
                      MakeSale("s2", "c3", "p1", "2024-01-01", 7)})
                  .ok());
  for (const v1::ImportKind kind :
       {v1::IMPORT_KIND_PRODUCTS, v1::IMPORT_KIND_CLIENTS, v1::IMPORT_KIND_SALES,
        v1::IMPORT_KIND_HOLDINGS, v1::IMPORT_KIND_BALANCES}) {
    std::vector<v1::StageImportRequest> batches;
    int64_t rows = 0;
    for (const v1::ExportRecordsResponse& batch : Export(Of(kind))) {
      v1::StageImportRequest& staged = batches.emplace_back();
      if (batch.has_products()) *staged.mutable_products() = batch.products();
      if (batch.has_clients()) *staged.mutable_clients() = batch.clients();
      if (batch.has_sales()) *staged.mutable_sales() = batch.sales();
      if (batch.has_records()) *staged.mutable_records() = batch.records();
      const int count = batch.products().product_ids_size() + batch.clients().client_ids_size() +
                        batch.sales().sale_ids_size() +
                        batch.records().holdings().client_id_size() +
                        batch.records().balances().client_id_size();
      for (int i = 0; i < count; ++i) staged.add_line_deltas(1);
      rows += count;
    }
    const auto import =
        Import(NewImport(absl::StrCat("i", static_cast<int>(kind)), kind), std::move(batches));
    ASSERT_TRUE(import.ok()) << import.status();
    EXPECT_EQ(import->state(), v1::IMPORT_STATE_SUCCEEDED) << import->DebugString();
    EXPECT_EQ(import->unchanged(), rows);
    EXPECT_GT(rows, 0);
  }
}

TEST_F(ExportsApiTest, AnExportAtAPositionStaysWhatItWas) {
  ASSERT_TRUE(Upsert({MakeHolding("c1", "p1", "1970-01-02", "", 5),
                      MakeHolding("c2", "p1", "1970-01-02", "", 6)})
                  .ok());
  ASSERT_TRUE(Record({MakeSale("s1", "c1", "p1", "2024-01-01", 150)}).ok());
  const int64_t then = Position();
  ASSERT_TRUE(Upsert({MakeHolding("c1", "p1", "1970-01-02", "", 50)}).ok());
  v1::DeleteHoldingRequest remove;
  remove.set_name("clients/c2/products/p1/holdings/1970-01-02");
  ASSERT_TRUE(Call(*holdings_, &HoldingStub::DeleteHolding, remove).ok());
  ASSERT_TRUE(Record({MakeSale("s1", "c1", "p1", "2024-01-01", 151)}).ok());
  EXPECT_THAT(Lines(Of(v1::IMPORT_KIND_HOLDINGS, 0, then)), ElementsAre("c1 p1 1 5", "c2 p1 1 6"));
  EXPECT_THAT(Lines(Of(v1::IMPORT_KIND_HOLDINGS)), ElementsAre("c1 p1 1 50"));
  EXPECT_THAT(Lines(Of(v1::IMPORT_KIND_SALES, 0, then)), ElementsAre("s1 c1 150"));
  EXPECT_THAT(Lines(Of(v1::IMPORT_KIND_SALES)), ElementsAre("s1 c1 151"));
}

TEST_F(ExportsApiTest, ChangesSinceAPositionMarkDeletions) {
  ASSERT_TRUE(Upsert({MakeHolding("c1", "p1", "1970-01-02", "", 5),
                      MakeHolding("c1", "p2", "1970-01-02", "", 6),
                      MakeHolding("c2", "p1", "1970-01-02", "", 7)})
                  .ok());
  ASSERT_TRUE(Record({MakeSale("s1", "c1", "p1", "2024-01-01", 150),
                      MakeSale("s2", "c1", "p1", "2024-01-01", 1)})
                  .ok());
  const int64_t then = Position();
  v1::DeleteHoldingRequest remove;
  remove.set_name("clients/c1/products/p1/holdings/1970-01-02");
  ASSERT_TRUE(Call(*holdings_, &HoldingStub::DeleteHolding, remove).ok());
  ASSERT_TRUE(Upsert({MakeHolding("c2", "p1", "1970-01-02", "", 8)}).ok());
  // Created and deleted in between: nobody has seen it.
  ASSERT_TRUE(Upsert({MakeHolding("c2", "p2", "1970-01-02", "")}).ok());
  remove.set_name("clients/c2/products/p2/holdings/1970-01-02");
  ASSERT_TRUE(Call(*holdings_, &HoldingStub::DeleteHolding, remove).ok());
  ASSERT_TRUE(Record({MakeSale("s2", "c2", "p1", "2024-01-01", 2)}).ok());
  ASSERT_TRUE(CreateClient("c4").ok());
  EXPECT_THAT(Lines(Of(v1::IMPORT_KIND_HOLDINGS, then)), ElementsAre("-c1 p1 1 5", "c2 p1 1 8"));
  EXPECT_THAT(Lines(Of(v1::IMPORT_KIND_SALES, then)), ElementsAre("s2 c2 2"));
  EXPECT_THAT(Lines(Of(v1::IMPORT_KIND_CLIENTS, then)), ElementsAre("c4"));
  EXPECT_THAT(Lines(Of(v1::IMPORT_KIND_PRODUCTS, then)), IsEmpty());
  ASSERT_TRUE(DeleteClient("c2").ok());
  EXPECT_THAT(Lines(Of(v1::IMPORT_KIND_CLIENTS, then)), ElementsAre("c4", "-c2"));
  EXPECT_THAT(Lines(Of(v1::IMPORT_KIND_HOLDINGS, then)), ElementsAre("-c1 p1 1 5"));
  EXPECT_THAT(Lines(Of(v1::IMPORT_KIND_HOLDINGS, Position())), IsEmpty());
}

TEST_F(ExportsApiTest, AFullExportAndTheChangesGiveTheLaterExport) {
  std::mt19937 random(3);
  std::map<std::string, std::string> replica;
  int64_t position = 0;
  for (int round = 0; round < 30; ++round) {
    for (int change = 0; change < 3; ++change) {
      const std::string client = absl::StrCat("c", 1 + random() % 3);
      const std::string product = absl::StrCat("p", 1 + random() % 2);
      if (random() % 3 == 0) {
        v1::DeleteHoldingRequest remove;
        remove.set_name("clients/" + client + "/products/" + product + "/holdings/1970-01-02");
        (void)Call(*holdings_, &HoldingStub::DeleteHolding, remove);
      } else {
        ASSERT_TRUE(Upsert({MakeHolding(client, product, "1970-01-02", "", random() % 1000)}).ok());
      }
    }
    const int64_t next = Position();
    for (const std::string& line : Lines(Of(v1::IMPORT_KIND_HOLDINGS, position, next))) {
      const std::string text = line.substr(line[0] == '-' ? 1 : 0);
      const std::string key = text.substr(0, 5);
      if (line[0] == '-') {
        EXPECT_EQ(replica.erase(key), 1u) << line;
      } else {
        replica[key] = text;
      }
    }
    position = next;
    std::vector<std::string> expected;
    for (const auto& [key, text] : replica) expected.push_back(text);
    EXPECT_EQ(Lines(Of(v1::IMPORT_KIND_HOLDINGS)), expected) << "round " << round;
  }
}

TEST_F(ExportsApiTest, RangesTogetherAreTheWhole) {
  std::vector<HoldingRow> rows;
  for (int i = 0; i < 20'000; ++i) {
    const int day = i % 28 + 1;
    rows.push_back({absl::StrCat("c", 1 + i % 3), "p1",
                    absl::StrCat(1900 + i / 336, "-", i / 28 % 12 + 1 < 10 ? "0" : "",
                                 i / 28 % 12 + 1, "-", day < 10 ? "0" : "", day),
                    "", "1"});
    rows.back().to = rows.back().from;
  }
  ASSERT_EQ(Import(NewImport("i1", v1::IMPORT_KIND_HOLDINGS), {HoldingsBatch(rows)})->created(),
            20'000);
  const auto whole = Lines(Of(v1::IMPORT_KIND_HOLDINGS));
  EXPECT_EQ(whole.size(), 20'000u);
  std::vector<std::string> parts;
  for (const auto& [start, end] :
       std::vector<std::pair<std::string, std::string>>{{"", "c2"}, {"c2", "c3"}, {"c3", ""}}) {
    v1::ExportRecordsRequest request = Of(v1::IMPORT_KIND_HOLDINGS);
    request.set_start_key(start);
    request.set_end_key(end);
    const auto part = Lines(request);
    parts.insert(parts.end(), part.begin(), part.end());
  }
  EXPECT_EQ(parts, whole);
}

TEST_F(ExportsApiTest, RefusesPositionsThatDoNotExist) {
  absl::Status status;
  Export(Of(v1::IMPORT_KIND_HOLDINGS, 0, Position() + 1), &status);
  EXPECT_EQ(ReasonOf(status), common::v1::ERROR_REASON_POSITION_OUT_OF_RANGE);
  Export(Of(v1::IMPORT_KIND_HOLDINGS, 2, 1), &status);
  EXPECT_EQ(FieldOf(status), "changed_since_position");
  Export(Of(v1::IMPORT_KIND_UNSPECIFIED), &status);
  EXPECT_EQ(FieldOf(status), "kind");
  Export(Of(static_cast<v1::ImportKind>(7777)), &status);
  EXPECT_EQ(FieldOf(status), "kind");
}

}  // namespace
}  // namespace clientele::registry
