// Handlers of the RPC group Events; the protos say what each method does and which errors it
// returns.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_EVENT_HANDLERS_H_
#define CLIENTELE_SERVICES_REGISTRY_API_EVENT_HANDLERS_H_

#include "absl/status/status.h"
#include "clientele/registry/v1/events.pb.h"
#include "common/rpc/handler.h"
#include "services/registry/api/registry.h"

namespace clientele::registry {

absl::Status WatchEvents(const Registry& registry, rpc::Call& call,
                         const v1::WatchEventsRequest& request,
                         rpc::Writer<v1::WatchEventsResponse>& out);
absl::Status GetEventsState(const Registry& registry, rpc::Call& call,
                            const v1::GetEventsStateRequest& request, v1::EventsState* response);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_EVENT_HANDLERS_H_
