// Filters of list methods: a subset of AIP-160, turned into SQL with bound parameters only.
//
//   filter      = [ expression ]
//   expression  = factor { "AND" factor }
//   factor      = term { "OR" term }              OR binds tighter than AND, as AIP-160 has it
//   term        = [ "NOT" | "-" ] simple
//   simple      = "(" expression ")" | field comparator value
//   comparator  = "=" | "!=" | "<" | "<=" | ">" | ">=" | ":"
//   value       = text in " or ' with \ escapes, or a bare word of [A-Za-z0-9_.+-] or UTF-8, or "*"
//
// `field:*` asks for a value that is present (not NULL, not empty); `field:"x"` asks a text field
// to contain x. Text compares byte by byte.
#ifndef CLIENTELE_COMMON_SQL_FILTER_H_
#define CLIENTELE_COMMON_SQL_FILTER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/sql/value.h"

namespace clientele {

inline constexpr size_t kMaxFilterLength = 4096;
inline constexpr int kMaxFilterDepth = 16;
inline constexpr int kMaxFilterComparisons = 100;

enum class FilterOp { kEqual, kNotEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual, kHas };

// A parsed filter. A comparison has no children; kNot has one; kAnd and kOr have two or more.
struct FilterNode {
  enum class Kind { kComparison, kAnd, kOr, kNot };
  Kind kind = Kind::kComparison;
  std::vector<FilterNode> children;
  std::string field;
  FilterOp op = FilterOp::kEqual;
  std::string value;
  bool quoted = false;  // the value was a quoted text, so that "*" is not a wildcard
  int position = 0;     // of the first byte, from 0
};

// What a filter or an order may name, and how it is stored.
struct QueryField {
  enum class Type {
    kText,
    kInt64,
    kDouble,
    kBool,       // stored 0 or 1; written true or false
    kDate,       // stored as days since 1970-01-01; written YYYY-MM-DD
    kTimestamp,  // stored as microseconds since 1970-01-01T00:00:00Z; written as RFC 3339
    kEnum,       // stored as the number; written as one of `enum_values`
  };
  std::string name;    // as the caller writes it
  std::string column;  // a column or an SQL expression, constant of the store
  Type type = Type::kText;
  std::vector<std::pair<std::string, int64_t>> enum_values;
};

// Parses a filter; an empty or blank one gives a kAnd node without children. INVALID_ARGUMENT with
// field "filter" and the position of the first offending byte.
absl::StatusOr<FilterNode> ParseFilter(std::string_view filter);

// The SQL condition, in parentheses, or "1=1" for an empty filter. INVALID_ARGUMENT with field
// "filter" and the position for an unknown field, an operator that its type does not have, or a
// value that does not fit it. NULL never satisfies a comparison, and satisfies its NOT.
absl::StatusOr<SqlFragment> RenderFilter(const FilterNode& filter,
                                         const std::vector<QueryField>& fields);

// ParseFilter and RenderFilter.
absl::StatusOr<SqlFragment> FilterToSql(std::string_view filter,
                                        const std::vector<QueryField>& fields);

// A filter that parses, with `?` in place of its values: what was asked for, without personal data.
std::string FilterShape(std::string_view filter);

}  // namespace clientele

#endif  // CLIENTELE_COMMON_SQL_FILTER_H_
