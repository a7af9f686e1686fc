#include "services/clientele/exit_code.h"

#include "common/errors/errors.h"
#include "gtest/gtest.h"

namespace clientele::cli {
namespace {

TEST(ExitCode, IsZeroForSuccess) { EXPECT_EQ(ExitCodeOf(absl::OkStatus()), ExitCode::kDone); }

TEST(ExitCode, IsOneForFailures) {
  EXPECT_EQ(ExitCodeOf(absl::UnavailableError("no server")), ExitCode::kFailed);
  EXPECT_EQ(ExitCodeOf(NotFound("client", "clients/x")), ExitCode::kFailed);
  EXPECT_EQ(ExitCodeOf(Precondition(common::v1::ERROR_REASON_MIXED_CURRENCIES, "CURRENCY",
                                    "registry", "two currencies")),
            ExitCode::kFailed);
}

TEST(ExitCode, IsThreeForRejectedInput) {
  EXPECT_EQ(ExitCodeOf(InvalidField("client.name", "too long")), ExitCode::kRejected);
  EXPECT_EQ(ExitCodeOf(WithReason(absl::FailedPreconditionError("rows"),
                                  common::v1::ERROR_REASON_IMPORT_REJECTED)),
            ExitCode::kRejected);
}

TEST(ExitCode, IsThreeForAProvenInfeasibility) {
  EXPECT_EQ(ExitCodeOf(Precondition(common::v1::ERROR_REASON_ASSIGNMENT_INFEASIBLE, "CAPACITY",
                                    "managers", "not enough hours")),
            ExitCode::kRejected);
  EXPECT_EQ(ExitCodeOf(
                Precondition(common::v1::ERROR_REASON_PLAN_INFEASIBLE, "LINE", "BAG", "no client")),
            ExitCode::kRejected);
}

}  // namespace
}  // namespace clientele::cli
