// One page of a list method.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_LIST_PAGE_H_
#define CLIENTELE_SERVICES_REGISTRY_API_LIST_PAGE_H_

#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "common/errors/status_macros.h"
#include "services/registry/api/registry.h"

namespace clientele::registry {

// The number in page tokens of a period that begins on `from`; 0 is before the first.
inline int64_t PeriodKey(int32_t from) { return int64_t{from} - kBeginning + 1; }

template <class Item>
struct ListPage {
  std::vector<Item> items;  // at most page_size
  bool more = false;        // whether others follow
};

// `list(transaction, limit)` returns the items behind the page before.
template <class Item>
absl::StatusOr<ListPage<Item>> ReadPage(
    const Registry& registry, const rpc::Call& call, int page_size,
    absl::FunctionRef<absl::StatusOr<std::vector<Item>>(Transaction&, int)> list) {
  ListPage<Item> page;
  RETURN_IF_ERROR(
      registry.database->Read(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(page.items, list(transaction, page_size + 1));
        return absl::OkStatus();
      }));
  page.more = page.items.size() > static_cast<size_t>(page_size);
  if (page.more) page.items.pop_back();
  return page;
}

// Of all periods of a client, ascending, those whose key lies behind the number in the page token,
// at most `limit`. Items have a first day `from`.
template <class Item>
std::vector<Item> PeriodsBehind(std::vector<Item> items, int64_t after, int limit) {
  std::erase_if(items, [&](const Item& item) { return PeriodKey(item.from) <= after; });
  if (items.size() > static_cast<size_t>(limit)) items.resize(static_cast<size_t>(limit));
  return items;
}

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_LIST_PAGE_H_
