#include "common/errors/errors.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "common/errors/status_macros.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace clientele {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

TEST(ErrorsTest, AnInvalidFieldCarriesFieldRuleAndReason) {
  const absl::Status status = InvalidField("client.name", "must not be empty");
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(status.message(), "client.name: must not be empty");
  EXPECT_THAT(FieldViolationsOf(status),
              ElementsAre(FieldViolation{"client.name", "must not be empty"}));
  EXPECT_EQ(ReasonOf(status), common::v1::ERROR_REASON_INVALID_FIELD);
}

TEST(ErrorsTest, NoViolationsAreOk) { EXPECT_TRUE(FieldViolations().ToStatus().ok()); }

TEST(ErrorsTest, ViolationsBeyondTheCapAreCountedNotKept) {
  FieldViolations violations(2);
  for (int i = 0; i < 5; ++i) violations.Add(absl::StrCat("f", i), "is wrong");
  const absl::Status status = violations.ToStatus();
  EXPECT_EQ(status.message(), "f0: is wrong (and 4 more)");
  EXPECT_THAT(FieldViolationsOf(status),
              ElementsAre(FieldViolation{"f0", "is wrong"}, FieldViolation{"f1", "is wrong"}));
}

TEST(ErrorsTest, NotFoundNamesTheResource) {
  const absl::Status status =
      NotFound("client", "clients/c1", common::v1::ERROR_REASON_CLIENT_NOT_FOUND);
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ResourceOf(status), (ResourceReference{"client", "clients/c1"}));
  EXPECT_EQ(ReasonOf(status), common::v1::ERROR_REASON_CLIENT_NOT_FOUND);
}

TEST(ErrorsTest, AnEtagMismatchIsAborted) {
  const absl::Status status = EtagMismatch("client", "clients/c1");
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(ReasonOf(status), common::v1::ERROR_REASON_ETAG_MISMATCH);
  EXPECT_EQ(ResourceOf(status), (ResourceReference{"client", "clients/c1"}));
}

TEST(ErrorsTest, AReusedRequestIdIsAViolationOfThatField) {
  const absl::Status status = RequestIdReused();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  ASSERT_EQ(FieldViolationsOf(status).size(), 1u);
  EXPECT_EQ(FieldViolationsOf(status)[0].field, "request_id");
  EXPECT_EQ(ReasonOf(status), common::v1::ERROR_REASON_REQUEST_ID_REUSED);
}

TEST(ErrorsTest, APreconditionListsWhatBreaksIt) {
  const std::vector<PreconditionViolation> violations = {
      {"CAPACITY", "managers/m1", "12 hours over"}, {"CAPACITY", "managers/m2", "3 hours over"}};
  const absl::Status status = Precondition(common::v1::ERROR_REASON_ASSIGNMENT_INFEASIBLE,
                                           "no assignment exists", violations);
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(PreconditionViolationsOf(status), violations);
  EXPECT_EQ(Describe(status),
            "no assignment exists\n  CAPACITY managers/m1: 12 hours over\n"
            "  CAPACITY managers/m2: 3 hours over");
}

TEST(ErrorsTest, BusySaysWhenToComeBack) {
  const absl::Status status = Busy("the queue is full", absl::Milliseconds(1250));
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(RetryAfterOf(status), absl::Milliseconds(1250));
  EXPECT_EQ(ReasonOf(status), common::v1::ERROR_REASON_SERVER_BUSY);
}

TEST(ErrorsTest, AReasonReplacesTheEarlierOneAndKeepsTheRest) {
  const absl::Status status =
      WithReason(NotFound("plan", "plans/p1"), common::v1::ERROR_REASON_PLAN_NOT_FOUND,
                 {{"plan", "plans/p1"}});
  EXPECT_EQ(ReasonOf(status), common::v1::ERROR_REASON_PLAN_NOT_FOUND);
  EXPECT_THAT(MetadataOf(status), ElementsAre(Pair("plan", "plans/p1")));
  EXPECT_TRUE(ResourceOf(status).has_value());
}

TEST(ErrorsTest, AReasonOnOkStaysOk) {
  EXPECT_TRUE(WithReason(absl::OkStatus(), common::v1::ERROR_REASON_CONFLICT).ok());
}

TEST(ErrorsTest, ContextGoesBeforeTheMessageAndPayloadsStay) {
  const absl::Status status = WithContext(InvalidField("a", "is wrong"), "line 7");
  EXPECT_EQ(status.message(), "line 7: a: is wrong");
  EXPECT_EQ(FieldViolationsOf(status).size(), 1u);
  EXPECT_TRUE(WithContext(absl::OkStatus(), "line 7").ok());
}

TEST(ErrorsTest, AStatusWithoutPayloadsHasNone) {
  const absl::Status status = absl::InternalError("x");
  EXPECT_EQ(ReasonOf(status), common::v1::ERROR_REASON_UNSPECIFIED);
  EXPECT_THAT(MetadataOf(status), IsEmpty());
  EXPECT_THAT(FieldViolationsOf(status), IsEmpty());
  EXPECT_THAT(PreconditionViolationsOf(status), IsEmpty());
  EXPECT_FALSE(ResourceOf(status).has_value());
  EXPECT_FALSE(RetryAfterOf(status).has_value());
}

absl::StatusOr<int> Half(int x) {
  if (x % 2 != 0) return absl::InvalidArgumentError("odd");
  return x / 2;
}

absl::StatusOr<int> Quarter(int x) {
  ASSIGN_OR_RETURN(const int half, Half(x));
  RETURN_IF_ERROR(Half(half).status());
  return half / 2;
}

TEST(StatusMacrosTest, TheFirstErrorReturns) {
  EXPECT_EQ(*Quarter(8), 2);
  EXPECT_EQ(Quarter(7).status().message(), "odd");
  EXPECT_EQ(Quarter(6).status().message(), "odd");
}

}  // namespace
}  // namespace clientele
