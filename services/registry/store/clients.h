// SQL of clients.
#ifndef CLIENTELE_SERVICES_REGISTRY_STORE_CLIENTS_H_
#define CLIENTELE_SERVICES_REGISTRY_STORE_CLIENTS_H_

#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/sql/bulk_insert.h"
#include "common/sql/filter.h"
#include "common/sql/order_by.h"
#include "common/sql/transaction.h"
#include "services/registry/domain/types.h"
#include "services/registry/store/timelines.h"

namespace clientele::registry {

// The current version of a client, deleted or not. One index search.
absl::StatusOr<std::optional<Client>> FindClient(Transaction& transaction, std::string_view id);

// The current versions of those of the clients that exist, by id.
absl::StatusOr<std::unordered_map<std::string, Client>> FindClients(
    Transaction& transaction, std::span<const std::string_view> ids);

// What facts have to know about the client that they name.
struct FactClient {
  std::string_view id;
  bool deleted = false;
  std::string_view currency;
  std::string_view merged_into;
};

// Calls `fn` for those of the clients that exist. The views are valid during the call only.
absl::Status FindFactClients(Transaction& transaction, std::span<const std::string_view> ids,
                             absl::FunctionRef<void(const FactClient&)> fn);

// Adds the first version of a client and its region. ALREADY_EXISTS (IsUniqueViolation) when the id
// is taken.
absl::Status InsertClient(Transaction& transaction, const Client& client);

// Adds many new clients, each as InsertClient does.
class ClientWriter {
 public:
  static absl::StatusOr<ClientWriter> Begin(Transaction& transaction);

  // Writes the client, sooner or later.
  absl::Status Add(const Client& client);
  // Writes those that wait. ALREADY_EXISTS when an id is taken.
  absl::Status Finish() { return insert_.Finish(); }

 private:
  ClientWriter(Transaction& transaction, BulkInsert insert)
      : transaction_(&transaction), insert_(std::move(insert)) {}

  Transaction* transaction_;
  BulkInsert insert_;
  std::set<std::string> regions_;  // known to be in use
};

// Closes the version `before` at after.position and adds `after`, or takes its place when both are
// of one commit; earlier periods stay as they are. ABORTED (etag mismatch) when
// `before` is not the current version.
absl::Status ReplaceClient(Transaction& transaction, const Client& before, const Client& after);

struct ClientQuery {
  SqlFragment filter;            // over the columns of ClientQueryFields()
  std::vector<OrderTerm> order;  // total
  SqlValues after;  // values of the order terms of the last row of the page before; empty at first
  bool show_deleted = false;
  Moment moment;
};

// What filters and orders may name.
const std::vector<QueryField>& ClientFilterFields();
const std::vector<QueryField>& ClientOrderFields();
// The values of a client for the order terms, to continue behind it.
SqlValues OrderValues(const Client& client, const std::vector<OrderTerm>& order);

absl::StatusOr<std::vector<Client>> ListClients(Transaction& transaction, const ClientQuery& query,
                                                int limit);

// Versions with a position below `before` (0: all), newest first.
absl::StatusOr<std::vector<Client>> ListClientVersions(Transaction& transaction,
                                                       std::string_view id, Position before,
                                                       int limit);

// Sorts behind every id.
inline constexpr std::string_view kBehindAllIds = "\xff";

// Calls `fn` for the clients not deleted at `position` with start <= id < end, ascending, at most
// `limit`.
absl::Status ScanClients(Transaction& transaction, Position position, std::string_view start,
                         std::string_view end, int64_t limit,
                         absl::FunctionRef<void(const Client&)> fn);

// Ids of the clients that were deleted at `position`, ascending, in [start, end).
absl::StatusOr<std::vector<std::string>> DeletedClients(Transaction& transaction, Position position,
                                                        std::string_view start,
                                                        std::string_view end);

// Whether any client has a version behind `position`. One index search.
absl::StatusOr<bool> ClientsChangedSince(Transaction& transaction, Position position);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_STORE_CLIENTS_H_
