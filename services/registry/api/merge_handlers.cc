#include "services/registry/api/merge_handlers.h"

#include <optional>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/rpc/paging.h"
#include "services/registry/api/convert.h"
#include "services/registry/api/list_page.h"
#include "services/registry/api/merging.h"
#include "services/registry/api/mutation.h"
#include "services/registry/api/read_position.h"
#include "services/registry/store/merges.h"

namespace clientele::registry {
namespace {

absl::Status CheckNames(const v1::MergeClientsRequest& request) {
  std::set<std::string> names = {request.survivor()};
  for (int i = 0; i < request.merged_size(); ++i) {
    if (!names.insert(request.merged(i)).second) {
      return InvalidField(absl::StrCat("merged[", i, "]"), "is the survivor or named twice");
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<MergeRecord> LoadMerge(Transaction& transaction, const std::string& name) {
  ASSIGN_OR_RETURN(std::optional<MergeRecord> merge, FindMerge(transaction, IdOf(name)));
  if (!merge) return NotFound("merge", name);
  return *std::move(merge);
}

}  // namespace

absl::Status MergeClients(const Registry& registry, rpc::Call& call,
                          const v1::MergeClientsRequest& request, v1::Merge* response) {
  RETURN_IF_ERROR(CheckNames(request));
  return Mutate(registry, call, "clientele.registry.v1.Merges/MergeClients", request, response,
                [&](Mutation& mutation) {
                  mutation.transaction.OnCommit(registry.wake_packer);
                  return MakeMerge(mutation, request, response);
                });
}

absl::Status UndoMerge(const Registry& registry, rpc::Call& call,
                       const v1::UndoMergeRequest& request, v1::Merge* response) {
  const auto undo = [&](Mutation& mutation) -> absl::Status {
    ASSIGN_OR_RETURN(const MergeRecord merge, LoadMerge(mutation.transaction, request.name()));
    if (merge.undo_position != 0) {
      return Precondition(common::v1::ERROR_REASON_STATE, "MERGE", request.name(),
                          "the merge was undone before");
    }
    mutation.transaction.OnCommit(registry.wake_packer);
    return TakeBackMerge(mutation, merge, response);
  };
  return Mutate(registry, call, "clientele.registry.v1.Merges/UndoMerge", request, response, undo);
}

absl::Status GetMerge(const Registry& registry, rpc::Call& call, const v1::GetMergeRequest& request,
                      v1::Merge* response) {
  return registry.database->Read(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(const MergeRecord merge, LoadMerge(transaction, request.name()));
    ToProto(merge, response);
    return absl::OkStatus();
  });
}

absl::Status ListMerges(const Registry& registry, rpc::Call& call,
                        const v1::ListMergesRequest& request, v1::ListMergesResponse* response) {
  ASSIGN_OR_RETURN(const int page_size, rpc::PageSize(request.page_size()));
  ASSIGN_OR_RETURN(const Position before, ReadPositionToken(request));
  const std::string client = request.client().empty() ? "" : IdOf(request.client());
  ASSIGN_OR_RETURN(
      const ListPage<MergeRecord> page,
      ReadPage<MergeRecord>(registry, call, page_size, [&](Transaction& transaction, int limit) {
        return ListMerges(transaction, client, before, limit);
      }));
  for (const MergeRecord& merge : page.items) ToProto(merge, response->add_merges());
  if (page.more) {
    response->set_next_page_token(
        rpc::MakePageToken(absl::StrCat(page.items.back().position), request));
  }
  return absl::OkStatus();
}

}  // namespace clientele::registry
