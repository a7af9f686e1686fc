// Checks messages by the rules of clientele/common/v1/validation.proto.
#ifndef CLIENTELE_COMMON_RPC_VALIDATOR_H_
#define CLIENTELE_COMMON_RPC_VALIDATOR_H_

#include <string_view>

#include "absl/status/status.h"
#include "common/errors/errors.h"
#include "google/protobuf/message.h"

namespace clientele::rpc {

// OK, or INVALID_ARGUMENT with every violation (at most 50 are listed). The rules of a message type
// are read by reflection once and kept; checking is linear in the number of strings and messages.
// Thread-safe.
absl::Status Validate(const google::protobuf::Message& message);

// Adds the violations with `prefix` before their field paths ("client." for the fields of a message
// in `client`).
void Validate(const google::protobuf::Message& message, std::string_view prefix,
              FieldViolations* violations);

// Reads the rules of a type and of everything in it ahead of the first call. A rule that does not
// fit its field is a programming error and ends the process with a message that names the field.
void PrepareValidation(const google::protobuf::Descriptor* type);

// A resource id as defined at FieldRules.id.
bool IsResourceId(std::string_view id);

// `name` follows `pattern` as defined at FieldRules.resource.
bool MatchesResource(std::string_view name, std::string_view pattern, bool wildcard);

}  // namespace clientele::rpc

#endif  // CLIENTELE_COMMON_RPC_VALIDATOR_H_
