// Handlers of the RPC group AccessLog, and how other handlers note what they read.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_ACCESS_HANDLERS_H_
#define CLIENTELE_SERVICES_REGISTRY_API_ACCESS_HANDLERS_H_

#include <string_view>

#include "absl/status/status.h"
#include "clientele/registry/v1/access_log.pb.h"
#include "common/rpc/call.h"
#include "services/registry/api/access_log.h"
#include "services/registry/api/registry.h"

namespace clientele::registry {

// The resource of a read of many clients.
inline constexpr std::string_view kManyClients = "clients/-";

absl::Status ListAccessEntries(const Registry& registry, rpc::Call& call,
                               const v1::ListAccessEntriesRequest& request,
                               v1::ListAccessEntriesResponse* response);

// The last thing that a handler does which returns client data. The answer must not be given when
// this fails. `method` is the full method name.
absl::Status NoteRead(const Registry& registry, const rpc::Call& call, std::string_view method,
                      ReadItem item);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_ACCESS_HANDLERS_H_
