#include "services/clientele/connect/watch.h"

#include "absl/time/clock.h"
#include "common/rpc/status_mapper.h"
#include "google/rpc/status.pb.h"

namespace clientele::cli {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(60);
constexpr absl::Duration kPause = absl::Milliseconds(250);

}  // namespace

absl::Status RunError(const common::v1::RunStatus& status) {
  switch (status.state()) {
    case common::v1::RUN_STATE_SUCCEEDED:
      return absl::OkStatus();
    case common::v1::RUN_STATE_CANCELLED:
      return absl::CancelledError("the run was cancelled");
    default:
      return rpc::FromGrpcStatus(grpc::Status(static_cast<grpc::StatusCode>(status.error().code()),
                                              status.error().message(),
                                              status.error().SerializeAsString()));
  }
}

absl::Status FollowRun(Session& session, absl::FunctionRef<absl::StatusOr<bool>()> watch) {
  absl::Time give_up = absl::InfiniteFuture();
  bool told = false;
  while (true) {
    const absl::StatusOr<bool> ended = watch();
    if (ended.ok() && *ended) return absl::OkStatus();
    if (!ended.ok() && !absl::IsUnavailable(ended.status())) return ended.status();
    const absl::Time now = absl::Now();
    if (ended.ok()) {
      give_up = absl::InfiniteFuture();
    } else if (give_up == absl::InfiniteFuture()) {
      give_up = now + kPatience;
    } else if (now > give_up) {
      return ended.status();
    }
    if (!told) session.Note("the connection was lost; waiting for the server to come back");
    told = true;
    absl::SleepFor(kPause);
  }
}

}  // namespace clientele::cli
