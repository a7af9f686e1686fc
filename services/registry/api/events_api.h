// The RPC group Events: every method goes through the frame to its function in event_handlers.h.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_EVENTS_API_H_
#define CLIENTELE_SERVICES_REGISTRY_API_EVENTS_API_H_

#include "clientele/registry/v1/events.grpc.pb.h"
#include "common/rpc/group.h"
#include "services/registry/api/event_handlers.h"

namespace clientele::registry {

class EventsApi final : public v1::Events::CallbackService {
 public:
  EventsApi(const Registry* registry, rpc::Frame* frame)
      : group_(registry, frame, v1::Events::service_full_name()) {}

  grpc::ServerWriteReactor<v1::WatchEventsResponse>* WatchEvents(
      rpc::Context* context, const v1::WatchEventsRequest* request) override {
    return group_.ServerStream(context, request, "WatchEvents", &registry::WatchEvents);
  }
  rpc::Reactor* GetEventsState(rpc::Context* context, const v1::GetEventsStateRequest* request,
                               v1::EventsState* response) override {
    return group_.Unary(context, request, response, "GetEventsState", &registry::GetEventsState);
  }

 private:
  rpc::Group<Registry> group_;
};

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_EVENTS_API_H_
