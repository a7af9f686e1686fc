#include "services/registry/api/events.h"

#include <string>

#include "services/registry/api/convert.h"

namespace clientele::registry {
namespace {

constexpr char kSource[] = "clientele/registry";
constexpr char kSpecVersion[] = "1.0";
constexpr char kContentType[] = "application/protobuf";
constexpr char kSchemaPrefix[] = "proto:";

}  // namespace

OutboxEvent MakeEvent(std::string_view type, std::string_view subject,
                      const google::protobuf::Message& data) {
  return {std::string(type), std::string(subject),
          kSchemaPrefix + data.GetDescriptor()->full_name(), data.SerializeAsString()};
}

OutboxCursor ToOutbox(const v1::EventCursor& cursor) {
  return {cursor.epoch(), cursor.position(), cursor.index(), cursor.event_id()};
}

void ToProto(const OutboxCursor& cursor, v1::EventCursor* proto) {
  proto->set_epoch(cursor.epoch);
  proto->set_position(cursor.position);
  proto->set_index(cursor.index);
  proto->set_event_id(cursor.event_id);
}

void ToProto(const StoredEvent& event, v1::Event* proto) {
  proto->set_id(event.cursor.event_id);
  proto->set_source(kSource);
  proto->set_spec_version(kSpecVersion);
  proto->set_type(event.event.type);
  proto->set_subject(event.event.subject);
  ToProto(absl::ToUnixMicros(event.time), proto->mutable_time());
  proto->set_data_content_type(kContentType);
  proto->set_data_schema(event.event.data_schema);
  proto->set_data(event.event.data);
  ToProto(event.cursor, proto->mutable_cursor());
}

}  // namespace clientele::registry
