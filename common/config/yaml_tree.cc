#include "common/config/yaml_tree.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <sstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/ids/utf8.h"
#include "common/text/view.h"

namespace clientele {
namespace {

using Kind = YamlNode::Kind;

int LineOf(const YAML::Mark& mark) { return mark.line + 1; }

class TreeBuilder : public YAML::EventHandler {
 public:
  absl::StatusOr<YamlNode> Take() && {
    if (!status_.ok()) return status_;
    return std::move(root_);
  }
  const absl::Status& status() const { return status_; }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ > 1) Fail(mark, "a second document");
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    CheckPlain(mark, "", anchor);
    Place(Node(Kind::kNull, mark));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override {
    Fail(mark, "aliases are not allowed");
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    CheckPlain(mark, tag, anchor);
    YamlNode node = Node(Kind::kScalar, mark);
    node.quoted = tag == "!";
    node.text = value;
    Place(std::move(node));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    CheckPlain(mark, tag, anchor);
    open_.push_back({Node(Kind::kSequence, mark), {}});
  }
  void OnSequenceEnd() override { CloseNode(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    CheckPlain(mark, tag, anchor);
    open_.push_back({Node(Kind::kMapping, mark), {}});
  }
  void OnMapEnd() override { CloseNode(); }

 private:
  // A sequence or mapping whose end was not seen yet, with a key that waits for its value.
  struct Open {
    YamlNode node;
    std::vector<YamlNode> waiting_key;
  };

  static YamlNode Node(Kind kind, const YAML::Mark& mark) {
    YamlNode node;
    node.kind = kind;
    node.line = LineOf(mark);
    return node;
  }

  void Fail(const YAML::Mark& mark, std::string_view message) { Fail(LineOf(mark), message); }
  void Fail(int line, std::string_view message) {
    if (status_.ok()) status_ = YamlErrorAt(line, message);
  }

  void CheckPlain(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    if (anchor != 0) Fail(mark, "anchors are not allowed");
    // "?" marks a plain node, "!" a quoted scalar.
    if (!tag.empty() && tag != "?" && tag != "!") Fail(mark, "tags are not allowed");
  }

  void CloseNode() {
    YamlNode node = std::move(open_.back().node);
    open_.pop_back();
    Place(std::move(node));
  }

  void Place(YamlNode node) {
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Open& parent = open_.back();
    if (parent.node.kind == Kind::kSequence) {
      parent.node.items.push_back(std::move(node));
    } else if (parent.waiting_key.empty()) {
      CheckKey(parent.node, node);
      parent.waiting_key.push_back(std::move(node));
    } else {
      // The parser places a missing value at the key that follows.
      if (node.kind == Kind::kNull) node.line = parent.waiting_key.back().line;
      parent.node.entries.push_back({std::move(parent.waiting_key.back()), std::move(node)});
      parent.waiting_key.clear();
    }
  }

  void CheckKey(const YamlNode& mapping, const YamlNode& key) {
    if (key.kind != Kind::kScalar) {
      Fail(key.line, "a key must be a scalar");
      return;
    }
    const auto same = [&](const YamlEntry& entry) { return entry.key.text == key.text; };
    if (std::any_of(mapping.entries.begin(), mapping.entries.end(), same)) {
      Fail(key.line, "duplicate key '" + key.text + "'");
    }
  }

  absl::Status status_;
  int documents_ = 0;
  YamlNode root_;
  std::vector<Open> open_;
};

}  // namespace

absl::Status YamlErrorAt(int line, std::string_view message) {
  return absl::InvalidArgumentError(absl::StrCat("line ", line, ": ", AbslView(message)));
}

absl::StatusOr<YamlNode> ParseYamlTree(std::string_view text) {
  const size_t valid = ValidUtf8Prefix(text);
  if (valid < text.size()) {
    const auto lines = std::count(text.begin(), text.begin() + static_cast<ptrdiff_t>(valid), '\n');
    return YamlErrorAt(static_cast<int>(lines) + 1, "the text is not valid UTF-8");
  }
  TreeBuilder builder;
  try {
    // The parser takes a quoted scalar that the end of the text cuts for a whole one when a line
    // end stands last; a last line with a comment is then inside the scalar and makes it complain.
    std::istringstream stream{absl::StrCat(AbslView(text), text.ends_with('\n') ? "#" : "\n#")};
    YAML::Parser parser(stream);
    while (builder.status().ok() && parser.HandleNextDocument(builder)) {
    }
  } catch (const YAML::Exception& error) {
    return YamlErrorAt(LineOf(error.mark), error.msg);
  }
  return std::move(builder).Take();
}

}  // namespace clientele
