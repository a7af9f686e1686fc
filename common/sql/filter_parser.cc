#include <array>
#include <optional>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/ids/utf8.h"
#include "common/sql/filter.h"
#include "common/text/view.h"

namespace clientele {
namespace {

absl::Status ErrorAt(size_t position, absl::string_view what) {
  return InvalidField("filter", StdView(absl::StrCat("position ", position + 1, ": ", what)));
}

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool IsFieldChar(char c) { return IsLetter(c) || IsDigit(c) || c == '.'; }
bool IsWordChar(char c) {
  return IsFieldChar(c) || c == '+' || c == '-' || static_cast<unsigned char>(c) >= 0x80;
}
bool IsKeyword(std::string_view word) { return word == "AND" || word == "OR" || word == "NOT"; }

FilterNode NewNode(FilterNode::Kind kind, size_t position = 0) {
  FilterNode node;
  node.kind = kind;
  node.position = static_cast<int>(position);
  return node;
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  absl::StatusOr<FilterNode> Parse() {
    SkipSpace();
    if (AtEnd()) return NewNode(FilterNode::Kind::kAnd);
    ASSIGN_OR_RETURN(FilterNode node, Expression(0));
    if (!AtEnd()) return ErrorAt(at_, "expected AND, OR or the end");
    return node;
  }

 private:
  bool AtEnd() const { return at_ == text_.size(); }
  char Peek() const { return AtEnd() ? '\0' : text_[at_]; }
  void SkipSpace() {
    while (!AtEnd() && IsSpace(text_[at_])) ++at_;
  }

  // Takes the keyword when it stands here as a whole word.
  bool TakeKeyword(std::string_view keyword) {
    if (!text_.substr(at_).starts_with(keyword)) return false;
    const size_t end = at_ + keyword.size();
    if (end < text_.size() && IsWordChar(text_[end])) return false;
    at_ = end;
    SkipSpace();
    return true;
  }

  absl::StatusOr<FilterNode> Expression(int depth) {
    return Chain(FilterNode::Kind::kAnd, "AND",
                 [&] { return Chain(FilterNode::Kind::kOr, "OR", [&] { return Term(depth); }); });
  }

  template <typename Part>
  absl::StatusOr<FilterNode> Chain(FilterNode::Kind kind, std::string_view keyword, Part part) {
    const size_t start = at_;
    ASSIGN_OR_RETURN(FilterNode first, part());
    FilterNode node = NewNode(kind, start);
    node.children.push_back(std::move(first));
    while (TakeKeyword(keyword)) {
      ASSIGN_OR_RETURN(FilterNode next, part());
      node.children.push_back(std::move(next));
    }
    if (node.children.size() == 1) {
      FilterNode only = std::move(node.children.front());
      return only;
    }
    return node;
  }

  absl::StatusOr<FilterNode> Term(int depth) {
    if (depth > kMaxFilterDepth) return ErrorAt(at_, "nested too deeply");
    const size_t start = at_;
    const bool minus = Peek() == '-';
    if (minus) ++at_;
    if (!minus && !TakeKeyword("NOT")) return Simple(depth);
    ASSIGN_OR_RETURN(FilterNode negated, Simple(depth));
    FilterNode node = NewNode(FilterNode::Kind::kNot, start);
    node.children.push_back(std::move(negated));
    return node;
  }

  absl::StatusOr<FilterNode> Simple(int depth) {
    if (Peek() != '(') return Comparison();
    ++at_;
    SkipSpace();
    ASSIGN_OR_RETURN(FilterNode node, Expression(depth + 1));
    if (Peek() != ')') return ErrorAt(at_, "expected )");
    ++at_;
    SkipSpace();
    return node;
  }

  absl::StatusOr<FilterNode> Comparison() {
    FilterNode node = NewNode(FilterNode::Kind::kComparison, at_);
    if (++comparisons_ > kMaxFilterComparisons) return ErrorAt(at_, "too many comparisons");
    if (!IsLetter(Peek())) return ErrorAt(at_, "expected the name of a field");
    const size_t start = at_;
    while (!AtEnd() && IsFieldChar(text_[at_])) ++at_;
    node.field = text_.substr(start, at_ - start);
    if (IsKeyword(node.field)) return ErrorAt(start, "expected the name of a field");
    SkipSpace();
    const std::optional<FilterOp> op = TakeOperator();
    if (!op.has_value()) return ErrorAt(at_, "expected one of = != < <= > >= :");
    node.op = *op;
    SkipSpace();
    RETURN_IF_ERROR(TakeValue(node));
    SkipSpace();
    return node;
  }

  std::optional<FilterOp> TakeOperator() {
    static constexpr std::array<std::pair<std::string_view, FilterOp>, 7> kOperators = {{
        {"<=", FilterOp::kLessOrEqual},
        {">=", FilterOp::kGreaterOrEqual},
        {"!=", FilterOp::kNotEqual},
        {"=", FilterOp::kEqual},
        {"<", FilterOp::kLess},
        {">", FilterOp::kGreater},
        {":", FilterOp::kHas},
    }};
    for (const auto& [text, op] : kOperators) {
      if (!text_.substr(at_).starts_with(text)) continue;
      at_ += text.size();
      return op;
    }
    return std::nullopt;
  }

  absl::Status TakeValue(FilterNode& node) {
    if (Peek() == '"' || Peek() == '\'') return TakeQuoted(node);
    const size_t start = at_;
    if (Peek() == '*') {
      ++at_;
    } else {
      while (!AtEnd() && IsWordChar(text_[at_])) ++at_;
    }
    node.value = text_.substr(start, at_ - start);
    if (node.value.empty() || IsKeyword(node.value)) return ErrorAt(start, "expected a value");
    if (!AtEnd() && !IsSpace(Peek()) && Peek() != ')') {
      return ErrorAt(at_, "a value with this character must be quoted");
    }
    return absl::OkStatus();
  }

  absl::Status TakeQuoted(FilterNode& node) {
    const size_t start = at_;
    const char quote = text_[at_++];
    node.quoted = true;
    while (!AtEnd() && Peek() != quote) {
      if (Peek() == '\\') {
        ++at_;
        if (Peek() != '\\' && Peek() != '"' && Peek() != '\'') {
          return ErrorAt(at_ - 1, "\\ stands before \\ or a quote only");
        }
      }
      if (Peek() == '\0') return ErrorAt(at_, "a text must not hold a zero byte");
      node.value.push_back(text_[at_++]);
    }
    if (AtEnd()) return ErrorAt(start, "the quote is not closed");
    ++at_;
    return absl::OkStatus();
  }

  const std::string_view text_;
  size_t at_ = 0;
  int comparisons_ = 0;
};

}  // namespace

absl::StatusOr<FilterNode> ParseFilter(std::string_view filter) {
  if (filter.size() > kMaxFilterLength) {
    return InvalidField("filter", "longer than 4,096 bytes");
  }
  if (const size_t valid = ValidUtf8Prefix(filter); valid != filter.size()) {
    return ErrorAt(valid, "not UTF-8");
  }
  return Parser(filter).Parse();
}

}  // namespace clientele
