#include "common/sql/order_by.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/text/view.h"

namespace clientele {
namespace {

absl::Status Refuse(absl::string_view what) { return InvalidField("order_by", StdView(what)); }

absl::StatusOr<OrderTerm> ParseTerm(absl::string_view text, const std::vector<QueryField>& fields) {
  const std::vector<absl::string_view> words =
      absl::StrSplit(text, absl::ByAnyChar(" \t\r\n"), absl::SkipEmpty());
  if (words.empty()) return Refuse("a field is missing between the commas");
  const bool descending = words.size() == 2 && words[1] == "desc";
  if (words.size() > 2 || (words.size() == 2 && !descending && words[1] != "asc")) {
    return Refuse("a field is followed by asc, desc or a comma");
  }
  const auto field = std::find_if(fields.begin(), fields.end(), [&](const QueryField& candidate) {
    return AbslView(candidate.name) == words[0];
  });
  if (field == fields.end()) return Refuse(absl::StrCat("no field ", words[0].substr(0, 100)));
  return OrderTerm{*field, descending};
}

bool Contains(const std::vector<OrderTerm>& order, std::string_view name) {
  return std::any_of(order.begin(), order.end(),
                     [&](const OrderTerm& term) { return term.field.name == name; });
}

// "(a >= ? AND (a, b) > (?, ?))": SQLite finds the place in an index on (a, b) by the second part,
// MySQL, which uses no index for it, by the first.
SqlFragment RenderRowValue(const std::vector<OrderTerm>& order, const SqlValues& last) {
  std::string columns;
  std::string marks;
  for (const OrderTerm& term : order) {
    columns.append(columns.empty() ? "" : ", ").append(term.field.column);
    marks.append(marks.empty() ? "?" : ", ?");
  }
  const bool descending = order.front().descending;
  SqlFragment fragment;
  if (order.size() > 1) {
    fragment.sql.append("(").append(order.front().field.column);
    fragment.sql.append(descending ? " <= ? AND (" : " >= ? AND (");
    fragment.values.push_back(last.front());
  } else {
    fragment.sql.append("((");
  }
  fragment.sql.append(columns).append(descending ? ") < (" : ") > (").append(marks).append("))");
  fragment.values.insert(fragment.values.end(), last.begin(), last.end());
  return fragment;
}

void AppendBytes(const void* data, size_t size, std::string& out) {
  out.append(static_cast<const char*>(data), size);
}

bool TakeBytes(std::string_view& bytes, void* out, size_t size) {
  if (bytes.size() < size) return false;
  std::memcpy(out, bytes.data(), size);
  bytes.remove_prefix(size);
  return true;
}

// One byte for the alternative, then eight bytes of number, or of length and the text.
bool TakeValue(std::string_view& bytes, SqlValue& value) {
  static_assert(std::endian::native == std::endian::little);
  uint8_t kind = 0;
  uint64_t word = 0;
  if (!TakeBytes(bytes, &kind, 1)) return false;
  if (kind == 0) {
    value = nullptr;
    return true;
  }
  if (kind > 3 || !TakeBytes(bytes, &word, sizeof(word))) return false;
  if (kind == 1) value = std::bit_cast<int64_t>(word);
  if (kind == 2) value = std::bit_cast<double>(word);
  if (kind == 3) {
    if (word > bytes.size()) return false;
    value = std::string(bytes.substr(0, word));
    bytes.remove_prefix(word);
  }
  return true;
}

}  // namespace

absl::StatusOr<std::vector<OrderTerm>> ParseOrderBy(std::string_view order_by,
                                                    const std::vector<QueryField>& fields,
                                                    std::string_view key) {
  std::vector<OrderTerm> order;
  if (order_by.find_first_not_of(" \t\r\n") != std::string_view::npos) {
    for (const absl::string_view part : absl::StrSplit(AbslView(order_by), ',')) {
      if (order.size() == kMaxOrderTerms) return Refuse("more than 8 fields");
      ASSIGN_OR_RETURN(OrderTerm term, ParseTerm(part, fields));
      if (Contains(order, term.field.name)) {
        return Refuse(absl::StrCat("field ", term.field.name, " stands twice"));
      }
      order.push_back(std::move(term));
    }
  }
  if (Contains(order, key)) return order;
  const std::string key_text(key);
  ASSIGN_OR_RETURN(OrderTerm last, ParseTerm(key_text, fields));
  order.push_back(std::move(last));
  return order;
}

std::string RenderOrderBy(const std::vector<OrderTerm>& order) {
  std::string sql;
  for (const OrderTerm& term : order) {
    sql.append(sql.empty() ? "" : ", ").append(term.field.column);
    if (term.descending) sql.append(" DESC");
  }
  return sql;
}

SqlFragment RenderAfter(const std::vector<OrderTerm>& order, const SqlValues& last) {
  const bool same_direction = std::all_of(order.begin(), order.end(), [&](const OrderTerm& term) {
    return term.descending == order.front().descending;
  });
  if (same_direction) return RenderRowValue(order, last);
  SqlFragment fragment;
  fragment.sql = "(";
  for (size_t i = 0; i < order.size(); ++i) {
    fragment.sql.append(i == 0 ? "(" : " OR (");
    for (size_t j = 0; j <= i; ++j) {
      const std::string_view comparison = j < i ? " = ?" : order[j].descending ? " < ?" : " > ?";
      fragment.sql.append(j == 0 ? "" : " AND ").append(order[j].field.column).append(comparison);
      fragment.values.push_back(last[j]);
    }
    fragment.sql.append(")");
  }
  fragment.sql.append(")");
  return fragment;
}

std::string PackValues(const SqlValues& values) {
  std::string bytes;
  for (const SqlValue& value : values) {
    bytes.push_back(static_cast<char>(value.index()));
    if (const auto* number = std::get_if<int64_t>(&value)) {
      AppendBytes(number, sizeof(*number), bytes);
    } else if (const auto* real = std::get_if<double>(&value)) {
      AppendBytes(real, sizeof(*real), bytes);
    } else if (const auto* text = std::get_if<std::string>(&value)) {
      const uint64_t size = text->size();
      AppendBytes(&size, sizeof(size), bytes);
      bytes.append(*text);
    }
  }
  return bytes;
}

absl::StatusOr<SqlValues> UnpackValues(std::string_view bytes) {
  SqlValues values;
  while (!bytes.empty()) {
    values.emplace_back();
    if (!TakeValue(bytes, values.back())) {
      return InvalidField("page_token", "is damaged", common::v1::ERROR_REASON_PAGE_TOKEN_INVALID);
    }
  }
  return values;
}

}  // namespace clientele
