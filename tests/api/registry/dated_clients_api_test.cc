#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/api/registry/registry_fixture.h"

namespace clientele::registry {
namespace {

using ::testing::ElementsAre;

google::type::Date Day(int year, int month, int day) {
  google::type::Date date;
  date.set_year(year);
  date.set_month(month);
  date.set_day(day);
  return date;
}

std::string Text(const google::type::Date& date) {
  return absl::StrCat(date.year(), "-", date.month(), "-", date.day());
}

class DatedClientsApiTest : public RegistryTest {
 protected:
  // Returns the position of the change.
  int64_t SetRegion(const std::string& region, std::optional<google::type::Date> from = {}) {
    v1::UpdateClientRequest request;
    request.mutable_client()->set_name("clients/c1");
    request.mutable_client()->set_region(region);
    if (from) *request.mutable_valid_from() = *from;
    const auto changed = Call(*clients_, &ClientStub::UpdateClient, request);
    EXPECT_TRUE(changed.ok()) << changed.status();
    return changed.ok() ? changed->position() : 0;
  }
  // The region on a day as known at a position, or the reason why there is none.
  std::string RegionOn(google::type::Date day, int64_t known = 0) {
    v1::GetClientRequest request;
    request.set_name("clients/c1");
    *request.mutable_as_of() = day;
    request.set_as_known_at_position(known);
    const auto client = Call(*clients_, &ClientStub::GetClient, request);
    return client.ok() ? client->region() : std::string(client.status().message());
  }
  std::vector<std::string> Periods(int64_t known = 0, int page_size = 1) {
    v1::ListClientPeriodsRequest request;
    request.set_parent("clients/c1");
    request.set_page_size(page_size);
    request.set_as_known_at_position(known);
    std::vector<std::string> periods;
    while (true) {
      const auto page = Call(*clients_, &ClientStub::ListClientPeriods, request);
      EXPECT_TRUE(page.ok()) << page.status();
      if (!page.ok()) return periods;
      for (const v1::Client& period : page->periods()) {
        periods.push_back(absl::StrCat(period.has_valid_from() ? Text(period.valid_from()) : "-",
                                       " ", period.region(), " ",
                                       period.has_valid_to() ? Text(period.valid_to()) : "-"));
      }
      if (page->next_page_token().empty()) return periods;
      request.set_page_token(page->next_page_token());
    }
  }
};

TEST_F(DatedClientsApiTest, WhatHeldOnADayAsKnownAtAPositionHasOneAnswer) {
  const int64_t created = CreateClient("c1")->position();
  const int64_t moved = SetRegion("Norway", Day(2024, 3, 1));
  const int64_t late = SetRegion("Sweden", Day(2024, 2, 1));
  EXPECT_EQ(RegionOn(Day(2024, 1, 31)), "Iceland");
  EXPECT_EQ(RegionOn(Day(2024, 2, 1)), "Sweden");
  EXPECT_EQ(RegionOn(Day(2030, 1, 1)), "Sweden");
  EXPECT_EQ(RegionOn(Day(2024, 2, 15), moved), "Iceland");
  EXPECT_EQ(RegionOn(Day(2024, 3, 1), moved), "Norway");
  EXPECT_EQ(RegionOn(Day(2024, 3, 1), created), "Iceland");
  EXPECT_THAT(Periods(),
              ElementsAre("- Iceland 2024-1-31", "2024-2-1 Sweden 2024-2-29", "2024-3-1 Sweden -"));
  EXPECT_THAT(Periods(moved), ElementsAre("- Iceland 2024-2-29", "2024-3-1 Norway -"));
  EXPECT_THAT(Periods(created), ElementsAre("- Iceland -"));
  EXPECT_EQ(GetClient("c1")->position(), late);
  EXPECT_EQ(Text(GetClient("c1")->valid_from()), "2024-3-1");
}

TEST_F(DatedClientsApiTest, AChangeWithoutADayCorrectsTheLastKnownPeriod) {
  ASSERT_TRUE(CreateClient("c1").ok());
  SetRegion("Norway", Day(2024, 3, 1));
  SetRegion("Sweden");
  EXPECT_THAT(Periods(), ElementsAre("- Iceland 2024-2-29", "2024-3-1 Sweden -"));
}

TEST_F(DatedClientsApiTest, ALateChangeOfOneFieldKeepsLaterChangesOfOthers) {
  ASSERT_TRUE(CreateClient("c1").ok());
  SetRegion("Norway", Day(2024, 3, 1));
  v1::UpdateClientRequest request;
  request.mutable_client()->set_name("clients/c1");
  request.mutable_client()->set_industry("62.01");
  *request.mutable_valid_from() = Day(2024, 2, 1);
  ASSERT_TRUE(Call(*clients_, &ClientStub::UpdateClient, request).ok());
  EXPECT_THAT(Periods(), ElementsAre("- Iceland 2024-1-31", "2024-2-1 Iceland 2024-2-29",
                                     "2024-3-1 Norway -"));
  EXPECT_EQ(GetClient("c1")->industry(), "62.01");
}

TEST_F(DatedClientsApiTest, KnowledgeIsFoundByItsTime) {
  const v1::Client created = *CreateClient("c1");
  SetRegion("Norway", Day(2024, 3, 1));
  v1::GetClientRequest request;
  request.set_name("clients/c1");
  *request.mutable_as_known_at() = created.create_time();
  const auto then = Call(*clients_, &ClientStub::GetClient, request);
  ASSERT_TRUE(then.ok()) << then.status();
  EXPECT_EQ(then->region(), "Iceland");
  EXPECT_EQ(then->etag(), created.etag());
  request.mutable_as_known_at()->set_seconds(1000);
  EXPECT_TRUE(absl::IsNotFound(Call(*clients_, &ClientStub::GetClient, request).status()));
}

TEST_F(DatedClientsApiTest, NothingIsKnownAboutDaysBeforeTheFirst) {
  v1::CreateClientRequest request;
  request.set_client_id("c1");
  *request.mutable_client() = *CreateClient("other");
  *request.mutable_valid_from() = Day(2024, 1, 1);
  ASSERT_TRUE(Call(*clients_, &ClientStub::CreateClient, request).ok());
  EXPECT_EQ(RegionOn(Day(2024, 1, 1)), "Iceland");
  EXPECT_NE(RegionOn(Day(2023, 12, 31)), "Iceland");
  SetRegion("Norway", Day(2023, 6, 1));
  EXPECT_EQ(RegionOn(Day(2023, 6, 1)), "Norway");
  EXPECT_NE(RegionOn(Day(2023, 5, 31)), "Norway");
}

TEST_F(DatedClientsApiTest, ListsFilterWhatHeldOnTheDay) {
  ASSERT_TRUE(CreateClient("c1").ok());
  ASSERT_TRUE(CreateClient("c2").ok());
  const int64_t before = SetRegion("Norway", Day(2024, 3, 1));
  v1::DeleteClientRequest removal;
  removal.set_name("clients/c2");
  ASSERT_TRUE(Call(*clients_, &ClientStub::DeleteClient, removal).ok());
  const auto list = [&](std::optional<google::type::Date> day, int64_t known,
                        const std::string& filter) {
    v1::ListClientsRequest request;
    request.set_page_size(1);
    request.set_filter(filter);
    if (day) *request.mutable_as_of() = *day;
    request.set_as_known_at_position(known);
    std::string found;
    while (true) {
      const auto page = Call(*clients_, &ClientStub::ListClients, request);
      EXPECT_TRUE(page.ok()) << page.status();
      if (!page.ok()) return found;
      for (const v1::Client& client : page->clients()) absl::StrAppend(&found, client.name(), " ");
      if (page->next_page_token().empty()) return found;
      request.set_page_token(page->next_page_token());
    }
  };
  EXPECT_EQ(list(Day(2024, 2, 1), 0, "region = Iceland"), "clients/c1 ");
  EXPECT_EQ(list(Day(2024, 3, 1), 0, "region = Iceland"), "");
  EXPECT_EQ(list(Day(2024, 3, 1), 0, "region = Norway"), "clients/c1 ");
  EXPECT_EQ(list(Day(2024, 2, 1), before, "region = Iceland"), "clients/c1 clients/c2 ");
  EXPECT_EQ(list({}, before - 1, ""), "clients/c1 clients/c2 ");
  EXPECT_EQ(list({}, 0, ""), "clients/c1 ");
}

TEST_F(DatedClientsApiTest, BatchesReadOneMoment) {
  ASSERT_TRUE(CreateClient("c1").ok());
  ASSERT_TRUE(CreateClient("c2").ok());
  SetRegion("Norway", Day(2024, 3, 1));
  v1::BatchGetClientsRequest request;
  request.add_names("clients/c2");
  request.add_names("clients/c1");
  *request.mutable_as_of() = Day(2024, 2, 1);
  const auto batch = Call(*clients_, &ClientStub::BatchGetClients, request);
  ASSERT_TRUE(batch.ok()) << batch.status();
  EXPECT_EQ(batch->clients(1).region(), "Iceland");
  request.set_as_known_at_position(1);  // c2 came later
  EXPECT_TRUE(absl::IsNotFound(Call(*clients_, &ClientStub::BatchGetClients, request).status()));
}

TEST_F(DatedClientsApiTest, MomentsThatCannotBeAreRefused) {
  ASSERT_TRUE(CreateClient("c1").ok());
  v1::GetClientRequest request;
  request.set_name("clients/c1");
  request.set_as_known_at_position(99);
  EXPECT_EQ(ReasonOf(Call(*clients_, &ClientStub::GetClient, request).status()),
            common::v1::ERROR_REASON_POSITION_OUT_OF_RANGE);
  request.set_as_known_at_position(1);
  request.mutable_as_known_at()->set_seconds(1);
  EXPECT_EQ(FieldOf(Call(*clients_, &ClientStub::GetClient, request).status()), "as_known_at");
  request.clear_as_known_at();
  request.set_as_known_at_position(-1);
  EXPECT_EQ(FieldOf(Call(*clients_, &ClientStub::GetClient, request).status()),
            "as_known_at_position");
  request.set_as_known_at_position(0);
  *request.mutable_as_of() = Day(2024, 2, 30);
  EXPECT_EQ(FieldOf(Call(*clients_, &ClientStub::GetClient, request).status()), "as_of");
  v1::UpdateClientRequest update;
  update.mutable_client()->set_name("clients/c1");
  update.mutable_client()->set_region("Norway");
  *update.mutable_valid_from() = Day(1700, 1, 1);
  EXPECT_EQ(FieldOf(Call(*clients_, &ClientStub::UpdateClient, update).status()), "valid_from");
  EXPECT_THAT(Periods(), ElementsAre("- Iceland -"));
}

TEST_F(DatedClientsApiTest, OwnersMayCloseACycleOnlyIfItNeverHoldsOnOneDay) {
  for (const char* id : {"c1", "c2", "c3"}) ASSERT_TRUE(CreateClient(id).ok());
  const auto own = [&](const std::string& client, const std::string& owner,
                       google::type::Date from) {
    v1::UpdateClientRequest request;
    request.mutable_client()->set_name("clients/" + client);
    request.mutable_client()->set_parent_id(owner);
    request.mutable_update_mask()->add_paths("parent_id");
    *request.mutable_valid_from() = from;
    return Call(*clients_, &ClientStub::UpdateClient, request).status();
  };
  ASSERT_TRUE(own("c1", "c2", Day(2024, 1, 1)).ok());
  ASSERT_TRUE(own("c1", "", Day(2024, 6, 1)).ok());
  ASSERT_TRUE(own("c2", "c3", Day(2024, 1, 1)).ok());
  EXPECT_EQ(FieldOf(own("c3", "c1", Day(2024, 5, 31))), "client.parent_id");
  EXPECT_TRUE(own("c3", "c1", Day(2024, 6, 1)).ok());
  EXPECT_EQ(FieldOf(own("c3", "c1", Day(2024, 2, 1))), "client.parent_id");
}

TEST_F(DatedClientsApiTest, ImportedRowsMaySayFromWhenTheyHold) {
  ASSERT_TRUE(CreateClient("c1").ok());
  const auto import = [&](const std::string& id, const std::string& region, int32_t from) {
    v1::StageImportRequest batch = ClientsBatch({"c1", "c" + id});
    for (int i = 0; i < 2; ++i) {
      batch.mutable_clients()->set_regions(i, region);
      batch.mutable_clients()->add_valid_from_days(from);
    }
    const auto ended = Import(NewImport(id, v1::IMPORT_KIND_CLIENTS), {batch});
    EXPECT_TRUE(ended.ok()) << ended.status();
    return absl::StrCat(ended->created(), " ", ended->updated(), " ", ended->unchanged());
  };
  constexpr int32_t kEmpty = std::numeric_limits<int32_t>::min();
  EXPECT_EQ(import("2", "Norway", 19'783), "1 1 0");  // 2024-03-01
  EXPECT_THAT(Periods(), ElementsAre("- Iceland 2024-2-29", "2024-3-1 Norway -"));
  EXPECT_EQ(import("2b", "Norway", 19'783), "1 0 1");
  EXPECT_EQ(import("2c", "Sweden", kEmpty), "1 1 0");
  EXPECT_THAT(Periods(), ElementsAre("- Iceland 2024-2-29", "2024-3-1 Sweden -"));
}

TEST_F(DatedClientsApiTest, AnImportedDayOutsideTheCalendarIsRejected) {
  v1::StageImportRequest batch = ClientsBatch({"c1"});
  batch.mutable_clients()->add_valid_from_days(1'000'000);
  ASSERT_TRUE(Import(NewImport("i", v1::IMPORT_KIND_CLIENTS), {batch}).ok());
  const std::vector<v1::ImportError> errors = ErrorsOf("i");
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_EQ(errors[0].column(), "valid_from");
  EXPECT_EQ(errors[0].rule(), "DATE_OUT_OF_RANGE");
}

TEST_F(DatedClientsApiTest, AnImportedOwnerThatClosesACycleInThePastIsRejected) {
  for (const char* id : {"c1", "c2"}) ASSERT_TRUE(CreateClient(id).ok());
  const auto own = [&](const std::string& client, const std::string& owner,
                       google::type::Date from) {
    v1::UpdateClientRequest request;
    request.mutable_client()->set_name("clients/" + client);
    request.mutable_client()->set_parent_id(owner);
    request.mutable_update_mask()->add_paths("parent_id");
    *request.mutable_valid_from() = from;
    return Call(*clients_, &ClientStub::UpdateClient, request).status();
  };
  ASSERT_TRUE(own("c1", "c2", Day(2024, 1, 1)).ok());
  ASSERT_TRUE(own("c1", "", Day(2024, 6, 1)).ok());
  v1::StageImportRequest batch = ClientsBatch({"c2"});
  batch.mutable_clients()->add_parent_ids("c1");
  ASSERT_TRUE(Import(NewImport("i", v1::IMPORT_KIND_CLIENTS), {batch}).ok());
  ASSERT_EQ(ErrorsOf("i").size(), 1u);
  EXPECT_EQ(ErrorsOf("i")[0].rule(), "PARENT_CYCLE");
  batch.mutable_clients()->add_valid_from_days(19'875);  // 2024-06-01
  ASSERT_TRUE(Import(NewImport("j", v1::IMPORT_KIND_CLIENTS), {batch}).ok());
  EXPECT_TRUE(ErrorsOf("j").empty());
}

TEST_F(DatedClientsApiTest, ADatedChangeIsAuditedWithItsDay) {
  ASSERT_TRUE(CreateClient("c1").ok());
  SetRegion("Norway", Day(2024, 3, 1));
  v1::ListAuditEntriesRequest request;
  request.set_filter("method = \"clientele.registry.v1.ClientRegistry/UpdateClient\"");
  const auto entries = Call(*clients_, &ClientStub::ListAuditEntries, request);
  ASSERT_TRUE(entries.ok()) << entries.status();
  ASSERT_EQ(entries->entries_size(), 1);
  EXPECT_THAT(entries->entries(0).before_json(), ::testing::HasSubstr("Iceland"));
  EXPECT_THAT(entries->entries(0).after_json(), ::testing::HasSubstr("valid_from"));
}

}  // namespace
}  // namespace clientele::registry
