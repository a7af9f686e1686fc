#include <charconv>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <limits>
#include <memory>
#include <set>
#include <sstream>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/config/value_text.h"
#include "common/config/yaml.h"
#include "common/config/yaml_tree.h"
#include "common/text/view.h"
#include "google/protobuf/descriptor.h"

namespace clientele {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::OneofDescriptor;
using google::protobuf::Reflection;
using Kind = YamlNode::Kind;

absl::Status Error(const YamlNode& node, const std::string& path, std::string_view message) {
  return YamlErrorAt(node.line, absl::StrCat(path, path.empty() ? "" : ": ", AbslView(message)));
}

std::string Join(const std::string& path, std::string_view key) {
  return absl::StrCat(path, path.empty() ? "" : ".", AbslView(key));
}

// Sets a singular field or appends to a repeated one.
struct Target {
  Message* message;
  const FieldDescriptor* field;
  std::string path;

  template <typename Value>
  absl::Status Store(void (Reflection::*set)(Message*, const FieldDescriptor*, Value) const,
                     void (Reflection::*add)(Message*, const FieldDescriptor*, Value) const,
                     Value value) const {
    const Reflection& reflection = *message->GetReflection();
    (reflection.*(field->is_repeated() ? add : set))(message, field, std::move(value));
    return absl::OkStatus();
  }
};

template <typename Integer>
absl::StatusOr<Integer> ReadInteger(const YamlNode& node, const std::string& path) {
  // JSON writers put 64-bit integers in quotes.
  const bool quotes_fine = sizeof(Integer) == sizeof(int64_t);
  Integer value = 0;
  const std::string& text = node.text;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code == std::errc::result_out_of_range) {
    return Error(node, path,
                 absl::StrCat(text, " is outside ", std::numeric_limits<Integer>::min(), "..",
                              std::numeric_limits<Integer>::max()));
  }
  const size_t first = text.starts_with('-') ? 1 : 0;
  const bool leading_zero = text.size() > first + 1 && text[first] == '0';
  if (code != std::errc() || end != text.data() + text.size() || leading_zero ||
      (node.quoted && !quotes_fine)) {
    return Error(node, path, "an integer is expected");
  }
  return value;
}

absl::StatusOr<double> ReadNumber(const YamlNode& node, const std::string& path, double largest) {
  double value = 0;
  const std::string& text = node.text;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code == std::errc::result_out_of_range || std::abs(value) > largest) {
    return Error(node, path, absl::StrCat(text, " is out of range"));
  }
  if (code != std::errc() || end != text.data() + text.size() || !std::isfinite(value) ||
      node.quoted) {
    return Error(node, path, "a number is expected");
  }
  return value;
}

absl::Status ReadBool(const YamlNode& node, const Target& to) {
  if (node.quoted || (node.text != "true" && node.text != "false")) {
    return Error(node, to.path, "true or false is expected");
  }
  return to.Store(&Reflection::SetBool, &Reflection::AddBool, node.text == "true");
}

absl::Status ReadEnum(const YamlNode& node, const Target& to) {
  const auto* value = to.field->enum_type()->FindValueByName(node.text);
  if (value == nullptr) {
    std::string names;
    for (int i = 0; i < to.field->enum_type()->value_count(); ++i) {
      absl::StrAppend(&names, i == 0 ? "" : ", ", to.field->enum_type()->value(i)->name());
    }
    return Error(node, to.path, absl::StrCat("'", node.text, "' is none of ", names));
  }
  return to.Store(&Reflection::SetEnum, &Reflection::AddEnum, value);
}

absl::Status ReadText(const YamlNode& node, const Target& to) {
  if (to.field->type() != FieldDescriptor::TYPE_BYTES) {
    return to.Store(&Reflection::SetString, &Reflection::AddString, node.text);
  }
  std::string bytes;
  if (!absl::Base64Unescape(node.text, &bytes)) {
    return Error(node, to.path, "base64 text is expected");
  }
  return to.Store(&Reflection::SetString, &Reflection::AddString, std::move(bytes));
}

template <typename Value>
absl::Status StoreOr(const Target& to, absl::StatusOr<Value> value,
                     void (Reflection::*set)(Message*, const FieldDescriptor*, Value) const,
                     void (Reflection::*add)(Message*, const FieldDescriptor*, Value) const) {
  if (!value.ok()) return value.status();
  return to.Store(set, add, *value);
}

absl::Status ReadFloat(const YamlNode& node, const Target& to) {
  const absl::StatusOr<double> value =
      ReadNumber(node, to.path, static_cast<double>(std::numeric_limits<float>::max()));
  if (!value.ok()) return value.status();
  return to.Store(&Reflection::SetFloat, &Reflection::AddFloat, static_cast<float>(*value));
}

absl::Status ReadScalar(const YamlNode& node, const Target& to) {
  if (node.kind != Kind::kScalar) return Error(node, to.path, "a single value is expected");
  using R = Reflection;
  switch (to.field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return StoreOr(to, ReadInteger<int32_t>(node, to.path), &R::SetInt32, &R::AddInt32);
    case FieldDescriptor::CPPTYPE_INT64:
      return StoreOr(to, ReadInteger<int64_t>(node, to.path), &R::SetInt64, &R::AddInt64);
    case FieldDescriptor::CPPTYPE_UINT32:
      return StoreOr(to, ReadInteger<uint32_t>(node, to.path), &R::SetUInt32, &R::AddUInt32);
    case FieldDescriptor::CPPTYPE_UINT64:
      return StoreOr(to, ReadInteger<uint64_t>(node, to.path), &R::SetUInt64, &R::AddUInt64);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return StoreOr(to, ReadNumber(node, to.path, std::numeric_limits<double>::max()),
                     &R::SetDouble, &R::AddDouble);
    case FieldDescriptor::CPPTYPE_FLOAT:
      return ReadFloat(node, to);
    case FieldDescriptor::CPPTYPE_BOOL:
      return ReadBool(node, to);
    case FieldDescriptor::CPPTYPE_ENUM:
      return ReadEnum(node, to);
    case FieldDescriptor::CPPTYPE_STRING:
      return ReadText(node, to);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      break;
  }
  return absl::InternalError("a message field was read as a scalar");
}

absl::Status ReadMessage(const YamlNode& node, const std::string& path, Message* message);

// One value of the field: the singular one or another element.
absl::Status ReadValue(const YamlNode& node, const Target& to) {
  if (node.kind == Kind::kNull) return Error(node, to.path, "the key has no value");
  if (to.field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) return ReadScalar(node, to);
  const Reflection& reflection = *to.message->GetReflection();
  Message* const child = to.field->is_repeated() ? reflection.AddMessage(to.message, to.field)
                                                 : reflection.MutableMessage(to.message, to.field);
  return ReadMessage(node, to.path, child);
}

absl::Status ReadMap(const YamlNode& node, const Target& to) {
  if (node.kind != Kind::kMapping) return Error(node, to.path, "a mapping is expected");
  const auto* key_field = to.field->message_type()->map_key();
  const auto* value_field = to.field->message_type()->map_value();
  for (const YamlEntry& entry : node.entries) {
    Message* const pair = to.message->GetReflection()->AddMessage(to.message, to.field);
    const std::string path = Join(to.path, entry.key.text);
    // JSON has all keys in quotes.
    YamlNode key = entry.key;
    key.quoted = false;
    if (absl::Status status = ReadScalar(key, {pair, key_field, path}); !status.ok()) return status;
    if (absl::Status status = ReadValue(entry.value, {pair, value_field, path}); !status.ok()) {
      return status;
    }
  }
  return absl::OkStatus();
}

absl::Status ReadRepeated(const YamlNode& node, const Target& to) {
  if (node.kind != Kind::kSequence) return Error(node, to.path, "a sequence is expected");
  for (size_t i = 0; i < node.items.size(); ++i) {
    const Target element{to.message, to.field, absl::StrCat(to.path, "[", i, "]")};
    if (absl::Status status = ReadValue(node.items[i], element); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status ReadField(const YamlNode& node, const Target& to) {
  if (!to.field->is_repeated()) return ReadValue(node, to);
  if (node.kind == Kind::kNull) return Error(node, to.path, "the key has no value");
  to.message->GetReflection()->ClearField(to.message, to.field);
  return to.field->is_map() ? ReadMap(node, to) : ReadRepeated(node, to);
}

absl::Status ReadMessage(const YamlNode& node, const std::string& path, Message* message) {
  if (IsScalarMessage(*message->GetDescriptor())) {
    if (node.kind != Kind::kScalar) return Error(node, path, "a single value is expected");
    const absl::Status status = ParseScalarMessage(node.text, message);
    return status.ok() ? status : Error(node, path, StdView(status.message()));
  }
  if (node.kind != Kind::kMapping) return Error(node, path, "a mapping is expected");
  std::set<const OneofDescriptor*> decided;
  for (const YamlEntry& entry : node.entries) {
    const std::string key_path = Join(path, entry.key.text);
    const FieldDescriptor* field = message->GetDescriptor()->FindFieldByName(entry.key.text);
    if (field == nullptr) return Error(entry.key, key_path, "unknown key");
    const OneofDescriptor* oneof = field->real_containing_oneof();
    if (oneof != nullptr && !decided.insert(oneof).second) {
      return Error(entry.key, key_path, "another member of '" + oneof->name() + "' is set already");
    }
    if (absl::Status status = ReadField(entry.value, {message, field, key_path}); !status.ok()) {
      return status;
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ParseYaml(std::string_view text, Message* out) {
  const absl::StatusOr<YamlNode> root = ParseYamlTree(text);
  if (!root.ok()) return root.status();
  if (root->kind == Kind::kNull) return absl::OkStatus();
  const std::unique_ptr<Message> read(out->New());
  read->CopyFrom(*out);
  if (absl::Status status = ReadMessage(*root, "", read.get()); !status.ok()) return status;
  out->CopyFrom(*read);
  return absl::OkStatus();
}

absl::Status LoadYamlFile(const std::string& path, Message* out) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError(absl::StrCat("cannot open ", path));
  std::ostringstream text;
  text << file.rdbuf();
  if (file.bad()) return absl::UnavailableError(absl::StrCat("cannot read ", path));
  absl::Status status = ParseYaml(text.str(), out);
  if (status.ok()) return status;
  return absl::Status(status.code(), absl::StrCat(path, ": ", status.message()));
}

}  // namespace clientele
