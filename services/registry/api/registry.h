// What the RPC groups of the registry work with.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_REGISTRY_H_
#define CLIENTELE_SERVICES_REGISTRY_API_REGISTRY_H_

#include <functional>

#include "common/rpc/call.h"
#include "common/runs/runs.h"
#include "common/sql/database.h"
#include "common/time/clock.h"
#include "services/registry/domain/types.h"

namespace clientele::registry {

struct Registry {
  Database* database = nullptr;
  Runs* runs = nullptr;
  const Clock* clock = nullptr;
  std::function<void()> wake_packer;  // after sales were recorded
};

inline Micros NowMicros(const Registry& registry) {
  return absl::ToUnixMicros(registry.clock->Now());
}

// Transactions of a call end with it.
inline TransactionOptions OptionsFor(const rpc::Call& call) {
  return {.deadline = call.deadline(), .cancelled = [&call] { return call.IsCancelled(); }};
}

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_REGISTRY_H_
