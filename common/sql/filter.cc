#include "common/sql/filter.h"

#include <charconv>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/text/view.h"
#include "common/time/date.h"

namespace clientele {
namespace {

absl::Status ErrorAt(const FilterNode& node, absl::string_view what) {
  return InvalidField("filter", StdView(absl::StrCat("position ", node.position + 1, ": ", what)));
}

std::string_view SqlOperator(FilterOp op) {
  switch (op) {
    case FilterOp::kEqual:
      return " = ?";
    case FilterOp::kNotEqual:
      return " <> ?";
    case FilterOp::kLess:
      return " < ?";
    case FilterOp::kLessOrEqual:
      return " <= ?";
    case FilterOp::kGreater:
      return " > ?";
    case FilterOp::kGreaterOrEqual:
    case FilterOp::kHas:
      break;
  }
  return " >= ?";
}

template <typename Number>
absl::StatusOr<SqlValue> ParseNumberValue(const FilterNode& node, absl::string_view kind) {
  Number number{};
  const char* end = node.value.data() + node.value.size();
  const auto [stop, error] = std::from_chars(node.value.data(), end, number);
  if (error == std::errc::result_out_of_range) return ErrorAt(node, "the number is out of range");
  if (error != std::errc() || stop != end || !std::isfinite(static_cast<double>(number))) {
    return ErrorAt(node, absl::StrCat(node.field, " is compared with ", kind));
  }
  return SqlValue(number);
}

absl::StatusOr<SqlValue> ParseTimestampValue(const FilterNode& node) {
  absl::Time time;
  std::string error;
  if (!absl::ParseTime(absl::RFC3339_full, node.value, &time, &error) ||
      time == absl::InfiniteFuture() || time == absl::InfinitePast()) {
    return ErrorAt(node, absl::StrCat(node.field, " is compared with a time as in RFC 3339"));
  }
  return SqlValue(absl::ToUnixMicros(time));
}

absl::StatusOr<SqlValue> ParseEnumValue(const FilterNode& node, const QueryField& field) {
  for (const auto& [name, number] : field.enum_values) {
    if (name == node.value) return SqlValue(number);
  }
  std::string names;
  for (const auto& [name, number] : field.enum_values) {
    absl::StrAppend(&names, names.empty() ? "" : ", ", name);
  }
  return ErrorAt(node, absl::StrCat(node.field, " is one of ", names));
}

absl::StatusOr<SqlValue> ParseValue(const FilterNode& node, const QueryField& field) {
  switch (field.type) {
    case QueryField::Type::kInt64:
      return ParseNumberValue<int64_t>(node, "a whole number");
    case QueryField::Type::kDouble:
      return ParseNumberValue<double>(node, "a number");
    case QueryField::Type::kBool:
      if (node.value == "true") return SqlValue(int64_t{1});
      if (node.value == "false") return SqlValue(int64_t{0});
      return ErrorAt(node, absl::StrCat(node.field, " is compared with true or false"));
    case QueryField::Type::kDate: {
      const absl::StatusOr<Date> date = ParseDate(node.value);
      if (date.ok()) return SqlValue(int64_t{DayNumber(*date)});
      return ErrorAt(node, absl::StrCat(node.field, " is compared with a date YYYY-MM-DD"));
    }
    case QueryField::Type::kTimestamp:
      return ParseTimestampValue(node);
    case QueryField::Type::kEnum:
      return ParseEnumValue(node, field);
    case QueryField::Type::kText:
      break;
  }
  return SqlValue(node.value);
}

bool IsOrdered(QueryField::Type type) {
  return type != QueryField::Type::kBool && type != QueryField::Type::kEnum;
}

absl::Status RenderHas(const FilterNode& node, const QueryField& field, SqlFragment& out) {
  const bool text = field.type == QueryField::Type::kText;
  if (!node.quoted && node.value == "*") {
    out.sql.append(field.column).append(" IS NOT NULL");
    if (text) out.sql.append(" AND ").append(field.column).append(" <> ''");
    return absl::OkStatus();
  }
  if (!text) return ErrorAt(node, absl::StrCat(node.field, " takes : with * only"));
  if (node.value.empty()) return ErrorAt(node, "every text contains the empty one");
  out.sql.append("instr(").append(field.column).append(", ?) > 0");
  out.values.emplace_back(node.value);
  return absl::OkStatus();
}

absl::Status RenderComparison(const FilterNode& node, const std::vector<QueryField>& fields,
                              SqlFragment& out) {
  const QueryField* field = nullptr;
  for (const QueryField& candidate : fields) {
    if (candidate.name == node.field) field = &candidate;
  }
  if (field == nullptr) return ErrorAt(node, absl::StrCat("no field ", node.field));
  if (node.op == FilterOp::kHas) return RenderHas(node, *field, out);
  if (!node.quoted && node.value == "*") return ErrorAt(node, "* stands after : only");
  const bool equality = node.op == FilterOp::kEqual || node.op == FilterOp::kNotEqual;
  if (!equality && !IsOrdered(field->type)) {
    return ErrorAt(node, absl::StrCat(node.field, " takes = and != only"));
  }
  ASSIGN_OR_RETURN(SqlValue value, ParseValue(node, *field));
  out.sql.append(field->column).append(SqlOperator(node.op));
  out.values.push_back(std::move(value));
  return absl::OkStatus();
}

absl::Status RenderNode(const FilterNode& node, const std::vector<QueryField>& fields,
                        SqlFragment& out) {
  out.sql.append("(");
  if (node.kind == FilterNode::Kind::kComparison) {
    RETURN_IF_ERROR(RenderComparison(node, fields, out));
  } else if (node.kind == FilterNode::Kind::kNot) {
    RETURN_IF_ERROR(RenderNode(node.children.front(), fields, out));
    out.sql.append(" IS NOT TRUE");
  } else {
    const std::string_view joint = node.kind == FilterNode::Kind::kAnd ? " AND " : " OR ";
    for (size_t i = 0; i < node.children.size(); ++i) {
      if (i > 0) out.sql.append(joint);
      RETURN_IF_ERROR(RenderNode(node.children[i], fields, out));
    }
  }
  out.sql.append(")");
  return absl::OkStatus();
}

void AppendShape(const FilterNode& node, std::string& shape) {
  if (node.kind == FilterNode::Kind::kComparison) {
    const bool has = node.op == FilterOp::kHas;
    shape.append(node.field).append(has ? ":?" : SqlOperator(node.op));
    return;
  }
  if (node.kind == FilterNode::Kind::kNot) shape.append("NOT ");
  shape.append("(");
  for (size_t i = 0; i < node.children.size(); ++i) {
    if (i > 0) shape.append(node.kind == FilterNode::Kind::kAnd ? " AND " : " OR ");
    AppendShape(node.children[i], shape);
  }
  shape.append(")");
}

}  // namespace

std::string FilterShape(std::string_view filter) {
  const absl::StatusOr<FilterNode> node = ParseFilter(filter);
  std::string shape;
  const bool empty = !node.ok() || (node->kind == FilterNode::Kind::kAnd && node->children.empty());
  if (!empty) AppendShape(*node, shape);
  return shape;
}

absl::StatusOr<SqlFragment> RenderFilter(const FilterNode& filter,
                                         const std::vector<QueryField>& fields) {
  if (filter.kind != FilterNode::Kind::kComparison && filter.children.empty()) {
    return SqlFragment{"1=1", {}};
  }
  SqlFragment fragment;
  RETURN_IF_ERROR(RenderNode(filter, fields, fragment));
  return fragment;
}

absl::StatusOr<SqlFragment> FilterToSql(std::string_view filter,
                                        const std::vector<QueryField>& fields) {
  ASSIGN_OR_RETURN(const FilterNode node, ParseFilter(filter));
  return RenderFilter(node, fields);
}

}  // namespace clientele
