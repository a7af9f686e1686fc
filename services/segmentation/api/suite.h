// What the RPC groups and the runs of the segmentation work with.
#ifndef CLIENTELE_SERVICES_SEGMENTATION_API_SUITE_H_
#define CLIENTELE_SERVICES_SEGMENTATION_API_SUITE_H_

#include <memory>
#include <string_view>

#include "common/rpc/call.h"
#include "common/runs/runs.h"
#include "common/sql/database.h"
#include "common/time/clock.h"
#include "grpcpp/channel.h"

namespace clientele::segmentation {

// The kind of this service's runs.
inline constexpr std::string_view kRunKind = "segmentation";

struct Suite {
  Database* database = nullptr;
  Runs* runs = nullptr;
  const Clock* clock = nullptr;
  std::shared_ptr<grpc::Channel> registry;
  // Key ranges of the registry that a run reads at once.
  int read_threads = 2;
};

// Transactions of a call end with it.
inline TransactionOptions OptionsFor(const rpc::Call& call) {
  return {.deadline = call.deadline(), .cancelled = [&call] { return call.IsCancelled(); }};
}

// A handler function with its suite bound, as the frame takes it.
template <class Request, class Out>
auto Bind(const Suite& suite,
          absl::Status (*handler)(const Suite&, rpc::Call&, const Request&, Out)) {
  return [&suite, handler](rpc::Call& call, const Request& request, Out out) {
    return handler(suite, call, request, out);
  };
}

}  // namespace clientele::segmentation

#endif  // CLIENTELE_SERVICES_SEGMENTATION_API_SUITE_H_
