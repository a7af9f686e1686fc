#include "common/sql/key_query.h"

#include <algorithm>
#include <bit>
#include <string>

#include "common/errors/status_macros.h"

namespace clientele {
namespace {

constexpr size_t kPiece = 512;

std::string SqlFor(std::string_view head, size_t keys, std::string_view tail) {
  std::string sql(head);
  sql.append(" (?");
  for (size_t i = 1; i < keys; ++i) sql.append(", ?");
  return sql.append(")").append(tail);
}

absl::Status ForEachPiece(Transaction& transaction, std::string_view head,
                          std::span<const std::string_view> keys, std::string_view tail,
                          absl::FunctionRef<absl::Status(Statement&)> fn) {
  while (!keys.empty()) {
    const size_t piece = std::min(kPiece, std::bit_floor(keys.size()));
    ASSIGN_OR_RETURN(const StatementPtr statement, transaction.Prepare(SqlFor(head, piece, tail)));
    int index = 1;
    for (const std::string_view key : keys.first(piece)) index = statement->Bind(index, key);
    RETURN_IF_ERROR(fn(*statement));
    keys = keys.subspan(piece);
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status QueryByKeys(Transaction& transaction, std::string_view head,
                         std::span<const std::string_view> keys, std::string_view tail,
                         absl::FunctionRef<void(const Row&)> fn) {
  return ForEachPiece(transaction, head, keys, tail, [&](Statement& statement) -> absl::Status {
    while (true) {
      ASSIGN_OR_RETURN(const bool more, statement.Step());
      if (!more) return absl::OkStatus();
      fn(statement);
    }
  });
}

absl::Status ExecuteByKeys(Transaction& transaction, std::string_view head,
                           std::span<const std::string_view> keys) {
  return ForEachPiece(transaction, head, keys, "",
                      [](Statement& statement) { return statement.Run(); });
}

}  // namespace clientele
