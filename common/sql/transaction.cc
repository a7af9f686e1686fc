#include "common/sql/transaction.h"

#include "absl/strings/cord.h"
#include "common/sql/connection.h"
#include "common/text/view.h"

namespace clientele {
namespace {

// Payload keys that mark a status inside this process; they are no type URLs and never leave it.
constexpr absl::string_view kUniqueViolation = "clientele.sql/unique";
constexpr absl::string_view kTransientConflict = "clientele.sql/transient";

}  // namespace

int Statement::Bind(int index, const SqlValue& value) {
  return std::visit([&](const auto& held) { return Bind(index, held); }, value);
}

int Statement::Bind(int index, const SqlValues& values) {
  for (const SqlValue& value : values) index = Bind(index, value);
  return index;
}

absl::StatusOr<StatementPtr> Transaction::Prepare(std::string_view sql) {
  if (single_statement_ && prepared_) {
    return absl::InternalError("a second statement in a read of one statement");
  }
  prepared_ = true;
  return connection_.Prepare(sql);
}

absl::Status Transaction::ExecuteScript(std::string_view sql) {
  return connection_.ExecuteScript(sql);
}

bool Transaction::awaits_turn() const { return connection_.awaits_turn(); }

absl::Status Transaction::TakeTurn() { return connection_.TakeTurn(); }

SqlEngine Transaction::engine() const { return connection_.engine(); }

absl::Status UniqueViolation() {
  absl::Status status = absl::AlreadyExistsError("a row with this key exists");
  status.SetPayload(kUniqueViolation, absl::Cord());
  return status;
}

bool IsUniqueViolation(const absl::Status& status) {
  return status.GetPayload(kUniqueViolation).has_value();
}

absl::Status TransientConflict(std::string_view what) {
  absl::Status status = absl::AbortedError(AbslView(what));
  status.SetPayload(kTransientConflict, absl::Cord());
  return status;
}

bool IsTransientConflict(const absl::Status& status) {
  return status.GetPayload(kTransientConflict).has_value();
}

}  // namespace clientele
