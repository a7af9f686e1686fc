// Packed pages of current sales, kept beside the rows (domain/sale_block.h says what is in a page).
//
// A transaction that changes the sales of a client marks the client as unpacked; streams then read
// its rows instead of its pages until it is packed again. So pages are never wrong, only missing.
#ifndef CLIENTELE_SERVICES_REGISTRY_STORE_SALE_PAGES_H_
#define CLIENTELE_SERVICES_REGISTRY_STORE_SALE_PAGES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/sql/database.h"
#include "common/sql/transaction.h"

namespace clientele::registry {

inline constexpr int kClientsPackedAtOnce = 256;

// Packs the first unpacked clients in the order of their ids, at most `max_clients` and as many as
// some ten thousand rows are of, at least one. Returns how many; 0 when none was left.
absl::StatusOr<int64_t> PackClients(Transaction& transaction,
                                    int max_clients = kClientsPackedAtOnce);

// Packs all unpacked clients, a few at once in a transaction each, run by `write`.
absl::Status PackAllClients(absl::FunctionRef<absl::Status(Database::Body)> write);

absl::StatusOr<int64_t> CountUnpackedClients(Transaction& transaction);

// Client ids that cut the base into `ranges` ranges of about equal numbers of packed sales,
// ascending, at most ranges - 1. Reads an index of some 20 bytes a client.
absl::StatusOr<std::vector<std::string>> CutBySales(Transaction& transaction, int ranges);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_STORE_SALE_PAGES_H_
