#include <cmath>

#include "absl/strings/str_cat.h"
#include "clientele/registry/v1/duplicates.grpc.pb.h"
#include "clientele/registry/v1/merges.grpc.pb.h"
#include "tests/api/registry/registry_fixture.h"

namespace clientele::registry {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class DuplicatesApiTest : public RegistryTest {
 protected:
  using Stub = v1::Duplicates::Stub;

  DuplicatesApiTest() : duplicates_(v1::Duplicates::NewStub(rpc::NewChannel(server_->address()))) {}

  void Create(const std::string& id, const std::string& name, const std::string& inn = "",
              const std::string& region = "Tver") {
    v1::CreateClientRequest request;
    request.set_client_id(id);
    v1::Client* const client = request.mutable_client();
    client->set_display_name(name);
    client->set_status(v1::CLIENT_STATUS_ACTIVE);
    client->set_size_class(v1::SIZE_CLASS_LARGE);
    client->set_region(region);
    client->set_currency_code("RUB");
    client->set_inn(inn);
    const auto created = Call(*clients_, &ClientStub::CreateClient, request);
    ASSERT_TRUE(created.ok()) << created.status();
  }

  // Three pairs among clients that have nothing in common with them.
  void CreateBase() {
    Create("a1", "ООО «Кварцит Ижоры»");
    Create("a2", "Kvartsit Izhory OOO");
    Create("b1", "ООО «Пельмешка»", "7707083893");
    Create("b2", "ООО «Вкусная остановка»", "7707083893");
    Create("c1", "Brackenridge Analytics Ltd");
    Create("c2", "Brakenridge Analytics Ltd");
    for (int i = 0; i < 30; ++i) {
      Create(absl::StrCat("x", i),
             absl::StrCat("Firma ", std::string(4, static_cast<char>('a' + i % 26)), "vik",
                          std::string(3, static_cast<char>('z' - i % 26))),
             "", absl::StrCat("Region ", i % 10));
    }
  }

  absl::StatusOr<v1::DuplicateRun> Run(bool reuse = false, double min_score = 0) {
    v1::CreateDuplicateRunRequest request;
    request.set_reuse(reuse);
    request.set_min_score(min_score);
    return Call(*duplicates_, &Stub::CreateDuplicateRun, request);
  }
  v1::DuplicateRun Finished(const std::string& name) {
    grpc::ClientContext context;
    rpc::SetDeadline(&context, kCallTimeout);
    v1::WatchDuplicateRunRequest request;
    request.set_name(name);
    v1::DuplicateRun last;
    const auto reader = duplicates_->WatchDuplicateRun(&context, request);
    const absl::Status read =
        rpc::ReadAll<v1::DuplicateRun>(&context, reader.get(), [&](v1::DuplicateRun& run) {
          last = std::move(run);
          return absl::OkStatus();
        });
    EXPECT_TRUE(read.ok()) << read;
    EXPECT_EQ(last.status().state(), common::v1::RUN_STATE_SUCCEEDED) << last.ShortDebugString();
    return last;
  }
  v1::DuplicateRun Finish() {
    const auto run = Run();
    EXPECT_TRUE(run.ok()) << run.status();
    return run.ok() ? Finished(run->name()) : v1::DuplicateRun();
  }

  // "a1 a2", the likeliest first.
  std::vector<std::string> List(v1::ListDuplicatesRequest request) {
    std::vector<std::string> pairs;
    do {
      const auto page = Call(*duplicates_, &Stub::ListDuplicates, request);
      EXPECT_TRUE(page.ok()) << page.status();
      if (!page.ok()) return pairs;
      for (const v1::DuplicatePair& pair : page->duplicates()) {
        pairs.push_back(pair.first().substr(8) + " " + pair.second().substr(8));
      }
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return pairs;
  }
  std::vector<std::string> List(const std::string& run) {
    v1::ListDuplicatesRequest request;
    request.set_parent(run);
    return List(request);
  }

  const std::unique_ptr<Stub> duplicates_;
};

TEST_F(DuplicatesApiTest, FindsThePairsAndSaysWhy) {
  CreateBase();
  const v1::DuplicateRun run = Finish();
  EXPECT_EQ(run.client_count(), 36);
  EXPECT_GE(run.pair_count(), 3);
  const std::vector<std::string> pairs = List(run.name());
  for (const char* pair : {"a1 a2", "b1 b2", "c1 c2"}) EXPECT_THAT(pairs, Contains(pair));
  v1::ListDuplicatesRequest request;
  request.set_parent(run.name());
  request.set_client("clients/b2");
  const auto page = Call(*duplicates_, &Stub::ListDuplicates, request);
  ASSERT_TRUE(page.ok()) << page.status();
  ASSERT_THAT(page->duplicates(), SizeIs(1));
  EXPECT_THAT(page->duplicates(0).reasons(), Contains(v1::DUPLICATE_REASON_INN_AGREES));
  EXPECT_EQ(page->duplicates(0).first_display_name(), "ООО «Пельмешка»");
}

TEST_F(DuplicatesApiTest, PagesGoOnWhereTheLastOneEndedAndScoresFall) {
  CreateBase();
  const v1::DuplicateRun run = Finish();
  const std::vector<std::string> all = List(run.name());
  v1::ListDuplicatesRequest request;
  request.set_parent(run.name());
  request.set_page_size(1);
  EXPECT_EQ(List(request), all);
  request.set_page_size(0);
  request.set_min_score(1);
  EXPECT_LT(List(request).size(), all.size());
}

TEST_F(DuplicatesApiTest, ADismissedPairIsListedNoMore) {
  CreateBase();
  const v1::DuplicateRun run = Finish();
  v1::DismissDuplicateRequest request;
  request.set_first("clients/a2");
  request.set_second("clients/a1");
  request.set_comment("two branches, asked the client");
  const auto dismissed = Call(*duplicates_, &Stub::DismissDuplicate, request);
  ASSERT_TRUE(dismissed.ok()) << dismissed.status();
  EXPECT_EQ(dismissed->first(), "clients/a1");
  EXPECT_THAT(List(run.name()), Not(Contains("a1 a2")));
  EXPECT_THAT(List(Finish().name()), Not(Contains("a1 a2")));
  EXPECT_TRUE(absl::IsAlreadyExists(Call(*duplicates_, &Stub::DismissDuplicate, request).status()));
  v1::DeleteDuplicateDismissalRequest remove;
  remove.set_name(dismissed->name());
  ASSERT_TRUE(Call(*duplicates_, &Stub::DeleteDuplicateDismissal, remove).ok());
  EXPECT_THAT(List(run.name()), Contains("a1 a2"));
  EXPECT_TRUE(
      absl::IsNotFound(Call(*duplicates_, &Stub::DeleteDuplicateDismissal, remove).status()));
}

TEST_F(DuplicatesApiTest, MergedPairsAreListedNoMore) {
  CreateBase();
  const v1::DuplicateRun run = Finish();
  const auto merges = v1::Merges::NewStub(rpc::NewChannel(server_->address()));
  v1::MergeClientsRequest request;
  request.set_survivor("clients/a1");
  request.add_merged("clients/a2");
  ASSERT_TRUE(Call(*merges, &v1::Merges::Stub::MergeClients, request).ok());
  EXPECT_THAT(List(run.name()), Not(Contains("a1 a2")));
}

TEST_F(DuplicatesApiTest, AnExplanationHasTheScoreOfTheListAndAddsUp) {
  CreateBase();
  const v1::DuplicateRun run = Finish();
  v1::ListDuplicatesRequest list;
  list.set_parent(run.name());
  const auto page = Call(*duplicates_, &Stub::ListDuplicates, list);
  ASSERT_TRUE(page.ok());
  for (const v1::DuplicatePair& pair : page->duplicates()) {
    v1::ExplainPairRequest request;
    request.set_run(run.name());
    request.set_first(pair.second());
    request.set_second(pair.first());
    const auto explanation = Call(*duplicates_, &Stub::ExplainPair, request);
    ASSERT_TRUE(explanation.ok()) << explanation.status();
    EXPECT_EQ(explanation->pair().score(), pair.score());
    EXPECT_EQ(explanation->pair().first(), pair.first());
    double sum = explanation->prior_bits();
    for (const v1::DuplicateEvidence& evidence : explanation->evidence()) sum += evidence.bits();
    EXPECT_LE(sum, explanation->total_bits() + 1e-9);
  }
}

TEST_F(DuplicatesApiTest, APairThatWasNotFoundIsExplainedToo) {
  CreateBase();
  const v1::DuplicateRun run = Finish();
  v1::ExplainPairRequest request;
  request.set_run(run.name());
  request.set_first("clients/a1");
  request.set_second("clients/c1");
  const auto explanation = Call(*duplicates_, &Stub::ExplainPair, request);
  ASSERT_TRUE(explanation.ok()) << explanation.status();
  EXPECT_LT(explanation->pair().score(), 0.01);
  request.set_second("clients/a1");
  EXPECT_EQ(FieldOf(Call(*duplicates_, &Stub::ExplainPair, request).status()), "second");
  request.set_second("clients/nobody");
  EXPECT_TRUE(absl::IsNotFound(Call(*duplicates_, &Stub::ExplainPair, request).status()));
}

TEST_F(DuplicatesApiTest, ARunIsReusedUntilAClientChanges) {
  CreateBase();
  const v1::DuplicateRun first = Finish();
  EXPECT_EQ(Run(true)->name(), first.name());
  ASSERT_TRUE(CreateProduct("p").ok());  // a position later, the clients are the same
  EXPECT_EQ(Run(true)->name(), first.name());
  EXPECT_NE(Run(true, 0.3)->name(), first.name());  // it kept fewer pairs
  Create("y", "ООО «Новое имя»");
  const auto next = Run(true);
  EXPECT_NE(next->name(), first.name());
}

TEST_F(DuplicatesApiTest, TheSameBaseGivesTheSamePairs) {
  CreateBase();
  EXPECT_EQ(List(Finish().name()), List(Finish().name()));
}

TEST_F(DuplicatesApiTest, BadRequestsAreRefused) {
  EXPECT_EQ(FieldOf(Run(false, 0.1).status()), "min_score");
  EXPECT_EQ(FieldOf(Run(false, 1.5).status()), "min_score");
  EXPECT_EQ(FieldOf(Run(false, std::nan("")).status()), "min_score");
  v1::GetDuplicateRunRequest get;
  get.set_name("duplicateRuns/none");
  EXPECT_TRUE(absl::IsNotFound(Call(*duplicates_, &Stub::GetDuplicateRun, get).status()));
  v1::ListDuplicatesRequest list;
  list.set_parent("duplicateRuns/none");
  EXPECT_TRUE(absl::IsNotFound(Call(*duplicates_, &Stub::ListDuplicates, list).status()));
  v1::DismissDuplicateRequest dismiss;
  dismiss.set_first("clients/a");
  dismiss.set_second("clients/b");
  EXPECT_EQ(FieldOf(Call(*duplicates_, &Stub::DismissDuplicate, dismiss).status()), "comment");
}

TEST_F(DuplicatesApiTest, AnEmptyRegistryHasNoDuplicates) {
  const v1::DuplicateRun run = Finish();
  EXPECT_EQ(run.client_count(), 0);
  EXPECT_THAT(List(run.name()), IsEmpty());
}

TEST_F(DuplicatesApiTest, ACancelledRunHasNoResultAndStaysListed) {
  CreateBase();
  const auto run = Run();
  ASSERT_TRUE(run.ok());
  v1::CancelDuplicateRunRequest cancel;
  cancel.set_name(run->name());
  ASSERT_TRUE(Call(*duplicates_, &Stub::CancelDuplicateRun, cancel).ok());
  const auto runs = Call(*duplicates_, &Stub::ListDuplicateRuns, v1::ListDuplicateRunsRequest());
  ASSERT_TRUE(runs.ok());
  EXPECT_EQ(runs->duplicate_runs(0).name(), run->name());
}

}  // namespace
}  // namespace clientele::registry
