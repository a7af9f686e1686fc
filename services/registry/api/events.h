// Events between the protos and the outbox.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_EVENTS_H_
#define CLIENTELE_SERVICES_REGISTRY_API_EVENTS_H_

#include <string_view>

#include "clientele/registry/v1/events.pb.h"
#include "common/sql/outbox.h"
#include "google/protobuf/message.h"

namespace clientele::registry {

// `data` is told to consumers outside: no personal data in it.
OutboxEvent MakeEvent(std::string_view type, std::string_view subject,
                      const google::protobuf::Message& data);

OutboxCursor ToOutbox(const v1::EventCursor& cursor);
void ToProto(const OutboxCursor& cursor, v1::EventCursor* proto);
void ToProto(const StoredEvent& event, v1::Event* proto);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_EVENTS_H_
