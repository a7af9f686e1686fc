// The commit position: one number that orders every change of clients, products and sales.
#ifndef CLIENTELE_SERVICES_REGISTRY_STORE_POSITION_H_
#define CLIENTELE_SERVICES_REGISTRY_STORE_POSITION_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/sql/transaction.h"
#include "services/registry/domain/types.h"

namespace clientele::registry {

struct Commit {
  Position position = 0;
  Micros time = 0;  // of the commit; 0 while the registry is empty
};

// The last commit that this transaction sees.
absl::StatusOr<Commit> LastCommit(Transaction& transaction);

// The position at which this transaction will commit when it changes something.
absl::StatusOr<Position> NextPosition(Transaction& transaction);

// The last position committed at `time` or before; 0 when there is none.
absl::StatusOr<Position> PositionAt(Transaction& transaction, Micros time);

// Writes the guard row and notes the time, which never falls behind that of an earlier position;
// the last statement of a transaction that changes something. The whole transaction runs again when
// another one took `position` meanwhile.
absl::Status CommitAt(Transaction& transaction, Position position, Micros now);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_STORE_POSITION_H_
