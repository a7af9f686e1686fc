// SQL of what held when about clients, and of what was known when.
#ifndef CLIENTELE_SERVICES_REGISTRY_STORE_TIMELINES_H_
#define CLIENTELE_SERVICES_REGISTRY_STORE_TIMELINES_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/sql/transaction.h"
#include "common/sql/value.h"
#include "services/registry/domain/timeline.h"
#include "services/registry/domain/types.h"

namespace clientele::registry {

// What a read asks for: what held on `day`, or else in the last period, as known at `known`, 0 for
// now.
struct Moment {
  std::optional<int32_t> day;
  Position known = 0;
  bool is_now() const { return !day && known == 0; }
};

// A client at a moment, deleted or not; nullopt when it was not known then, or nothing about the
// day. One index search, two when the day lies before the last period.
absl::StatusOr<std::optional<Client>> FindClientAt(Transaction& transaction, std::string_view id,
                                                   const Moment& moment);

// Clients at a moment that meet a condition over the content and client_id, in an order over them.
struct ClientSelection {
  Moment moment;
  SqlFragment condition = {"1=1", {}};
  std::string order_by = "client_id";
  bool show_deleted = false;
};

// At most `limit`. Everything but the content and the period is that of the client's version.
absl::StatusOr<std::vector<Client>> SelectClients(Transaction& transaction,
                                                  const ClientSelection& selection, int limit);

// The periods of `client`, a version that was current at `known` (0: now).
absl::StatusOr<Timeline> LoadTimeline(Transaction& transaction, const Client& client,
                                      Position known = 0);

// Replaces the version `before` with its `periods` by `after` with `changed`: fields and first day
// of `after` are set to the last period. Earlier periods that stay as they are keep their versions.
// A client may be changed several times in one commit. ABORTED (etag mismatch) when `before` is not
// the current version.
absl::Status ReplaceTimeline(Transaction& transaction, const Client& before,
                             const Timeline& periods, const Timeline& changed, Client* after);

// A client that owns another on the days from <= day < until.
struct OwnerLink {
  std::string_view client;
  std::string_view owner;
  int32_t from = kBeginning;
  int32_t until = kForever;
};

// Calls `fn` for every owner of a client in a period that is known now.
absl::Status ForEachOwner(Transaction& transaction, absl::FunctionRef<void(const OwnerLink&)> fn);

// Whether, on a day of [link.from, link.until), `link.client` would own itself if `link.owner`
// owned it; follows the chains of owners. FAILED_PRECONDITION when they are longer than 10,000
// links.
absl::StatusOr<bool> ClosesCycle(Transaction& transaction, const OwnerLink& link);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_STORE_TIMELINES_H_
