// Following long-running runs.
#ifndef CLIENTELE_SERVICES_CLIENTELE_CONNECT_WATCH_H_
#define CLIENTELE_SERVICES_CLIENTELE_CONNECT_WATCH_H_

#include <memory>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clientele/common/v1/runs.pb.h"
#include "common/rpc/client.h"
#include "services/clientele/session.h"

namespace clientele::cli {

// Why a run has ended without a result, with the details that it recorded; OK for one that
// succeeded.
absl::Status RunError(const common::v1::RunStatus& status);

// Repeats `watch` while the server is away, for as long as a restart takes. `watch` reads one
// stream to its end and says whether the run has ended.
absl::Status FollowRun(Session& session, absl::FunctionRef<absl::StatusOr<bool>()> watch);

// Watches with `method` of `stub` until the run has ended and shows its progress; `ended` decides
// from the last message. Returns the run as it ended, also a failed one.
template <class Run, class Request, class Stub, class Base>
absl::StatusOr<Run> WatchToEnd(
    Session& session, Stub& stub,
    std::unique_ptr<grpc::ClientReader<Run>> (Base::*method)(grpc::ClientContext*, const Request&),
    const Request& request, absl::FunctionRef<bool(const Run&)> ended) {
  Run last;
  absl::Status status = FollowRun(session, [&]() -> absl::StatusOr<bool> {
    grpc::ClientContext context;
    rpc::PrepareContext(&context, absl::InfiniteFuture(), nullptr);
    auto reader = (stub.*method)(&context, request);
    absl::Status read = rpc::ReadAll<Run>(&context, reader.get(), [&](Run& run) {
      session.progress().Show(run.status().phase(), run.status().done(), run.status().total());
      last = std::move(run);
      return absl::OkStatus();
    });
    if (!read.ok()) return read;
    return ended(last);
  });
  session.progress().Clear();
  if (!status.ok()) return status;
  return last;
}

template <class Run>
bool HasEnded(const Run& run) {
  return run.status().state() == common::v1::RUN_STATE_SUCCEEDED ||
         run.status().state() == common::v1::RUN_STATE_FAILED ||
         run.status().state() == common::v1::RUN_STATE_CANCELLED;
}

}  // namespace clientele::cli

#endif  // CLIENTELE_SERVICES_CLIENTELE_CONNECT_WATCH_H_
