#include "services/registry/api/access_handlers.h"

#include <utility>
#include <vector>

#include "common/errors/status_macros.h"
#include "common/rpc/paging.h"
#include "services/registry/api/convert.h"
#include "services/registry/api/list_page.h"
#include "services/registry/api/time_key.h"

namespace clientele::registry {
namespace {

void AddEntry(const AccessEntry& entry, v1::ListAccessEntriesResponse* response) {
  v1::AccessEntry* const proto = response->add_entries();
  ToProto(entry.time, proto->mutable_time());
  proto->set_caller(entry.caller);
  proto->set_method(entry.method);
  proto->set_request_id(entry.request_id);
  proto->set_resource(entry.resource);
  proto->set_selection(entry.selection);
  proto->set_row_count(entry.row_count);
}

}  // namespace

absl::Status ListAccessEntries(const Registry& registry, rpc::Call& call,
                               const v1::ListAccessEntriesRequest& request,
                               v1::ListAccessEntriesResponse* response) {
  ASSIGN_OR_RETURN(const int page_size, rpc::PageSize(request.page_size()));
  ASSIGN_OR_RETURN(const SqlFragment filter, FilterToSql(request.filter(), AccessFilterFields()));
  ASSIGN_OR_RETURN(const TimeKey after, ReadTimeKey(request));
  RETURN_IF_ERROR(registry.accesses->Flush(call.deadline()));
  ASSIGN_OR_RETURN(
      const ListPage<AccessEntry> page,
      ReadPage<AccessEntry>(registry, call, page_size, [&](Transaction& transaction, int limit) {
        return ListAccesses(transaction, filter, after, limit);
      }));
  for (const AccessEntry& entry : page.items) AddEntry(entry, response);
  if (page.more) {
    const AccessEntry& last = page.items.back();
    response->set_next_page_token(MakeTimeToken({last.time, last.replica}, request));
  }
  return absl::OkStatus();
}

absl::Status NoteRead(const Registry& registry, const rpc::Call& call, std::string_view method,
                      ReadItem item) {
  std::vector<ReadItem> items;
  items.push_back(std::move(item));
  return registry.accesses->Note(call, method, std::move(items));
}

}  // namespace clientele::registry
