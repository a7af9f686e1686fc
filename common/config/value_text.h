// Messages that configuration files write as one scalar. Internal to common/config.
#ifndef CLIENTELE_COMMON_CONFIG_VALUE_TEXT_H_
#define CLIENTELE_COMMON_CONFIG_VALUE_TEXT_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace clientele {

// Whether messages of this type are written as a scalar: google.protobuf.Duration and
// google.type.Date.
bool IsScalarMessage(const google::protobuf::Descriptor& type);

// Reads the scalar into a message of such a type. The status's message says what form is expected.
absl::Status ParseScalarMessage(std::string_view text, google::protobuf::Message* message);

// The scalar, without quotes: "30s", "0.25s", "2011-12-10".
std::string FormatScalarMessage(const google::protobuf::Message& message);

}  // namespace clientele

#endif  // CLIENTELE_COMMON_CONFIG_VALUE_TEXT_H_
