// Prepared statements: the seam between the stores and a database engine.
#ifndef CLIENTELE_COMMON_SQL_STATEMENT_H_
#define CLIENTELE_COMMON_SQL_STATEMENT_H_

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/sql/value.h"

namespace clientele {

class Connection;  // common/sql/connection.h; only engines need it

// The current row of a query. Columns are numbered from 0. Views stay valid until the next Step(),
// Reset() or the end of the statement. A NULL reads as 0, 0.0 or an empty view.
class Row {
 public:
  virtual ~Row() = default;
  virtual bool IsNull(int column) const = 0;
  virtual int64_t Int64(int column) const = 0;
  virtual double Double(int column) const = 0;
  virtual std::string_view Text(int column) const = 0;
  virtual std::string_view Bytes(int column) const = 0;

  int32_t Int32(int column) const { return static_cast<int32_t>(Int64(column)); }
  bool Bool(int column) const { return Int64(column) != 0; }
};

// A prepared statement of one connection, used by one thread at a time. Parameters are written `?`
// in the SQL and numbered from 1; values reach the engine by binding only, never by text. Bound
// text and bytes are not copied: they must live until the statement has been run or stepped to its
// end, or is bound again. Binding keeps a first error back until the next Step() or Run().
class Statement : public Row {
 public:
  virtual void BindNull(int index) = 0;
  virtual void BindInt64(int index, int64_t value) = 0;
  virtual void BindDouble(int index, double value) = 0;
  virtual void BindText(int index, std::string_view value) = 0;
  virtual void BindBytes(int index, std::string_view value) = 0;

  // Advances a query: true when a row is current, false at the end (the statement is then reset).
  virtual absl::StatusOr<bool> Step() = 0;
  // Runs a statement without result rows to its end and resets it; bindings stay.
  virtual absl::Status Run() = 0;
  // Rows inserted, updated or deleted by the last Run(). An update that sets equal values counts.
  virtual int64_t changes() const = 0;
  // Ends a query early, so that the statement can be bound and stepped anew.
  virtual void Reset() = 0;

  // Binds by C++ type; returns the index of the next parameter.
  template <std::integral T>
  int Bind(int index, T value) {
    BindInt64(index, static_cast<int64_t>(value));
    return index + 1;
  }
  int Bind(int index, double value) { return BindDouble(index, value), index + 1; }
  int Bind(int index, std::string_view value) { return BindText(index, value), index + 1; }
  int Bind(int index, const std::string& value) { return BindText(index, value), index + 1; }
  int Bind(int index, const char* value) { return BindText(index, value), index + 1; }
  int Bind(int index, Blob value) { return BindBytes(index, value.bytes), index + 1; }
  int Bind(int index, std::nullptr_t) { return BindNull(index), index + 1; }
  int Bind(int index, const SqlValue& value);
  // One parameter per element.
  int Bind(int index, const SqlValues& values);
  template <typename T>
  int Bind(int index, const std::optional<T>& value) {
    return value.has_value() ? Bind(index, *value) : Bind(index, nullptr);
  }

  // Binds the parameters 1, 2, ... in order; their number must be the statement's.
  template <typename... Args>
  void BindAll(const Args&... args) {
    int index = 1;
    ((index = Bind(index, args)), ...);
    ExpectParameters(index - 1);
  }

 protected:
  friend class Connection;
  // Keeps an INTERNAL error back when the statement has another number of parameters.
  virtual void ExpectParameters(int count) = 0;
  // Resets the statement and forgets its bindings and its errors.
  virtual void Clear() = 0;
};

// Gives a borrowed statement back to its connection's cache, reset and with its bindings cleared.
struct StatementDeleter {
  Connection* connection = nullptr;
  size_t slot = 0;
  void operator()(Statement* statement) const;
};
using StatementPtr = std::unique_ptr<Statement, StatementDeleter>;

}  // namespace clientele

#endif  // CLIENTELE_COMMON_SQL_STATEMENT_H_
