// What the RPC groups of the registry work with.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_REGISTRY_H_
#define CLIENTELE_SERVICES_REGISTRY_API_REGISTRY_H_

#include <functional>

#include "common/service/core.h"
#include "services/registry/domain/types.h"

namespace clientele::registry {

class AccessLog;
class EventFeed;

struct Registry : ServiceCore {
  AccessLog* accesses = nullptr;  // who read client data
  EventFeed* events = nullptr;
  std::function<void()> wake_packer;  // after sales were recorded
};

inline Micros NowMicros(const Registry& registry) {
  return absl::ToUnixMicros(registry.clock->Now());
}

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_REGISTRY_H_
