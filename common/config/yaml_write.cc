#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/config/value_text.h"
#include "common/config/yaml.h"
#include "common/money/money.h"
#include "google/protobuf/descriptor.h"

namespace clientele {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// A message as text, before it is laid out as YAML or JSON.
struct Node {
  enum class Kind { kScalar, kSequence, kMapping };
  Kind kind = Kind::kScalar;
  std::string scalar;
  std::vector<std::string> keys;  // of a mapping
  std::vector<Node> children;     // of a mapping or sequence
};

// A JSON string, which is also a YAML double-quoted scalar.
std::string Quote(const std::string& text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (c == '\n') {
      quoted += "\\n";
    } else if (c == '\t') {
      quoted += "\\t";
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      absl::StrAppendFormat(&quoted, "\\u%04x", static_cast<unsigned>(c));
    } else {
      quoted += c;
    }
  }
  return quoted + '"';
}

// The index-th value of a repeated field, or the value of a singular one.
struct ValueOf {
  const Message& message;
  const FieldDescriptor* field;
  int index;

  template <typename Value>
  Value Get(Value (Reflection::*one)(const Message&, const FieldDescriptor*) const,
            Value (Reflection::*of)(const Message&, const FieldDescriptor*, int) const) const {
    const Reflection& reflection = *message.GetReflection();
    return field->is_repeated() ? (reflection.*of)(message, field, index)
                                : (reflection.*one)(message, field);
  }
};

std::string TextScalar(const ValueOf& at) {
  const std::string text = at.Get(&Reflection::GetString, &Reflection::GetRepeatedString);
  if (at.field->type() == FieldDescriptor::TYPE_BYTES) return Quote(absl::Base64Escape(text));
  return Quote(text);
}

std::string Scalar(const ValueOf& at) {
  using R = Reflection;
  switch (at.field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return absl::StrCat(at.Get(&R::GetInt32, &R::GetRepeatedInt32));
    case FieldDescriptor::CPPTYPE_INT64:
      return absl::StrCat(at.Get(&R::GetInt64, &R::GetRepeatedInt64));
    case FieldDescriptor::CPPTYPE_UINT32:
      return absl::StrCat(at.Get(&R::GetUInt32, &R::GetRepeatedUInt32));
    case FieldDescriptor::CPPTYPE_UINT64:
      return absl::StrCat(at.Get(&R::GetUInt64, &R::GetRepeatedUInt64));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return FormatDouble(at.Get(&R::GetDouble, &R::GetRepeatedDouble));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return FormatDouble(static_cast<double>(at.Get(&R::GetFloat, &R::GetRepeatedFloat)));
    case FieldDescriptor::CPPTYPE_BOOL:
      return at.Get(&R::GetBool, &R::GetRepeatedBool) ? "true" : "false";
    case FieldDescriptor::CPPTYPE_ENUM:
      return Quote(at.Get(&R::GetEnum, &R::GetRepeatedEnum)->name());
    case FieldDescriptor::CPPTYPE_STRING:
      return TextScalar(at);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      break;
  }
  return {};
}

Node MessageNode(const Message& message);

Node ValueNode(const ValueOf& at) {
  if (at.field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
    Node node;
    node.scalar = Scalar(at);
    return node;
  }
  const Reflection& reflection = *at.message.GetReflection();
  return MessageNode(at.field->is_repeated()
                         ? reflection.GetRepeatedMessage(at.message, at.field, at.index)
                         : reflection.GetMessage(at.message, at.field));
}

// Numbers in their order, texts in the order of their bytes.
bool KeyLess(const Message* a, const Message* b) {
  const FieldDescriptor* key = a->GetDescriptor()->map_key();
  const Reflection& reflection = *a->GetReflection();
  switch (key->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return reflection.GetInt32(*a, key) < reflection.GetInt32(*b, key);
    case FieldDescriptor::CPPTYPE_INT64:
      return reflection.GetInt64(*a, key) < reflection.GetInt64(*b, key);
    case FieldDescriptor::CPPTYPE_UINT32:
      return reflection.GetUInt32(*a, key) < reflection.GetUInt32(*b, key);
    case FieldDescriptor::CPPTYPE_UINT64:
      return reflection.GetUInt64(*a, key) < reflection.GetUInt64(*b, key);
    default:
      return Scalar({*a, key, 0}) < Scalar({*b, key, 0});
  }
}

Node MapNode(const Message& message, const FieldDescriptor* field) {
  std::vector<const Message*> pairs;
  const int size = message.GetReflection()->FieldSize(message, field);
  for (int i = 0; i < size; ++i) {
    pairs.push_back(&message.GetReflection()->GetRepeatedMessage(message, field, i));
  }
  std::sort(pairs.begin(), pairs.end(), KeyLess);
  Node node;
  node.kind = Node::Kind::kMapping;
  for (const Message* pair : pairs) {
    const std::string key = Scalar({*pair, field->message_type()->map_key(), 0});
    node.keys.push_back(key.starts_with('"') ? key : Quote(key));
    node.children.push_back(ValueNode({*pair, field->message_type()->map_value(), 0}));
  }
  return node;
}

Node FieldNode(const Message& message, const FieldDescriptor* field) {
  if (field->is_map()) return MapNode(message, field);
  if (!field->is_repeated()) return ValueNode({message, field, 0});
  Node node;
  node.kind = Node::Kind::kSequence;
  const int size = message.GetReflection()->FieldSize(message, field);
  for (int i = 0; i < size; ++i) node.children.push_back(ValueNode({message, field, i}));
  return node;
}

Node MessageNode(const Message& message) {
  Node node;
  if (IsScalarMessage(*message.GetDescriptor())) {
    node.scalar = Quote(FormatScalarMessage(message));
    return node;
  }
  node.kind = Node::Kind::kMapping;
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    node.keys.push_back(Quote(field->name()));
    node.children.push_back(FieldNode(message, field));
  }
  return node;
}

std::string Indent(size_t depth) { return std::string(2 * depth, ' '); }

void AppendJson(const Node& node, size_t depth, std::string* out) {
  if (node.kind == Node::Kind::kScalar) {
    *out += node.scalar;
    return;
  }
  const bool mapping = node.kind == Node::Kind::kMapping;
  *out += mapping ? '{' : '[';
  for (size_t i = 0; i < node.children.size(); ++i) {
    absl::StrAppend(out, i == 0 ? "\n" : ",\n", Indent(depth + 1));
    if (mapping) absl::StrAppend(out, node.keys[i], ": ");
    AppendJson(node.children[i], depth + 1, out);
  }
  if (!node.children.empty()) absl::StrAppend(out, "\n", Indent(depth));
  *out += mapping ? '}' : ']';
}

std::string Unquote(const std::string& key) { return key.substr(1, key.size() - 2); }

// A key of letters, digits and underscores that begins with a letter needs no quotes, unless YAML
// reads the word as a null or a truth value.
std::string YamlKey(const std::string& quoted) {
  const std::string key = Unquote(quoted);
  const auto plain = [](char c) { return absl::ascii_isalnum(c) || c == '_'; };
  const std::string word = absl::AsciiStrToLower(key);
  const bool special = word == "null" || word == "true" || word == "false" || word == "yes" ||
                       word == "no" || word == "on" || word == "off" || word == "y" || word == "n";
  if (special || key.empty() || !absl::ascii_isalpha(key[0])) return quoted;
  return std::all_of(key.begin(), key.end(), plain) ? key : quoted;
}

// Block style; the caller has written what stands before the node on its line, or `inline_first`
// says that the first line needs no indent.
void AppendYaml(const Node& node, size_t depth, bool inline_first, std::string* out) {
  if (node.kind == Node::Kind::kScalar) {
    absl::StrAppend(out, node.scalar, "\n");
    return;
  }
  const bool mapping = node.kind == Node::Kind::kMapping;
  if (node.children.empty()) {
    *out += mapping ? "{}\n" : "[]\n";
    return;
  }
  for (size_t i = 0; i < node.children.size(); ++i) {
    const Node& child = node.children[i];
    if (i > 0 || !inline_first) *out += Indent(depth);
    *out += mapping ? YamlKey(node.keys[i]) + ":" : "-";
    const bool same_line = child.kind == Node::Kind::kScalar || child.children.empty() || !mapping;
    *out += same_line ? " " : "\n";
    AppendYaml(child, depth + 1, same_line, out);
  }
}

}  // namespace

std::string ToYaml(const Message& message) {
  std::string text;
  AppendYaml(MessageNode(message), 0, true, &text);
  return text;
}

std::string ToJson(const Message& message) {
  std::string text;
  AppendJson(MessageNode(message), 0, &text);
  return text + "\n";
}

}  // namespace clientele
