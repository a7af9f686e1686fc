// A query or a change for many keys at once, without a round trip for each.
#ifndef CLIENTELE_COMMON_SQL_KEY_QUERY_H_
#define CLIENTELE_COMMON_SQL_KEY_QUERY_H_

#include <span>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "common/sql/transaction.h"

namespace clientele {

// Runs `head` "(?, ...)" `tail`, as in "SELECT ... WHERE id IN" and " ORDER BY id", over `keys` in
// pieces of a power of two, so that few statements are prepared. Rows come piece by piece. `head`
// and `tail` are constants of the caller without parameters of their own.
absl::Status QueryByKeys(Transaction& transaction, std::string_view head,
                         std::span<const std::string_view> keys, std::string_view tail,
                         absl::FunctionRef<void(const Row&)> fn);

// The same for a statement without rows, as in "DELETE FROM t WHERE id IN".
absl::Status ExecuteByKeys(Transaction& transaction, std::string_view head,
                           std::span<const std::string_view> keys);

}  // namespace clientele

#endif  // CLIENTELE_COMMON_SQL_KEY_QUERY_H_
