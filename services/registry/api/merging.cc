#include "services/registry/api/merging.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/ids/resource_name.h"
#include "common/ids/uuid.h"
#include "common/sql/etag.h"
#include "common/text/view.h"
#include "services/registry/api/client_change.h"
#include "services/registry/api/convert.h"
#include "services/registry/api/incident_convert.h"
#include "services/registry/api/merge_fields.h"
#include "services/registry/api/references.h"
#include "services/registry/domain/event_types.h"
#include "services/registry/store/client_references.h"
#include "services/registry/store/clients.h"
#include "services/registry/store/imports.h"
#include "services/registry/store/incidents.h"
#include "services/registry/store/timelines.h"

namespace clientele::registry {
namespace {

constexpr int kMaxConflictsNamed = 20;

absl::Status ConflictError(std::string_view what, const std::string& subject,
                           const std::vector<MoveConflict>& conflicts) {
  if (conflicts.empty()) return absl::OkStatus();
  std::vector<PreconditionViolation> violations;
  for (const MoveConflict& conflict : conflicts) {
    violations.push_back(
        {"MERGE", subject, absl::StrCat(conflict.kind, " ", conflict.key, ": ", conflict.why)});
  }
  return Precondition(
      common::v1::ERROR_REASON_MERGE_CONFLICT,
      absl::StrCat(
          AbslView(what), ": ", violations.front().description,
          violations.size() > 1 ? absl::StrCat(" and ", violations.size() - 1, " more") : ""),
      violations);
}

absl::Status CheckNoImport(Transaction& transaction, const std::string& subject) {
  ASSIGN_OR_RETURN(const bool importing, IsAnyImportActive(transaction));
  if (!importing) return absl::OkStatus();
  return Precondition(common::v1::ERROR_REASON_IMPORT_STATE, "IMPORT", subject,
                      "clients cannot be merged while an import is validated or applied");
}

// A version of a client that a merge, or its undoing, writes.
absl::Status WriteVersion(Mutation& mutation, const Client& before, Client after) {
  after.update_time = mutation.now;
  after.position = mutation.position;
  after.closed = 0;
  RETURN_IF_ERROR(ReplaceClient(mutation.transaction, before, after));
  v1::Client image_before, image_after;
  ToProto(before, &image_before);
  ToProto(after, &image_after);
  PublishClient(after.deleted() ? event::kClientDeleted : event::kClientUpdated, after, mutation);
  return mutation.Audit(image_after.name(), &image_before, image_after);
}

// Tells those who keep incidents by client whose they are now.
absl::Status PublishIncidents(Mutation& mutation, const std::string& merge_id) {
  ASSIGN_OR_RETURN(const std::vector<std::string> ids,
                   MovedKeys(mutation.transaction, merge_id, "incidents"));
  for (const std::string& id : ids) {
    ASSIGN_OR_RETURN(const std::optional<Incident> incident,
                     FindIncident(mutation.transaction, id));
    if (incident) PublishChange(&*incident, *incident, mutation);
  }
  return absl::OkStatus();
}

absl::Status OwnsItself(const std::string& client) {
  return ConflictError("the merge cannot be made", ClientName(client),
                       {{"owner of", client, "the client would own itself"}});
}

// One merge being made, in the transaction of its mutation.
class Merging {
 public:
  Merging(Mutation& mutation, const v1::MergeClientsRequest& request)
      : mutation_(mutation), tx_(mutation.transaction), request_(request) {}

  absl::Status Run(v1::Merge* response) {
    RETURN_IF_ERROR(Load());
    ASSIGN_OR_RETURN(const ClientFields chosen, ChosenFields(survivor_, merged_, request_));
    RETURN_IF_ERROR(CheckMoves());
    RETURN_IF_ERROR(InsertMerge(tx_, merge_));
    RETURN_IF_ERROR(MoveRows());
    for (const Client& client : merged_) RETURN_IF_ERROR(DeleteMerged(client));
    RETURN_IF_ERROR(UpdateSurvivor(chosen));
    RETURN_IF_ERROR(FollowLinks());
    RETURN_IF_ERROR(CheckOwners());
    RETURN_IF_ERROR(PublishIncidents(mutation_, merge_.id));
    ToProto(merge_, response);
    return mutation_.Audit(response->name(), nullptr, *response);
  }

 private:
  absl::Status Load() {
    RETURN_IF_ERROR(CheckNoImport(tx_, request_.survivor()));
    ASSIGN_OR_RETURN(survivor_, LiveClient(tx_, request_.survivor()));
    RETURN_IF_ERROR(CheckEtag(request_.etag(), request_.survivor(), survivor_.position));
    for (const std::string& name : request_.merged()) {
      ASSIGN_OR_RETURN(Client client, LiveClient(tx_, name));
      merged_ids_.insert(client.id);
      merge_.merged.push_back(client.id);
      merged_.push_back(std::move(client));
    }
    merge_.id = NewUuid();
    merge_.survivor = survivor_.id;
    merge_.position = mutation_.position;
    merge_.actor = mutation_.base.actor;
    merge_.create_time = mutation_.now;
    return absl::OkStatus();
  }

  ClientMove MoveOf(const Client& client) const {
    return {merge_.id, client.id, survivor_.id, merge_.position};
  }

  absl::Status CheckMoves() {
    std::vector<MoveConflict> conflicts;
    int64_t total = 0;
    for (size_t i = 0; i < merged_.size(); ++i) {
      // Each also beside those that are merged before it.
      for (size_t j = 0; j <= i; ++j) {
        ClientMove move = MoveOf(merged_[i]);
        if (j < i) move.survivor = merged_[j].id;
        ASSIGN_OR_RETURN(const std::vector<MoveConflict> found,
                         FindMoveConflicts(tx_, move, kMaxConflictsNamed));
        conflicts.insert(conflicts.end(), found.begin(), found.end());
      }
      ASSIGN_OR_RETURN(const std::vector<RowCount> rows, CountReferences(tx_, merged_[i].id));
      for (const RowCount& row : rows) total += row.count;
    }
    RETURN_IF_ERROR(ConflictError("the merge cannot be made", request_.survivor(), conflicts));
    if (total <= kMaxMovedRows) return absl::OkStatus();
    return Precondition(common::v1::ERROR_REASON_MERGE_CONFLICT, "MERGE", request_.survivor(),
                        absl::StrCat("the merge would move ", total,
                                     " rows; one transaction moves at most ", kMaxMovedRows));
  }

  absl::Status MoveRows() {
    std::map<std::string, int64_t> counts;
    for (const Client& client : merged_) {
      ASSIGN_OR_RETURN(const std::vector<RowCount> moved, MoveReferences(tx_, MoveOf(client)));
      for (const RowCount& rows : moved) counts[rows.kind] += rows.count;
    }
    for (const auto& [kind, count] : counts) merge_.moved.push_back({kind, count});
    return InsertMovedCounts(tx_, merge_);
  }

  absl::Status DeleteMerged(const Client& client) {
    Client after = client;
    after.delete_time = mutation_.now;
    after.merged_into = survivor_.id;
    return Write(client, std::move(after));
  }

  absl::Status Write(const Client& before, Client after) {
    RETURN_IF_ERROR(NoteChangedClient(tx_, merge_.id, before.id));
    return WriteVersion(mutation_, before, std::move(after));
  }

  // Names of merged clients in a client's links become the survivor's.
  ClientFields Follow(const std::string& id, ClientFields fields) const {
    if (merged_ids_.contains(fields.parent_id)) {
      fields.parent_id = id == survivor_.id ? "" : survivor_.id;
      if (fields.parent_id.empty()) fields.ownership_ppm = 0;
    }
    if (merged_ids_.contains(fields.group_id)) fields.group_id = survivor_.id;
    return fields;
  }

  absl::Status UpdateSurvivor(const ClientFields& chosen) {
    Client after = survivor_;
    after.fields = Follow(survivor_.id, chosen);
    if (after.fields.parent_id == survivor_.id) {
      after.fields.parent_id.clear();
      after.fields.ownership_ppm = 0;
    }
    return after.fields == survivor_.fields ? absl::OkStatus() : Write(survivor_, std::move(after));
  }

  absl::Status FollowLinks() {
    std::set<std::string> ids;
    for (const std::string& merged : merged_ids_) {
      ASSIGN_OR_RETURN(const std::vector<std::string> naming, ClientsNaming(tx_, merged));
      ids.insert(naming.begin(), naming.end());
    }
    for (const std::string& id : ids) {
      ASSIGN_OR_RETURN(const std::optional<Client> client, FindClient(tx_, id));
      Client after = *client;
      after.fields = Follow(id, client->fields);
      RETURN_IF_ERROR(Write(*client, std::move(after)));
    }
    return absl::OkStatus();
  }

  // The survivor's chain of owners must not come back to it, nor to a client that it now owns.
  absl::Status CheckOwners() const {
    ASSIGN_OR_RETURN(const std::optional<Client> survivor, FindClient(tx_, survivor_.id));
    if (!survivor->fields.parent_id.empty()) {
      ASSIGN_OR_RETURN(const bool cycle,
                       ClosesCycle(tx_, {survivor_.id, survivor->fields.parent_id}));
      if (cycle) return OwnsItself(survivor_.id);
    }
    return absl::OkStatus();
  }

  Mutation& mutation_;
  Transaction& tx_;
  const v1::MergeClientsRequest& request_;
  Client survivor_;
  std::vector<Client> merged_;
  std::set<std::string> merged_ids_;
  MergeRecord merge_;
};

// One merge being undone.
class Undoing {
 public:
  Undoing(Mutation& mutation, MergeRecord merge)
      : mutation_(mutation), tx_(mutation.transaction), merge_(std::move(merge)) {}

  absl::Status Run(v1::Merge* response) {
    v1::Merge before;
    ToProto(merge_, &before);
    RETURN_IF_ERROR(CheckNoImport(tx_, before.name()));
    for (const std::string& id : merge_.merged) {
      const ClientMove move{merge_.id, id, merge_.survivor, merge_.position};
      ASSIGN_OR_RETURN(const std::vector<MoveConflict> found,
                       FindUndoConflicts(tx_, move, kMaxConflictsNamed));
      conflicts_.insert(conflicts_.end(), found.begin(), found.end());
    }
    RETURN_IF_ERROR(PlanClients());
    RETURN_IF_ERROR(ConflictError("the merge cannot be undone", before.name(), conflicts_));
    for (const std::string& id : merge_.merged) {
      RETURN_IF_ERROR(ReturnReferences(tx_, {merge_.id, id, merge_.survivor, merge_.position},
                                       mutation_.position));
    }
    for (const auto& [current, restored] : clients_)
      RETURN_IF_ERROR(WriteVersion(mutation_, current, restored));
    RETURN_IF_ERROR(CheckOwners());
    RETURN_IF_ERROR(PublishIncidents(mutation_, merge_.id));
    merge_.undo_position = mutation_.position;
    merge_.undo_time = mutation_.now;
    merge_.undo_actor = mutation_.base.actor;
    RETURN_IF_ERROR(CloseMerge(tx_, merge_));
    ToProto(merge_, response);
    return mutation_.Audit(response->name(), &before, *response);
  }

 private:
  bool IsMerged(const std::string& id) const {
    return std::find(merge_.merged.begin(), merge_.merged.end(), id) != merge_.merged.end();
  }

  // What each client that the merge changed becomes.
  absl::Status PlanClients() {
    ASSIGN_OR_RETURN(const std::vector<std::string> ids, ChangedClients(tx_, merge_.id));
    std::set<std::string> all(ids.begin(), ids.end());
    all.insert(merge_.survivor);
    for (const std::string& id : all) {
      ASSIGN_OR_RETURN(const std::optional<Client> current, FindClient(tx_, id));
      const bool as_left =
          IsMerged(id) ? current->merged_into == merge_.survivor : !current->deleted();
      if (!as_left) {
        conflicts_.push_back({"client", id, "was deleted or merged after the merge"});
        continue;
      }
      // The version that the merge wrote, and the one before it.
      ASSIGN_OR_RETURN(const std::vector<Client> versions,
                       ListClientVersions(tx_, id, merge_.position + 1, 2));
      if (versions.size() < 2 || versions[0].position != merge_.position) continue;
      Client restored = *current;
      std::vector<std::string> changed;
      ASSIGN_OR_RETURN(restored.fields,
                       RestoredFields(versions[1], versions[0], *current, &changed));
      for (const std::string& field : changed)
        conflicts_.push_back(
            {"client", absl::StrCat(id, ", ", field), "was changed after the merge"});
      restored.delete_time = 0;
      restored.merged_into.clear();
      clients_.emplace_back(*current, std::move(restored));
    }
    return absl::OkStatus();
  }

  absl::Status CheckOwners() const {
    for (const auto& [current, restored] : clients_) {
      const std::string& parent = restored.fields.parent_id;
      if (parent.empty()) continue;
      ASSIGN_OR_RETURN(const bool cycle, ClosesCycle(tx_, {restored.id, parent}));
      if (cycle) return OwnsItself(restored.id);
    }
    return absl::OkStatus();
  }

  Mutation& mutation_;
  Transaction& tx_;
  MergeRecord merge_;
  std::vector<MoveConflict> conflicts_;
  std::vector<std::pair<Client, Client>> clients_;  // as they are, as they become
};

}  // namespace

void ToProto(const MergeRecord& merge, v1::Merge* proto) {
  proto->Clear();
  proto->set_name(ResourceName("merges", merge.id));
  proto->set_survivor(ClientName(merge.survivor));
  for (const std::string& id : merge.merged) proto->add_merged(ClientName(id));
  for (const RowCount& rows : merge.moved) {
    v1::MovedRows* const moved = proto->add_moved();
    moved->set_kind(rows.kind);
    moved->set_count(rows.count);
  }
  proto->set_position(merge.position);
  proto->set_actor(merge.actor);
  ToProto(merge.create_time, proto->mutable_create_time());
  proto->set_undo_position(merge.undo_position);
  if (merge.undo_time != 0) ToProto(merge.undo_time, proto->mutable_undo_time());
  proto->set_undo_actor(merge.undo_actor);
}

absl::Status MakeMerge(Mutation& mutation, const v1::MergeClientsRequest& request,
                       v1::Merge* response) {
  return Merging(mutation, request).Run(response);
}

absl::Status TakeBackMerge(Mutation& mutation, const MergeRecord& merge, v1::Merge* response) {
  return Undoing(mutation, merge).Run(response);
}

}  // namespace clientele::registry
