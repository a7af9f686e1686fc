// Values as they cross the border between C++ and SQL.
#ifndef CLIENTELE_COMMON_SQL_VALUE_H_
#define CLIENTELE_COMMON_SQL_VALUE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace clientele {

// Marks bytes that are not text: serialized messages, packed columns, digests.
struct Blob {
  std::string_view bytes;
};

// An owned value for SQL that is put together at run time (filters, page tokens).
using SqlValue = std::variant<std::nullptr_t, int64_t, double, std::string>;
using SqlValues = std::vector<SqlValue>;

// A piece of SQL text with one `?` per element of `values`, in order.
struct SqlFragment {
  std::string sql;
  SqlValues values;
};

}  // namespace clientele

#endif  // CLIENTELE_COMMON_SQL_VALUE_H_
