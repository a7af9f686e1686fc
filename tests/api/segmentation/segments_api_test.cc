#include "common/errors/errors.h"
#include "tests/api/segmentation/segmentation_harness.h"

namespace clientele::segmentation {
namespace {

class SegmentsApiTest : public SegmentationTest {
 protected:
  absl::StatusOr<v1::ListSegmentsResponse> List(const std::string& parent, int32_t size,
                                                const std::string& token = "") {
    v1::ListSegmentsRequest request;
    request.set_parent(parent);
    request.set_page_size(size);
    request.set_page_token(token);
    return Call(segments_, &v1::Segments::Stub::ListSegments, request);
  }
};

const v1::ClassReason& ReasonFor(const v1::SegmentExplanation& explanation,
                                 const std::string& dimension) {
  for (const v1::ClassReason& reason : explanation.reasons()) {
    if (reason.dimension() == dimension) return reason;
  }
  static const v1::ClassReason kNone;
  return kNone;
}

std::string Input(const v1::ClassReason& reason, const std::string& name) {
  for (const v1::NamedValue& input : reason.inputs()) {
    if (input.name() == name) return input.value();
  }
  return "(absent)";
}

TEST_F(SegmentsApiTest, GivesTheSegmentOfAClient) {
  RunAndActivate("2020-07-01");
  const auto b = GetSegment("runs/current/segments/b");
  ASSERT_TRUE(b.ok()) << b.status();
  EXPECT_EQ(b->client_id(), "b");
  EXPECT_EQ(b->abc(), v1::ABC_CLASS_B);
  EXPECT_EQ(b->xyz(), v1::XYZ_CLASS_Z);
  EXPECT_EQ(b->lifecycle(), v1::LIFECYCLE_LOST);
  EXPECT_EQ(b->revenue_minor(), 10000);
  EXPECT_EQ(b->cumulative_before_minor(), 95000);
  EXPECT_DOUBLE_EQ(b->share(), 10000.0 / 105000.0);
  EXPECT_EQ(b->recency_days(), 168);
  EXPECT_EQ(b->frequency(), 2);
  EXPECT_TRUE(b->has_cv());
  const auto c = GetSegment("runs/current/segments/c");
  ASSERT_TRUE(c.ok()) << c.status();
  EXPECT_EQ(c->abc(), v1::ABC_CLASS_ZERO);
  EXPECT_EQ(c->r(), 0);
  EXPECT_FALSE(c->has_recency_days());
  EXPECT_FALSE(c->has_cv());
  EXPECT_EQ(c->lifecycle(), v1::LIFECYCLE_PROSPECT);
}

TEST_F(SegmentsApiTest, UnknownClientsAndRunsAreNotFound) {
  EXPECT_EQ(GetSegment("runs/current/segments/a").status().code(), absl::StatusCode::kNotFound);
  RunAndActivate("2020-07-01");
  for (const char* name : {"runs/current/segments/0", "runs/current/segments/bb",
                           "runs/current/segments/z", "runs/none/segments/a"}) {
    EXPECT_EQ(GetSegment(name).status().code(), absl::StatusCode::kNotFound) << name;
    EXPECT_EQ(Explain(name).status().code(), absl::StatusCode::kNotFound) << name;
  }
  EXPECT_EQ(GetSegment("runs/current").status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(SegmentsApiTest, AFailedRunHasNoSegments) {
  world_.currency_of["b"] = "EUR";
  const v1::SegmentationRun run = Run("2020-07-01");
  const absl::Status status = GetSegment(run.name() + "/segments/a").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(status), common::v1::ERROR_REASON_RUN_NOT_SUCCEEDED);
}

TEST_F(SegmentsApiTest, PagesCoverEveryClientOnceAcrossBlocks) {
  Population population;
  for (int k = 0; k < 9000; ++k) population.Client("client-" + std::to_string(100000 + k));
  world_.positions = {population};
  RunAndActivate("2020-07-01");
  EXPECT_EQ(Export("runs/current").size(), 3u);
  auto expected = population.clients.begin();
  std::string token;
  do {
    const auto page = List("runs/current", 1000, token);
    ASSERT_TRUE(page.ok()) << page.status();
    for (const v1::Segment& segment : page->segments()) {
      ASSERT_NE(expected, population.clients.end());
      ASSERT_EQ(segment.client_id(), (expected++)->first);
    }
    token = page->next_page_token();
  } while (!token.empty());
  EXPECT_EQ(expected, population.clients.end());
}

TEST_F(SegmentsApiTest, ATokenOfAnotherRequestIsRefused) {
  const v1::SegmentationRun run = RunAndActivate("2020-07-01");
  const auto page = List("runs/current", 1);
  ASSERT_TRUE(page.ok()) << page.status();
  ASSERT_FALSE(page->next_page_token().empty());
  EXPECT_EQ(List("runs/current", 1, page->next_page_token())->segments(0).client_id(), "b");
  EXPECT_EQ(ReasonOf(List(run.name(), 1, page->next_page_token()).status()),
            common::v1::ERROR_REASON_PAGE_TOKEN_INVALID);
  EXPECT_EQ(List("runs/current", -1).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(SegmentsApiTest, ExplainsEveryClassFromTheHistoryOfTheRun) {
  RunAndActivate("2020-07-01");
  // A later change of the registry is not part of the run.
  world_.positions.push_back(world_.positions[0]);
  world_.positions[1].Sale("b", "2020-01-07", 999999);
  const auto b = Explain("runs/current/segments/b");
  ASSERT_TRUE(b.ok()) << b.status();
  EXPECT_EQ(b->registry_position(), 1);
  EXPECT_EQ(b->currency_code(), "GBP");
  EXPECT_EQ(b->reasons_size(), 6);
  const v1::ClassReason& abc = ReasonFor(*b, "ABC");
  EXPECT_EQ(abc.value(), "B");
  EXPECT_EQ(Input(abc, "value"), "100.00");
  EXPECT_EQ(Input(abc, "cumulative_before"), "950.00");
  EXPECT_EQ(Input(abc, "total"), "1050.00");
  EXPECT_EQ(Input(ReasonFor(*b, "R"), "recency_days"), "168");
  const v1::ClassReason& lifecycle = ReasonFor(*b, "LIFECYCLE");
  EXPECT_EQ(lifecycle.value(), "lost");
  // Gaps 10 and 60: tau_pop 35, tau (10 + 3 * 35) / 4.
  EXPECT_EQ(Input(lifecycle, "tau_days"), "115/4");
  ASSERT_EQ(b->months_size(), 6);
  EXPECT_EQ(b->months(0).month(), "2020-01");
  EXPECT_EQ(b->months(0).net_minor(), 10000);
  EXPECT_EQ(b->months(5).net_minor(), 0);
  ASSERT_EQ(b->purchase_dates_size(), 2);
  EXPECT_EQ(b->purchase_dates(1).day(), 15);
}

TEST_F(SegmentsApiTest, ExplainsAClientWithoutSales) {
  RunAndActivate("2020-07-01");
  const auto c = Explain("runs/current/segments/c");
  ASSERT_TRUE(c.ok()) << c.status();
  EXPECT_EQ(ReasonFor(*c, "XYZ").rule(), "never bought");
  EXPECT_EQ(ReasonFor(*c, "F").rule(), "no purchase: no score");
  EXPECT_EQ(c->purchase_dates_size(), 0);
}

TEST_F(SegmentsApiTest, ExplainsAClientWithAnIdOfFullLength) {
  const std::string id(64, 'k');
  world_.positions[0].Sale(id, "2020-02-01", 123).Sale("z", "2020-02-01", 456);
  RunAndActivate("2020-07-01");
  const auto found = Explain("runs/current/segments/" + id);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(found->segment().revenue_minor(), 123);
  EXPECT_EQ(found->purchase_dates_size(), 1);
}

TEST_F(SegmentsApiTest, RfmCodesCarryTheirNames) {
  v1::CreatePolicyRequest policy;
  v1::RfmName* best = policy.mutable_policy()->mutable_rfm()->add_names();
  best->set_name("best");
  best->mutable_m()->set_low(5);
  policy.mutable_policy()->mutable_rfm()->add_names()->set_name("others");
  ASSERT_TRUE(Call(policies_, &v1::Policies::Stub::CreatePolicy, policy).ok());
  v1::CreateRunRequest request = RunRequest("2020-07-01");
  request.set_policy("policies/2");
  const v1::SegmentationRun run = WatchToEnd(MustCreate(request).name());
  EXPECT_EQ(GetSegment(run.name() + "/segments/a")->rfm_name(), "best");
  EXPECT_EQ(GetSegment(run.name() + "/segments/b")->rfm_name(), "others");
  EXPECT_EQ(GetSegment(run.name() + "/segments/c")->rfm_name(), "");
  ASSERT_EQ(run.summary().rfm_names_size(), 2);
  EXPECT_EQ(run.summary().rfm_names(0).clients(), 1);
}

}  // namespace
}  // namespace clientele::segmentation
