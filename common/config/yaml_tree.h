// A YAML document as a tree with line numbers. Internal to common/config.
#ifndef CLIENTELE_COMMON_CONFIG_YAML_TREE_H_
#define CLIENTELE_COMMON_CONFIG_YAML_TREE_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace clientele {

struct YamlEntry;

struct YamlNode {
  enum class Kind { kNull, kScalar, kSequence, kMapping };

  Kind kind = Kind::kNull;
  int line = 1;         // 1-based
  bool quoted = false;  // a scalar in quotes or a block scalar: a text whatever it looks like
  std::string text;     // of a scalar
  std::vector<YamlNode> items;     // of a sequence
  std::vector<YamlEntry> entries;  // of a mapping, in the order of the text
};

struct YamlEntry {
  YamlNode key;  // a scalar
  YamlNode value;
};

// InvalidArgument "line L: ..." for text that is not YAML or not UTF-8, anchors, aliases, tags,
// keys that are not scalars or appear twice, and a second document. An empty document is a null
// node.
absl::StatusOr<YamlNode> ParseYamlTree(std::string_view text);

absl::Status YamlErrorAt(int line, std::string_view message);

}  // namespace clientele

#endif  // CLIENTELE_COMMON_CONFIG_YAML_TREE_H_
