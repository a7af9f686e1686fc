// What an engine implements: one connection with its cache of prepared statements.
#ifndef CLIENTELE_COMMON_SQL_CONNECTION_H_
#define CLIENTELE_COMMON_SQL_CONNECTION_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/sql/database.h"
#include "common/sql/statement.h"

namespace clientele {

// Used by one thread at a time. An engine's destructor calls DropStatements() before it
// disconnects.
class Connection {
 public:
  Connection() = default;
  virtual ~Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Begins a transaction; `options` stay in force and alive until Commit() or Rollback() returns.
  virtual absl::Status Begin(bool writes, const TransactionOptions& options) = 0;
  // Commits; after an error the transaction still has to be rolled back.
  virtual absl::Status Commit() = 0;
  virtual void Rollback() = 0;
  // Whether the transaction was begun with options.late_turn and still works beside other writers.
  virtual bool awaits_turn() const { return false; }
  virtual absl::Status TakeTurn() { return absl::OkStatus(); }
  virtual absl::Status ExecuteScript(std::string_view sql) = 0;
  virtual SqlEngine engine() const = 0;
  // Whether it is of no use any more: lost, or interrupted in an unknown state.
  virtual bool broken() const { return false; }
  // Whether it should give way to a new one when it is next idle.
  virtual bool outdated() const { return false; }

  absl::StatusOr<StatementPtr> Prepare(std::string_view sql);

  // Whether the engine reported a transient conflict since the last call: the transaction must not
  // commit, whatever its body made of the error.
  bool TakeConflict();
  void NoteConflict() { conflict_ = true; }

 protected:
  virtual absl::StatusOr<std::unique_ptr<Statement>> Compile(std::string_view sql) = 0;
  void DropStatements();

 private:
  friend struct StatementDeleter;
  static constexpr size_t kMaxCached = 256;
  static constexpr size_t kUncached = SIZE_MAX;

  struct Slot {
    std::unique_ptr<std::string> sql;  // its address is the key of slots_by_sql_
    std::unique_ptr<Statement> statement;
    bool borrowed = false;
    uint64_t last_use = 0;
  };

  absl::StatusOr<StatementPtr> CompileIntoCache(std::string_view sql);
  size_t FreeSlot();
  void Return(Statement* statement, size_t slot);

  std::vector<Slot> slots_;
  absl::flat_hash_map<std::string_view, size_t> slots_by_sql_;
  uint64_t uses_ = 0;
  bool conflict_ = false;
};

}  // namespace clientele

#endif  // CLIENTELE_COMMON_SQL_CONNECTION_H_
