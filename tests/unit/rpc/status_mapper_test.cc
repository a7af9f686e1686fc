#include "common/rpc/status_mapper.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "clientele/common/v1/errors.pb.h"
#include "common/errors/errors.h"
#include "gmock/gmock.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"

namespace clientele::rpc {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

google::rpc::Status Details(const grpc::Status& status) {
  google::rpc::Status details;
  EXPECT_TRUE(details.ParseFromString(status.error_details()));
  return details;
}

TEST(StatusMapperTest, OkIsOkBothWays) {
  EXPECT_TRUE(ToGrpcStatus(absl::OkStatus(), "registry", "r").ok());
  EXPECT_TRUE(FromGrpcStatus(grpc::Status::OK).ok());
}

TEST(StatusMapperTest, EveryCodeSurvivesTheRoundTrip) {
  for (int code = 1; code <= 16; ++code) {
    const absl::Status status = WithReason(absl::Status(static_cast<absl::StatusCode>(code), "m"),
                                           common::v1::ERROR_REASON_CONFLICT);
    const grpc::Status wire = ToGrpcStatus(status, "registry", "r");
    EXPECT_EQ(static_cast<int>(wire.error_code()), code);
    const absl::Status back = FromGrpcStatus(wire);
    EXPECT_EQ(back.code(), status.code());
    EXPECT_EQ(back.message(), "m");
    EXPECT_EQ(ReasonOf(back), common::v1::ERROR_REASON_CONFLICT);
  }
}

TEST(StatusMapperTest, PayloadsBecomeDetailsOfAGoogleRpcStatus) {
  const grpc::Status wire = ToGrpcStatus(InvalidField("a.b", "is wrong"), "registry", "r");
  const google::rpc::Status details = Details(wire);
  EXPECT_EQ(details.code(), 3);
  EXPECT_EQ(details.message(), "a.b: is wrong");
  common::v1::ErrorInfo info;
  bool found = false;
  for (const google::protobuf::Any& any : details.details()) found |= any.UnpackTo(&info);
  ASSERT_TRUE(found);
  EXPECT_EQ(info.domain(), "registry");
  EXPECT_EQ(FieldViolationsOf(FromGrpcStatus(wire)).size(), 1u);
}

TEST(StatusMapperTest, NotesOfTheProcessToItselfStayInside) {
  absl::Status status = AlreadyExists("client", "clients/1");
  status.SetPayload("clientele.sql/unique", absl::Cord("clients.id"));
  const google::rpc::Status details = Details(ToGrpcStatus(status, "registry", "r"));
  EXPECT_GT(details.details_size(), 0);
  for (const google::protobuf::Any& any : details.details()) {
    EXPECT_THAT(any.type_url(), testing::StartsWith("type.googleapis.com/"));
  }
  absl::Status bare = absl::AlreadyExistsError("taken");
  bare.SetPayload("clientele.sql/transient", absl::Cord("x"));
  EXPECT_EQ(ToGrpcStatus(bare, "registry", "r").error_details(), "");
}

TEST(StatusMapperTest, InternalsAreReplacedByTheRequestId) {
  for (const absl::Status& status : {absl::InternalError("SELECT"), absl::UnknownError("SELECT"),
                                     absl::DataLossError("SELECT")}) {
    EXPECT_TRUE(IsPrivate(status));
    const grpc::Status wire = ToGrpcStatus(status, "registry", "req-1");
    EXPECT_EQ(wire.error_code(), grpc::StatusCode::INTERNAL);
    EXPECT_EQ(wire.error_message(), "internal error, request id req-1");
    EXPECT_THAT(wire.error_details(), Not(HasSubstr("SELECT")));
  }
}

TEST(StatusMapperTest, AReasonMakesAnInternalErrorPublic) {
  const absl::Status status = WithReason(absl::DataLossError("block 7 fails its checksum"),
                                         common::v1::ERROR_REASON_DATA_CORRUPT);
  EXPECT_FALSE(IsPrivate(status));
  const grpc::Status wire = ToGrpcStatus(status, "registry", "r");
  EXPECT_EQ(wire.error_code(), grpc::StatusCode::DATA_LOSS);
  EXPECT_EQ(wire.error_message(), "block 7 fails its checksum");
}

TEST(StatusMapperTest, OtherCodesArePublicWithoutAReason) {
  EXPECT_FALSE(IsPrivate(absl::NotFoundError("x")));
  EXPECT_FALSE(IsPrivate(absl::UnavailableError("x")));
}

TEST(StatusMapperTest, AnythingLongIsCutToFitTheTrailer) {
  const std::string long_text(100'000, 'x');
  const absl::Status status = WithReason(absl::AbortedError(long_text),
                                         common::v1::ERROR_REASON_CONFLICT, {{"k", long_text}});
  const grpc::Status wire = ToGrpcStatus(status, "registry", "r");
  EXPECT_LT(wire.error_message().size() + wire.error_details().size(), 7000u);
  EXPECT_EQ(wire.error_code(), grpc::StatusCode::ABORTED);
}

TEST(StatusMapperTest, ACutMessageEndsAtAWholeCharacter) {
  std::string text = "a";
  for (int i = 0; i < 1000; ++i) text += "\xd1\x8f";
  const std::string cut = ToGrpcStatus(absl::AbortedError(text), "s", "r").error_message();
  EXPECT_EQ(cut.substr(cut.size() - 5), "\xd1\x8f...");
}

TEST(StatusMapperTest, PreconditionViolationsAreDroppedFromTheEnd) {
  std::vector<PreconditionViolation> violations;
  violations.reserve(500);
  for (int i = 0; i < 500; ++i) violations.push_back({"T", absl::StrCat("managers/", i), "over"});
  const absl::Status back = FromGrpcStatus(ToGrpcStatus(
      Precondition(common::v1::ERROR_REASON_ASSIGNMENT_INFEASIBLE, "none", violations), "s", "r"));
  const auto kept = PreconditionViolationsOf(back);
  ASSERT_GT(kept.size(), 20u);
  ASSERT_LT(kept.size(), 500u);
  EXPECT_EQ(kept.back().subject, absl::StrCat("managers/", kept.size() - 1));
  EXPECT_EQ(ReasonOf(back), common::v1::ERROR_REASON_ASSIGNMENT_INFEASIBLE);
}

TEST(StatusMapperTest, DetailsOfAnotherKindAreIgnored) {
  const absl::Status back =
      FromGrpcStatus(grpc::Status(grpc::StatusCode::NOT_FOUND, "m", "\xff not a proto"));
  EXPECT_TRUE(absl::IsNotFound(back));
  EXPECT_EQ(back.message(), "m");
}

}  // namespace
}  // namespace clientele::rpc
