#include <cmath>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <thread>

#include "common/errors/errors.h"
#include "common/money/money.h"
#include "services/segmentation/domain/classes.h"
#include "tests/api/segmentation/segmentation_harness.h"

namespace clientele::segmentation {
namespace {

constexpr char kRetailDate[] = "2011-12-10";

class RunsApiTest : public SegmentationTest {
 protected:
  absl::StatusOr<v1::SegmentationRun> Create(const v1::CreateRunRequest& request) {
    return Call(runs_, &v1::SegmentationRuns::Stub::CreateRun, request);
  }
  absl::StatusOr<v1::SegmentationRun> Get(const std::string& name) {
    v1::GetRunRequest request;
    request.set_name(name);
    return Call(runs_, &v1::SegmentationRuns::Stub::GetRun, request);
  }
  absl::StatusOr<v1::SegmentationRun> Activate(const std::string& name) {
    v1::ActivateRunRequest request;
    request.set_name(name);
    return Call(runs_, &v1::SegmentationRuns::Stub::ActivateRun, request);
  }
  absl::StatusOr<v1::SegmentationRun> Cancel(const std::string& name) {
    v1::CancelRunRequest request;
    request.set_name(name);
    return Call(runs_, &v1::SegmentationRuns::Stub::CancelRun, request);
  }
  void UseRetail() {
    world_.positions = {RetailPopulation()};
    world_.batch_rows = 5000;
    world_.cuts = {"13500", "15000", "16999"};
  }
};

common::v1::ErrorReason ErrorOf(const v1::SegmentationRun& run) {
  common::v1::ErrorInfo info;
  for (const auto& detail : run.status().error().details()) {
    if (detail.UnpackTo(&info)) return info.reason();
  }
  return common::v1::ERROR_REASON_UNSPECIFIED;
}

std::string Score(uint32_t score) { return score == 0 ? "" : std::to_string(score); }

void WriteRow(const v1::SegmentBatch& batch, int i, std::ofstream& out) {
  out << batch.client_ids(i) << ',' << Name(static_cast<Abc>(batch.abc(i))) << ','
      << Name(static_cast<Xyz>(batch.xyz(i))) << ',' << Score(batch.r(i)) << ','
      << Score(batch.f(i)) << ',' << Score(batch.m(i)) << ','
      << Name(static_cast<Lifecycle>(batch.lifecycle(i))) << ",,"
      << FormatMinorUnits(batch.revenue_minor(i), 2) << ',' << FormatDouble(batch.share(i)) << ','
      << (batch.recency_days(i) < 0 ? "" : std::to_string(batch.recency_days(i))) << ','
      << batch.frequency(i) << ',' << (std::isnan(batch.cv(i)) ? "" : FormatDouble(batch.cv(i)))
      << ',' << batch.policy_version() << '\n';
}

TEST_F(RunsApiTest, RetailRunGivesThePublishedFigures) {
  UseRetail();
  const v1::SegmentationRun run = Run(kRetailDate);
  ASSERT_EQ(run.status().state(), common::v1::RUN_STATE_SUCCEEDED) << run.DebugString();
  const v1::RunSummary& summary = run.summary();
  EXPECT_EQ(summary.clients(), 4372);
  EXPECT_EQ(summary.sales(), 102054);
  EXPECT_EQ(summary.currency_code(), "GBP");
  std::map<std::string, int64_t> abc, xyz;
  for (const v1::MatrixCell& cell : summary.matrix()) {
    abc[cell.abc()] += cell.clients();
    xyz[cell.xyz()] += cell.clients();
  }
  EXPECT_EQ(abc, (std::map<std::string, int64_t>{
                     {"A", 1178}, {"B", 1456}, {"C", 1683}, {"0", 14}, {"N", 41}}));
  EXPECT_EQ(xyz, (std::map<std::string, int64_t>{
                     {"X", 50}, {"Y", 416}, {"Z", 2486}, {"T", 1378}, {"U", 8}, {"", 34}}));
  ASSERT_EQ(summary.lifecycle_size(), 6);
  const int64_t expected[] = {34, 531, 612, 1288, 581, 1326};
  for (int k = 0; k < 6; ++k) EXPECT_EQ(summary.lifecycle(k).clients(), expected[k]);
  EXPECT_EQ(summary.lifecycle(0).label(), "prospect");
  EXPECT_EQ(summary.concentration().largest_client_id(), "14646");
  EXPECT_NEAR(summary.concentration().hhi() * 1e4, 45.0038, 5e-5);
  EXPECT_EQ(summary.population_cycle_days(), 28);
  EXPECT_EQ(run.policy_version(), 1);
  EXPECT_EQ(run.registry_position(), 1);
  EXPECT_EQ(run.code_version(), CLIENTELE_VERSION);
}

TEST_F(RunsApiTest, ExportAgreesWithTheRecomputationInAnotherLanguage) {
  UseRetail();
  const std::string path = testing::TempDir() + "/segments_of_the_server.csv";
  std::ofstream out(path);
  out << "client_id,abc,xyz,r,f,m,lifecycle,priority,revenue,share,recency_days,frequency,cv,"
         "policy_version\n";
  for (const v1::SegmentBatch& batch : Export(Run(kRetailDate).name())) {
    for (int i = 0; i < batch.client_ids_size(); ++i) WriteRow(batch, i, out);
  }
  out.close();
  const std::string command = "/usr/bin/python3 " CHECK_SEGMENTS " " + path;
  EXPECT_EQ(std::system(command.c_str()), 0);
}

TEST_F(RunsApiTest, KeyRangesAndBatchesDoNotMatter) {
  UseRetail();
  const v1::SegmentationRun first = Run(kRetailDate);
  const std::vector<v1::SegmentBatch> expected = Export(first.name());
  world_.cuts.clear();
  world_.batch_rows = 777;
  const v1::SegmentationRun second = Run(kRetailDate);
  EXPECT_EQ(first.summary().SerializeAsString(), second.summary().SerializeAsString());
  const std::vector<v1::SegmentBatch> batches = Export(second.name());
  ASSERT_EQ(batches.size(), expected.size());
  for (size_t k = 0; k < batches.size(); ++k) {
    EXPECT_EQ(batches[k].SerializeAsString(), expected[k].SerializeAsString());
  }
}

TEST_F(RunsApiTest, SeveralCurrenciesFailTheRun) {
  world_.currency_of["b"] = "EUR";
  const v1::SegmentationRun run = Run("2020-07-01");
  EXPECT_EQ(run.status().state(), common::v1::RUN_STATE_FAILED);
  EXPECT_EQ(run.status().error().code(), 9);  // FAILED_PRECONDITION
  EXPECT_EQ(ErrorOf(run), common::v1::ERROR_REASON_MIXED_CURRENCIES);
  EXPECT_NE(run.status().error().message().find("EUR, GBP"), std::string::npos);
}

TEST_F(RunsApiTest, CurrenciesOfSalesThatDoNotCountAreIgnored) {
  // An archived client, a client that is not there and a sale after the as-of date.
  world_.positions[0].Sale("d", "2020-01-05", 6000).ForeignSale("e", "2020-01-05", 1);
  world_.positions[0].Sale("a", "2020-08-01", 7);
  world_.archived = {"d"};
  world_.currency_of = {{"d", "EUR"}, {"e", "CHF"}};
  world_.currency_of_sale[{"a", DayNumber(Day("2020-08-01"))}] = "USD";
  const v1::SegmentationRun run = Run("2020-07-01");
  ASSERT_EQ(run.status().state(), common::v1::RUN_STATE_SUCCEEDED) << run.DebugString();
  EXPECT_EQ(run.summary().currency_code(), "GBP");
  EXPECT_EQ(run.summary().clients(), 3);
  EXPECT_EQ(run.summary().sales(), 4);
  EXPECT_EQ(run.summary().sales_not_used(), 3);
  EXPECT_EQ(Run("2020-08-01").status().state(), common::v1::RUN_STATE_FAILED);
}

TEST_F(RunsApiTest, AnEmptyRegistryGivesAnEmptyResult) {
  world_.positions = {Population()};
  const v1::SegmentationRun run = Run("2020-07-01");
  ASSERT_EQ(run.status().state(), common::v1::RUN_STATE_SUCCEEDED) << run.DebugString();
  EXPECT_EQ(run.summary().clients(), 0);
  EXPECT_EQ(run.summary().currency_code(), "");
  EXPECT_TRUE(Export(run.name()).empty());
}

TEST_F(RunsApiTest, SumsBeyond64BitsFailTheRun) {
  world_.positions[0].Sale("b", "2020-01-06", std::numeric_limits<int64_t>::max());
  const v1::SegmentationRun run = Run("2020-07-01");
  EXPECT_EQ(run.status().state(), common::v1::RUN_STATE_FAILED);
  EXPECT_EQ(ErrorOf(run), common::v1::ERROR_REASON_AMOUNT_OVERFLOW);
}

TEST_F(RunsApiTest, ATotalBeyond64BitsFailsTheRun) {
  const int64_t half = std::numeric_limits<int64_t>::max() / 2;
  for (const char* id : {"x", "y", "z"}) world_.positions[0].Sale(id, "2020-01-06", half);
  EXPECT_EQ(ErrorOf(Run("2020-07-01")), common::v1::ERROR_REASON_AMOUNT_OVERFLOW);
}

TEST_F(RunsApiTest, ProfitIsAMeasure) {
  world_.positions[0].Sale("b", "2020-01-20", 1, 500);
  v1::CreatePolicyRequest policy;
  policy.mutable_policy()->mutable_abc()->set_measure(v1::MEASURE_PROFIT);
  ASSERT_TRUE(Call(policies_, &v1::Policies::Stub::CreatePolicy, policy).ok());
  v1::CreateRunRequest request = RunRequest("2020-07-01");
  request.set_policy("policies/2");
  const v1::SegmentationRun run = WatchToEnd(MustCreate(request).name());
  EXPECT_EQ(run.summary().concentration().largest_client_id(), "b");
  EXPECT_EQ(run.summary().concentration().total_minor(), 500);
}

TEST_F(RunsApiTest, TheFormerPositionCanBeReadAgain) {
  const v1::SegmentationRun first = Run("2020-07-01");
  world_.positions.push_back(world_.positions[0]);
  world_.positions[1].Sale("c", "2020-02-02", 70000);
  v1::CreateRunRequest request = RunRequest("2020-07-01");
  request.set_registry_position(1);
  const v1::SegmentationRun again = WatchToEnd(MustCreate(request).name());
  EXPECT_EQ(again.summary().SerializeAsString(), first.summary().SerializeAsString());
  EXPECT_EQ(again.registry_position(), 1);
  const v1::SegmentationRun latest = Run("2020-07-01");
  EXPECT_EQ(latest.registry_position(), 2);
  EXPECT_EQ(latest.summary().concentration().clients(), 3);
}

TEST_F(RunsApiTest, OnlyASucceededRunBecomesCurrent) {
  EXPECT_EQ(Get("runs/current").status().code(), absl::StatusCode::kNotFound);
  const v1::SegmentationRun run = Run("2020-07-01");
  EXPECT_FALSE(run.current());
  const auto active = Activate(run.name());
  ASSERT_TRUE(active.ok()) << active.status();
  EXPECT_TRUE(active->current());
  EXPECT_EQ(Get("runs/current")->name(), run.name());

  world_.currency_of["b"] = "EUR";
  const v1::SegmentationRun failed = Run("2020-07-01");
  const absl::Status refused = Activate(failed.name()).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(refused), common::v1::ERROR_REASON_RUN_NOT_SUCCEEDED);
  EXPECT_EQ(Get("runs/current")->name(), run.name());
}

TEST_F(RunsApiTest, ACancelledRunEndsWithoutAResult) {
  HoldSales();
  const v1::SegmentationRun run = MustCreate(RunRequest("2020-07-01"));
  asked_.WaitForNotification();
  EXPECT_EQ(ReasonOf(Activate(run.name()).status()), common::v1::ERROR_REASON_RUN_NOT_FINISHED);
  const auto cancelled = Cancel(run.name());
  ASSERT_TRUE(cancelled.ok()) << cancelled.status();
  EXPECT_TRUE(cancelled->status().cancel_requested());
  hold_.Notify();
  EXPECT_EQ(WatchToEnd(run.name()).status().state(), common::v1::RUN_STATE_CANCELLED);
  EXPECT_EQ(Cancel(run.name())->status().state(), common::v1::RUN_STATE_CANCELLED);
}

TEST_F(RunsApiTest, AServerThatStopsGivesItsRunBackAndSaysSoToWatchers) {
  HoldSales();
  const v1::SegmentationRun run = MustCreate(RunRequest("2020-07-01"));
  asked_.WaitForNotification();
  absl::Status ended;
  std::thread watcher([&] { ended = Watch(run.name()).status(); });
  WaitForWatcher();
  // The registry answers nothing: the run must end all the same.
  StopSegmentation();
  watcher.join();
  EXPECT_EQ(ReasonOf(ended), common::v1::ERROR_REASON_SERVER_STOPPING) << ended;
  hold_.Notify();
  world_.hold_sales = nullptr;
  StartSegmentation();
  EXPECT_EQ(WatchToEnd(run.name()).status().state(), common::v1::RUN_STATE_SUCCEEDED);
}

TEST_F(RunsApiTest, ACancelledRunDoesNotWaitForTheRegistry) {
  HoldSales();
  const v1::SegmentationRun run = MustCreate(RunRequest("2020-07-01"));
  asked_.WaitForNotification();
  ASSERT_TRUE(Cancel(run.name()).ok());
  EXPECT_EQ(WatchToEnd(run.name()).status().state(), common::v1::RUN_STATE_CANCELLED);
  hold_.Notify();
}

TEST_F(RunsApiTest, ARunWaitsForTheRegistryToComeBack) {
  StopRegistry();
  const v1::SegmentationRun run = MustCreate(RunRequest("2020-07-01"));
  StartRegistry();
  EXPECT_EQ(WatchToEnd(run.name()).status().state(), common::v1::RUN_STATE_SUCCEEDED);
}

TEST_F(RunsApiTest, RunsSurviveARestart) {
  const v1::SegmentationRun run = RunAndActivate("2020-07-01");
  StopSegmentation();
  StartSegmentation();
  const auto again = Get("runs/current");
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->SerializeAsString(), run.SerializeAsString());
  EXPECT_EQ(Export("runs/current").size(), 1u);
}

TEST_F(RunsApiTest, ARepeatedRequestIsTheSameRun) {
  v1::CreateRunRequest request = RunRequest("2020-07-01");
  request.set_request_id("monthly");
  const std::string name = MustCreate(request).name();
  EXPECT_EQ(MustCreate(request).name(), name);
  *request.mutable_as_of_date() = RunRequest("2020-07-02").as_of_date();
  EXPECT_EQ(ReasonOf(Create(request).status()), common::v1::ERROR_REASON_REQUEST_ID_REUSED);
}

TEST_F(RunsApiTest, ValidateOnlyStartsNothing) {
  v1::CreateRunRequest request = RunRequest("2020-07-01");
  request.set_validate_only(true);
  ASSERT_TRUE(Create(request).ok());
  request.set_policy("policies/9");
  EXPECT_EQ(ReasonOf(Create(request).status()), common::v1::ERROR_REASON_POLICY_NOT_FOUND);
  EXPECT_EQ(Call(runs_, &v1::SegmentationRuns::Stub::ListRuns, {})->runs_size(), 0);
}

TEST_F(RunsApiTest, MalformedRequestsNameTheField) {
  const absl::Status missing = Create({}).status();
  EXPECT_EQ(missing.code(), absl::StatusCode::kInvalidArgument);
  ASSERT_EQ(FieldViolationsOf(missing).size(), 1u);
  EXPECT_EQ(FieldViolationsOf(missing)[0].field, "as_of_date");
  v1::CreateRunRequest request = RunRequest("2020-02-28");
  request.mutable_as_of_date()->set_day(30);
  EXPECT_EQ(FieldViolationsOf(Create(request).status())[0].field, "as_of_date");
  request = RunRequest("2020-02-28");
  request.mutable_as_of_date()->set_year(1800);
  EXPECT_EQ(FieldViolationsOf(Create(request).status())[0].field, "as_of_date");
  request = RunRequest("2020-02-28");
  request.set_registry_position(-1);
  EXPECT_EQ(FieldViolationsOf(Create(request).status())[0].field, "registry_position");
  EXPECT_EQ(Get("runs/none").status().code(), absl::StatusCode::kNotFound);
}

TEST_F(RunsApiTest, ListsNewestFirstByPages) {
  std::vector<std::string> names;
  for (const char* as_of : {"2020-05-01", "2020-06-01", "2020-07-01"}) {
    names.push_back(Run(as_of).name());
  }
  v1::ListRunsRequest request;
  request.set_page_size(2);
  const auto first = Call(runs_, &v1::SegmentationRuns::Stub::ListRuns, request);
  ASSERT_TRUE(first.ok()) << first.status();
  ASSERT_EQ(first->runs_size(), 2);
  EXPECT_EQ(first->runs(0).name(), names[2]);
  EXPECT_EQ(first->runs(1).name(), names[1]);
  request.set_page_token(first->next_page_token());
  const auto second = Call(runs_, &v1::SegmentationRuns::Stub::ListRuns, request);
  ASSERT_EQ(second->runs_size(), 1);
  EXPECT_EQ(second->runs(0).name(), names[0]);
  EXPECT_TRUE(second->next_page_token().empty());
}

TEST_F(RunsApiTest, ConcentrationIsReadByRun) {
  RunAndActivate("2020-07-01");
  v1::GetConcentrationRequest request;
  request.set_run("runs/current");
  const auto found = Call(concentrations_, &v1::Concentrations::Stub::GetConcentration, request);
  ASSERT_TRUE(found.ok()) << found.status();
  // 95,000 and 10,000 of 105,000.
  EXPECT_EQ(found->clients(), 2);
  EXPECT_EQ(found->total_minor(), 105000);
  EXPECT_EQ(found->square_sum(), "9125000000");
  EXPECT_DOUBLE_EQ(found->hhi(), 9125000000.0 / (105000.0 * 105000.0));
  EXPECT_EQ(found->largest_client_id(), "a");
  ASSERT_EQ(found->to_disclose_size(), 1);
  EXPECT_EQ(found->to_disclose(0).client_id(), "a");
}

}  // namespace
}  // namespace clientele::segmentation
