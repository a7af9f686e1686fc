#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/rpc/paging.h"
#include "common/sql/audit_log.h"
#include "common/sql/order_by.h"
#include "services/registry/api/access_handlers.h"
#include "services/registry/api/audit_images.h"
#include "services/registry/api/client_handlers.h"
#include "services/registry/api/convert.h"
#include "services/registry/api/list_page.h"
#include "services/registry/api/time_key.h"

namespace clientele::registry {
namespace {

void AddEntry(const AuditEntry& entry, v1::ListAuditEntriesResponse* response) {
  v1::AuditEntry* const proto = response->add_entries();
  ToProto(absl::ToUnixMicros(entry.time), proto->mutable_time());
  proto->set_actor(entry.actor);
  proto->set_method(entry.method);
  proto->set_request_id(entry.request_id);
  proto->set_resource(entry.resource);
  proto->set_before_json(AuditImageJson(entry.resource, entry.before));
  proto->set_after_json(AuditImageJson(entry.resource, entry.after));
}

absl::StatusOr<AuditQuery> QueryOf(const v1::ListAuditEntriesRequest& request) {
  AuditQuery query;
  ASSIGN_OR_RETURN(query.filter, FilterToSql(request.filter(), AuditFilterFields()));
  ASSIGN_OR_RETURN(query.after, ReadTimeKey(request));
  query.resource = request.resource();
  query.resource_prefix = request.resource_prefix();
  return query;
}

}  // namespace

absl::Status ListAuditEntries(const Registry& registry, rpc::Call& call,
                              const v1::ListAuditEntriesRequest& request,
                              v1::ListAuditEntriesResponse* response) {
  ASSIGN_OR_RETURN(const int page_size, rpc::PageSize(request.page_size()));
  ASSIGN_OR_RETURN(const AuditQuery query, QueryOf(request));
  ASSIGN_OR_RETURN(
      const ListPage<AuditEntry> page,
      ReadPage<AuditEntry>(registry, call, page_size, [&](Transaction& transaction, int limit) {
        return ListAudit(transaction, query, limit);
      }));
  for (const AuditEntry& entry : page.items) AddEntry(entry, response);
  if (page.more) {
    const AuditEntry& last = page.items.back();
    response->set_next_page_token(
        MakeTimeToken({absl::ToUnixMicros(last.time), last.sequence}, request));
  }
  return NoteRead(registry, call, "clientele.registry.v1.ClientRegistry/ListAuditEntries",
                  {request.resource().empty() ? std::string(kManyClients) : request.resource(),
                   response->entries_size(), FilterShape(request.filter())});
}

}  // namespace clientele::registry
