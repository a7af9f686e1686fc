// What the RPC groups and the runs of the segmentation work with.
#ifndef CLIENTELE_SERVICES_SEGMENTATION_API_SUITE_H_
#define CLIENTELE_SERVICES_SEGMENTATION_API_SUITE_H_

#include <memory>
#include <string_view>

#include "common/service/core.h"
#include "grpcpp/channel.h"

namespace clientele::segmentation {

// The kind of this service's runs.
inline constexpr std::string_view kRunKind = "segmentation";

struct Suite : ServiceCore {
  std::shared_ptr<grpc::Channel> registry;
  // Key ranges of the registry that a run reads at once.
  int read_threads = 2;
};

}  // namespace clientele::segmentation

#endif  // CLIENTELE_SERVICES_SEGMENTATION_API_SUITE_H_
