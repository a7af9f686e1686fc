// Order expressions of list methods (AIP-132): "region desc, client_id", and paging by key.
#ifndef CLIENTELE_COMMON_SQL_ORDER_BY_H_
#define CLIENTELE_COMMON_SQL_ORDER_BY_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/sql/filter.h"
#include "common/sql/value.h"

namespace clientele {

struct OrderTerm {
  QueryField field;
  bool descending = false;
};

inline constexpr int kMaxOrderTerms = 8;

// Parses `order_by` against the allowed fields and ends it with the unique field `key`, so that the
// order is total. INVALID_ARGUMENT with field "order_by" for an unknown or repeated field.
absl::StatusOr<std::vector<OrderTerm>> ParseOrderBy(std::string_view order_by,
                                                    const std::vector<QueryField>& fields,
                                                    std::string_view key);

// "column DESC, column": what follows ORDER BY.
std::string RenderOrderBy(const std::vector<OrderTerm>& order);

// The condition "behind the row with these values" in parentheses, for the next page. `last` has
// one value per term, in order. Columns must be NOT NULL.
SqlFragment RenderAfter(const std::vector<OrderTerm>& order, const SqlValues& last);

// The values of a row's order terms as bytes, for the key of a page token, and back.
// INVALID_ARGUMENT with field "page_token" when the bytes are not of that form.
std::string PackValues(const SqlValues& values);
absl::StatusOr<SqlValues> UnpackValues(std::string_view bytes);

}  // namespace clientele

#endif  // CLIENTELE_COMMON_SQL_ORDER_BY_H_
