#include "common/errors/errors.h"
#include "gmock/gmock.h"
#include "tests/api/assignment/assignment_harness.h"

namespace clientele::assignment {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

class PortfoliosApiTest : public AssignmentTest {
 protected:
  void SetUp() override {
    AssignmentTest::SetUp();
    ImportTwoManagers();
  }
  static std::vector<std::string> Fields(const absl::Status& status) {
    std::vector<std::string> fields;
    for (const FieldViolation& v : FieldViolationsOf(status)) fields.push_back(v.field);
    return fields;
  }
};

TEST_F(PortfoliosApiTest, ImportsWhatIsInForceOnce) {
  const std::vector<InForceRow> rows = {{"c1", "m1", "2011-01-01", "2011-06-30"},
                                        {"c1", "m2", "2011-07-01", ""},
                                        {"c2", "m2", "2011-01-01", ""}};
  auto imported = ImportInForce(rows, "", true);
  ASSERT_TRUE(imported.ok()) << imported.status();
  EXPECT_EQ(imported->created(), 3);
  EXPECT_THAT(InForce("2011-12-10"), IsEmpty()) << "only validated";
  imported = ImportInForce(rows);
  ASSERT_TRUE(imported.ok()) << imported.status();
  EXPECT_EQ(imported->created(), 3);
  EXPECT_THAT(InForce("2011-06-30"), ElementsAre(Pair("c1", "m1"), Pair("c2", "m2")));
  EXPECT_THAT(InForce("2011-07-01"), ElementsAre(Pair("c1", "m2"), Pair("c2", "m2")));
  imported = ImportInForce(rows);
  EXPECT_EQ(imported->created(), 0);
  EXPECT_EQ(imported->unchanged(), 3);
  imported = ImportInForce({{"c2", "m2", "2011-01-01", "2011-09-30"}});
  EXPECT_EQ(imported->updated(), 1);
  EXPECT_THAT(InForce("2011-10-01"), ElementsAre(Pair("c1", "m2")));
}

TEST_F(PortfoliosApiTest, ARepeatedImportGetsTheFirstAnswer) {
  const auto first = ImportInForce({{"c1", "m1", "2011-01-01", ""}}, "r1");
  const auto again = ImportInForce({{"c1", "m1", "2011-01-01", ""}}, "r1");
  ASSERT_TRUE(first.ok() && again.ok());
  EXPECT_EQ(again->created(), 1);
  EXPECT_EQ(ReasonOf(ImportInForce({{"c2", "m1", "2011-01-01", ""}}, "r1").status()),
            common::v1::ERROR_REASON_REQUEST_ID_REUSED);
}

TEST_F(PortfoliosApiTest, RefusesAllRowsWhenOneIsWrong) {
  ASSERT_TRUE(ImportInForce({{"c1", "m1", "2011-01-01", ""}}).ok());
  const absl::Status refused = ImportInForce({{"c2", "m1", "2011-01-01", ""},
                                              {"nobody", "m1", "2011-01-01", ""},
                                              {"c3", "m9", "2011-01-01", ""},
                                              {"c3", "m1", "2010-02-01", "2010-01-01"},
                                              {"c1", "m2", "2011-02-01", ""}})
                                   .status();
  EXPECT_TRUE(absl::IsInvalidArgument(refused)) << refused;
  EXPECT_THAT(Fields(refused), ElementsAre("rows[1].client_id", "rows[2].manager_id",
                                           "rows[3].to_day", "rows[4].from_day"));
  EXPECT_THAT(InForce("2011-12-10"), ElementsAre(Pair("c1", "m1")));
}

TEST_F(PortfoliosApiTest, RefusesColumnsOfUnequalLength) {
  grpc::ClientContext context;
  rpc::SetDeadline(&context, absl::Seconds(30));
  v1::ImportAssignmentsResponse response;
  const auto writer = portfolios_->ImportAssignments(&context, &response);
  v1::ImportAssignmentsRequest message;
  message.add_client_ids("c1");
  writer->Write(message);
  writer->WritesDone();
  EXPECT_TRUE(absl::IsInvalidArgument(rpc::FromGrpcStatus(writer->Finish())));
}

TEST_F(PortfoliosApiTest, NeedsTheRegistryToKnowTheClients) {
  StopPeers();
  const absl::Status status = ImportInForce({{"c1", "m1", "2011-01-01", ""}}).status();
  EXPECT_TRUE(absl::IsUnavailable(status)) << status;
  EXPECT_EQ(ReasonOf(status), common::v1::ERROR_REASON_PEER_UNAVAILABLE);
}

TEST_F(PortfoliosApiTest, ListsPortfoliosAndHistories) {
  ASSERT_TRUE(ImportInForce({{"c1", "m1", "2011-01-01", "2011-06-30"},
                             {"c1", "m2", "2011-07-01", ""},
                             {"c2", "m2", "2011-01-01", ""},
                             {"c3", "m2", "2011-01-01", ""}})
                  .ok());
  v1::ListPortfolioRequest request;
  request.set_parent("managers/m2");
  *request.mutable_date() = Day("2011-12-10");
  request.set_page_size(2);
  auto page = Call(portfolios_, &v1::Portfolios::Stub::ListPortfolio, request);
  ASSERT_TRUE(page.ok()) << page.status();
  ASSERT_EQ(page->assignments_size(), 2);
  EXPECT_EQ(page->assignments(0).client_id(), "c1");
  EXPECT_EQ(page->assignments(0).from_date().month(), 7);
  EXPECT_FALSE(page->assignments(0).has_to_date());
  request.set_page_token(page->next_page_token());
  page = Call(portfolios_, &v1::Portfolios::Stub::ListPortfolio, request);
  ASSERT_EQ(page->assignments_size(), 1);
  EXPECT_EQ(page->assignments(0).client_id(), "c3");
  request.clear_page_token();
  request.set_parent("managers/m9");
  EXPECT_TRUE(
      absl::IsNotFound(Call(portfolios_, &v1::Portfolios::Stub::ListPortfolio, request).status()));

  v1::ListClientHistoryRequest history;
  history.set_parent("clients/c1");
  history.set_page_size(1);
  auto entries = Call(portfolios_, &v1::Portfolios::Stub::ListClientHistory, history);
  ASSERT_EQ(entries->assignments_size(), 1);
  EXPECT_EQ(entries->assignments(0).manager_id(), "m2") << "newest first";
  history.set_page_token(entries->next_page_token());
  entries = Call(portfolios_, &v1::Portfolios::Stub::ListClientHistory, history);
  ASSERT_EQ(entries->assignments_size(), 1);
  EXPECT_EQ(entries->assignments(0).manager_id(), "m1");
  EXPECT_EQ(entries->assignments(0).to_date().day(), 30);
}

}  // namespace
}  // namespace clientele::assignment
