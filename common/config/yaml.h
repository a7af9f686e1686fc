// Configuration and policy files: YAML (JSON is a subset of it) to and from protobuf messages,
// strictly.
#ifndef CLIENTELE_COMMON_CONFIG_YAML_H_
#define CLIENTELE_COMMON_CONFIG_YAML_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "google/protobuf/message.h"

namespace clientele {

// Reads one YAML document into *out. Keys are the fields' names as the .proto file spells them.
//   message                   a mapping; an absent key leaves the field as it was, a sub-message is
//   merged repeated, map             a sequence, a mapping; what the field held before is replaced
//   int32 ... uint64          decimal digits within the type's range; the 64-bit ones may be
//   quoted, as in JSON float, double             a finite decimal number bool true or false enum
//   the value's full name string, bytes             any scalar; bytes as base64
//   google.protobuf.Duration  "30s", "1.5s", "10m", "250ms", "1h30m"
//   google.type.Date          "2011-12-10"
// InvalidArgument, with the line and the dotted path of the key ("line 7: limits.pages[2].size:
// ..."), for text that is not YAML, unknown and duplicate keys, a key without a value, a second
// member of a oneof, wrong types, numbers out of range, anchors, aliases, tags and a second
// document. *out is changed only on success. An empty document changes nothing.
absl::Status ParseYaml(std::string_view text, google::protobuf::Message* out);

// The same from a file; the file's name stands before the line. NotFound when it cannot be opened.
absl::Status LoadYamlFile(const std::string& path, google::protobuf::Message* out);

// The set fields of a message as canonical text that ParseYaml reads back: fields in the order of
// their numbers, map keys sorted, doubles as FormatDouble writes them; equal messages give equal
// texts.
std::string ToYaml(const google::protobuf::Message& message);
// JSON with two spaces of indent and field names as the .proto file spells them; 64-bit integers
// are numbers.
std::string ToJson(const google::protobuf::Message& message);

}  // namespace clientele

#endif  // CLIENTELE_COMMON_CONFIG_YAML_H_
