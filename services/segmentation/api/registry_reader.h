// Reads clients and sales from the registry: columns by key range in parallel, all at one commit
// position.
#ifndef CLIENTELE_SERVICES_SEGMENTATION_API_REGISTRY_READER_H_
#define CLIENTELE_SERVICES_SEGMENTATION_API_REGISTRY_READER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/rpc/call.h"
#include "common/time/date.h"
#include "grpcpp/channel.h"
#include "services/segmentation/domain/facts.h"
#include "services/segmentation/domain/policy.h"

namespace clientele::segmentation {

struct ReadRequest {
  int64_t position = 0;  // 0 means the latest
  Date as_of;
  XyzPolicy xyz;
  bool with_profit = false;
  int threads = 2;
};

// Told of progress and asked whether to stop; called from any thread.
struct ReadObserver {
  std::function<void(int64_t ranges)> on_ranges;  // once, before the first range
  std::function<void()> on_range_done;
  std::function<bool()> cancelled;
};

struct RegistryFacts {
  PopulationFacts facts;
  std::string currency_code;  // of the sales used; empty without any
  int64_t position = 0;       // that was read
};

// The facts of all clients that are neither archived nor deleted. The result does not depend on the
// number of threads or ranges. Errors: FAILED_PRECONDITION with reason MIXED_CURRENCIES when the
// sales used have several; CANCELLED; UNAVAILABLE with reason PEER_UNAVAILABLE; the registry's;
// those of FactsBuilder, with reason AMOUNT_OVERFLOW.
absl::StatusOr<RegistryFacts> ReadFacts(const std::shared_ptr<grpc::Channel>& registry,
                                        const ReadRequest& request, const ReadObserver& observer);

// The sales of one client as rows.
struct ClientSales {
  std::vector<int32_t> days;
  std::vector<int64_t> amounts;
  std::vector<int64_t> profits;
};

// At `position`, as part of `call`.
absl::StatusOr<ClientSales> ReadClientSales(const std::shared_ptr<grpc::Channel>& registry,
                                            const std::string& client_id, int64_t position,
                                            bool with_profit, const rpc::CallContext& call);

}  // namespace clientele::segmentation

#endif  // CLIENTELE_SERVICES_SEGMENTATION_API_REGISTRY_READER_H_
