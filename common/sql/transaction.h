// A transaction as the stores see it; Database::Read() and Database::Write() hand it out.
#ifndef CLIENTELE_COMMON_SQL_TRANSACTION_H_
#define CLIENTELE_COMMON_SQL_TRANSACTION_H_

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/sql/statement.h"

namespace clientele {

enum class SqlEngine { kSqlite, kMysql };

// One transaction on one connection; lives on one thread and dies with the function that got it.
// Errors carry canonical codes and no engine types:
//   ALREADY_EXISTS       a unique or primary key is taken; see IsUniqueViolation()
//   FAILED_PRECONDITION  a foreign key or check is violated, or the database is read-only
//   RESOURCE_EXHAUSTED   the disk or the size limit is full
//   DATA_LOSS            the file is damaged
//   DEADLINE_EXCEEDED, CANCELLED   the transaction's options asked for it
//   UNAVAILABLE          input/output failed
//   INTERNAL             the SQL is wrong: a defect of the caller
class Transaction {
 public:
  explicit Transaction(Connection& connection, bool single_statement = false)
      : connection_(connection), single_statement_(single_statement) {}
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  // A statement from the connection's cache. It must be dropped before the transaction ends.
  absl::StatusOr<StatementPtr> Prepare(std::string_view sql);

  // Runs a statement without result rows.
  template <typename... Args>
  absl::Status Execute(std::string_view sql, const Args&... args) {
    return ExecuteCounted(sql, args...).status();
  }

  // The same, and returns the number of rows inserted, updated or deleted.
  template <typename... Args>
  absl::StatusOr<int64_t> ExecuteCounted(std::string_view sql, const Args&... args) {
    absl::StatusOr<StatementPtr> statement = Prepare(sql);
    if (!statement.ok()) return statement.status();
    (*statement)->BindAll(args...);
    if (absl::Status run = (*statement)->Run(); !run.ok()) return run;
    return (*statement)->changes();
  }

  // Calls `fn(const Row&)` for every row of a query. `fn` returns void or absl::Status; the first
  // error ends the query and is returned.
  template <typename Fn, typename... Args>
  absl::Status Query(std::string_view sql, Fn&& fn, const Args&... args) {
    absl::StatusOr<StatementPtr> statement = Prepare(sql);
    if (!statement.ok()) return statement.status();
    (*statement)->BindAll(args...);
    while (true) {
      const absl::StatusOr<bool> more = (*statement)->Step();
      if (!more.ok()) return more.status();
      if (!*more) return absl::OkStatus();
      if (absl::Status status = Visit(fn, **statement); !status.ok()) return status;
    }
  }

  // Calls `fn(const Row&)` for the first row; returns whether there was one.
  template <typename Fn, typename... Args>
  absl::StatusOr<bool> QueryOne(std::string_view sql, Fn&& fn, const Args&... args) {
    absl::StatusOr<StatementPtr> statement = Prepare(sql);
    if (!statement.ok()) return statement.status();
    (*statement)->BindAll(args...);
    absl::StatusOr<bool> found = (*statement)->Step();
    if (!found.ok() || !*found) return found;
    if (absl::Status status = Visit(fn, **statement); !status.ok()) return status;
    return true;
  }

  // The first column of the first row; empty without a row or when it is NULL.
  template <typename... Args>
  absl::StatusOr<std::optional<int64_t>> QueryInt64(std::string_view sql, const Args&... args) {
    std::optional<int64_t> value;
    const absl::StatusOr<bool> found = QueryOne(
        sql,
        [&](const Row& row) {
          if (!row.IsNull(0)) value = row.Int64(0);
        },
        args...);
    if (!found.ok()) return found.status();
    return value;
  }

  template <typename... Args>
  absl::StatusOr<std::optional<std::string>> QueryText(std::string_view sql, const Args&... args) {
    std::optional<std::string> value;
    const absl::StatusOr<bool> found = QueryOne(
        sql,
        [&](const Row& row) {
          if (!row.IsNull(0)) value = row.Text(0);
        },
        args...);
    if (!found.ok()) return found.status();
    return value;
  }

  // Runs several statements separated by `;` without parameters: migrations only.
  absl::Status ExecuteScript(std::string_view sql);

  // Registers something to do once the transaction is durable: waking waiters, counting. It is
  // forgotten when the transaction is rolled back. It must not use this transaction.
  void OnCommit(std::function<void()> action) { on_commit_.push_back(std::move(action)); }

  // Whether this write, begun with late_turn, works beside other writers: engines that cannot gave
  // it its turn at the beginning.
  bool awaits_turn() const;
  // Waits until the writers before have ended, and keeps later ones waiting until this transaction
  // ends. Nothing to do for a transaction that has its turn.
  absl::Status TakeTurn();

  SqlEngine engine() const;

 private:
  friend class Database;

  template <typename Fn>
  static absl::Status Visit(Fn& fn, const Row& row) {
    if constexpr (std::is_void_v<decltype(fn(row))>) {
      fn(row);
      return absl::OkStatus();
    } else {
      return fn(row);
    }
  }

  Connection& connection_;
  const bool single_statement_;
  bool prepared_ = false;
  std::vector<std::function<void()>> on_commit_;
};

// Whether a statement failed because a unique or primary key is taken. Stores turn it into their
// own error, which names the resource.
bool IsUniqueViolation(const absl::Status& status);

// What a statement returns in that case; for engines.
absl::Status UniqueViolation();

// Asks Database::Write() to roll back and run the whole transaction again, as after a conflict that
// the engine itself reports.
absl::Status TransientConflict(std::string_view what);
bool IsTransientConflict(const absl::Status& status);

}  // namespace clientele

#endif  // CLIENTELE_COMMON_SQL_TRANSACTION_H_
