#include "common/sql/connection.h"

#include <utility>

#include "common/errors/status_macros.h"

namespace clientele {

void StatementDeleter::operator()(Statement* statement) const {
  connection->Return(statement, slot);
}

absl::StatusOr<StatementPtr> Connection::Prepare(std::string_view sql) {
  const auto found = slots_by_sql_.find(sql);
  if (found == slots_by_sql_.end()) return CompileIntoCache(sql);
  Slot& slot = slots_[found->second];
  if (slot.borrowed) {
    ASSIGN_OR_RETURN(std::unique_ptr<Statement> statement, Compile(sql));
    return StatementPtr(statement.release(), StatementDeleter{this, kUncached});
  }
  slot.borrowed = true;
  slot.last_use = ++uses_;
  return StatementPtr(slot.statement.get(), StatementDeleter{this, found->second});
}

absl::StatusOr<StatementPtr> Connection::CompileIntoCache(std::string_view sql) {
  ASSIGN_OR_RETURN(std::unique_ptr<Statement> statement, Compile(sql));
  const size_t index = FreeSlot();
  if (index == kUncached) {
    return StatementPtr(statement.release(), StatementDeleter{this, kUncached});
  }
  Slot& slot = slots_[index];
  slot.sql = std::make_unique<std::string>(sql);
  slot.statement = std::move(statement);
  slot.borrowed = true;
  slot.last_use = ++uses_;
  slots_by_sql_.emplace(*slot.sql, index);
  return StatementPtr(slot.statement.get(), StatementDeleter{this, index});
}

size_t Connection::FreeSlot() {
  if (slots_.size() < kMaxCached) {
    slots_.emplace_back();
    return slots_.size() - 1;
  }
  size_t oldest = kUncached;
  for (size_t i = 0; i < slots_.size(); ++i) {
    if (slots_[i].borrowed) continue;
    if (oldest == kUncached || slots_[i].last_use < slots_[oldest].last_use) oldest = i;
  }
  if (oldest != kUncached) {
    slots_by_sql_.erase(*slots_[oldest].sql);
    slots_[oldest] = Slot();
  }
  return oldest;
}

void Connection::Return(Statement* statement, size_t slot) {
  if (slot == kUncached) {
    delete statement;
    return;
  }
  statement->Clear();
  slots_[slot].borrowed = false;
}

bool Connection::TakeConflict() { return std::exchange(conflict_, false); }

void Connection::DropStatements() {
  slots_by_sql_.clear();
  slots_.clear();
}

}  // namespace clientele
