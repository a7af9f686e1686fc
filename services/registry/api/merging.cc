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
#include "services/registry/store/groups.h"
#include "services/registry/store/imports.h"
#include "services/registry/store/incidents.h"
#include "services/registry/store/timelines.h"

namespace clientele::registry {
namespace {

constexpr int kMaxConflictsNamed = 20;
constexpr std::string_view kLinkedClients = "linked clients";
constexpr std::string_view kCannotBeMade = "the merge cannot be made";
constexpr std::string_view kCannotBeUndone = "the merge cannot be undone";

// Names the first conflicts: more would not fit into the answer's metadata.
absl::Status ConflictError(std::string_view what, const std::string& subject,
                           std::vector<MoveConflict> conflicts) {
  if (conflicts.empty()) return absl::OkStatus();
  const bool all = conflicts.size() <= kMaxConflictsNamed;
  if (!all) conflicts.resize(kMaxConflictsNamed);
  std::vector<PreconditionViolation> violations;
  violations.reserve(conflicts.size());
  for (const MoveConflict& conflict : conflicts) {
    violations.push_back(
        {"MERGE", subject, absl::StrCat(conflict.kind, " ", conflict.key, ": ", conflict.why)});
  }
  return Precondition(
      common::v1::ERROR_REASON_MERGE_CONFLICT,
      absl::StrCat(AbslView(what), ": ", violations.front().description,
                   violations.size() > 1 ? absl::StrCat(" and ", all ? "" : "at least ",
                                                        violations.size() - 1, " more")
                                         : ""),
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
                   MovedKeys(mutation.transaction, merge_id, kIncidentRows));
  for (const std::string& id : ids) {
    ASSIGN_OR_RETURN(const std::optional<Incident> incident,
                     FindIncident(mutation.transaction, id));
    if (incident) PublishChange(&*incident, *incident, mutation);
  }
  return absl::OkStatus();
}

// On no day that is known must the owners of a client lead back to it.
absl::Status CheckOwnersOf(Transaction& transaction, const std::string& id, std::string_view what) {
  ASSIGN_OR_RETURN(const std::optional<Client> client, FindClient(transaction, id));
  ASSIGN_OR_RETURN(const Timeline periods, LoadTimeline(transaction, *client));
  for (const Period& period : periods) {
    const std::string& owner = period.fields.parent_id;
    if (owner.empty()) continue;
    ASSIGN_OR_RETURN(const bool cycle,
                     ClosesCycle(transaction, {id, owner, period.from, period.until}));
    if (cycle) {
      return ConflictError(what, ClientName(id), {{"owner of", id, "the client would own itself"}});
    }
  }
  return absl::OkStatus();
}

absl::Status TooLarge(const std::string& subject, int64_t count, std::string_view what,
                      int64_t most) {
  return Precondition(common::v1::ERROR_REASON_MERGE_CONFLICT, "MERGE", subject,
                      absl::StrCat("the merge would move ", count, " ", AbslView(what),
                                   "; one moves at most ", most));
}

absl::Status CheckSize(const std::string& subject, const MoveSize& size, size_t links) {
  if (size.rows > kMaxMovedRows) return TooLarge(subject, size.rows, "rows", kMaxMovedRows);
  if (size.text_bytes > kMaxMovedTextBytes) {
    return TooLarge(subject, size.text_bytes, "bytes of texts", kMaxMovedTextBytes);
  }
  if (size.incidents > kMaxPublished) {
    return TooLarge(subject, size.incidents, "incidents", kMaxPublished);
  }
  if (links > kMaxPublished) {
    return TooLarge(subject, static_cast<int64_t>(links), "links of clients", kMaxPublished);
  }
  return absl::OkStatus();
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
    RETURN_IF_ERROR(NoteCounts());
    RETURN_IF_ERROR(CheckOwnersOf(tx_, survivor_.id, kCannotBeMade));
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
      // A group of this id is a group whatever becomes of the client.
      ASSIGN_OR_RETURN(const std::optional<Group> group, FindGroup(tx_, client.id));
      if (!group) merged_groups_.insert(client.id);
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
    MoveSize total;
    for (size_t i = 0; i < merged_.size(); ++i) {
      // Each also beside those that are merged before it.
      for (size_t j = 0; j <= i && conflicts.size() <= kMaxConflictsNamed; ++j) {
        ClientMove move = MoveOf(merged_[i]);
        if (j < i) move.survivor = merged_[j].id;
        ASSIGN_OR_RETURN(const std::vector<MoveConflict> found,
                         FindMoveConflicts(tx_, move, kMaxConflictsNamed + 1));
        conflicts.insert(conflicts.end(), found.begin(), found.end());
      }
      ASSIGN_OR_RETURN(const MoveSize size, SizeOfReferences(tx_, merged_[i].id));
      total.rows += size.rows;
      total.text_bytes += size.text_bytes;
      total.incidents += size.incidents;
    }
    ASSIGN_OR_RETURN(const std::set<std::string> linked, LinkedClients());
    RETURN_IF_ERROR(ConflictError(kCannotBeMade, request_.survivor(), std::move(conflicts)));
    return CheckSize(request_.survivor(), total, linked.size());
  }

  // Clients whose links name a merged client; of each merged one at most one more than are moved.
  absl::StatusOr<std::set<std::string>> LinkedClients() const {
    std::set<std::string> ids;
    for (const std::string& id : merged_ids_) {
      const std::string group = merged_groups_.contains(id) ? id : "";
      ASSIGN_OR_RETURN(const std::vector<std::string> naming,
                       ClientsNaming(tx_, id, group, kMaxPublished + 1));
      ids.insert(naming.begin(), naming.end());
    }
    return ids;
  }

  absl::Status MoveRows() {
    for (const Client& client : merged_) {
      ASSIGN_OR_RETURN(const std::vector<RowCount> moved, MoveReferences(tx_, MoveOf(client)));
      for (const RowCount& rows : moved) counts_[rows.kind] += rows.count;
    }
    return absl::OkStatus();
  }

  absl::Status NoteCounts() {
    for (const auto& [kind, count] : counts_) merge_.moved.push_back({kind, count});
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
    if (merged_groups_.contains(fields.group_id)) fields.group_id = survivor_.id;
    return fields;
  }

  // A version of its own even with the fields as they are: whoever follows clients learns that more
  // is the survivor's now, and what was read before has another etag.
  absl::Status UpdateSurvivor(const ClientFields& chosen) {
    Client after = survivor_;
    after.fields = Follow(survivor_.id, chosen);
    if (after.fields.parent_id == survivor_.id) {
      after.fields.parent_id.clear();
      after.fields.ownership_ppm = 0;
    }
    return Write(survivor_, std::move(after));
  }

  absl::Status FollowLinks() {
    ASSIGN_OR_RETURN(const std::set<std::string> ids, LinkedClients());
    for (const std::string& id : ids) {
      ASSIGN_OR_RETURN(const std::optional<Client> client, FindClient(tx_, id));
      Client after = *client;
      after.fields = Follow(id, client->fields);
      RETURN_IF_ERROR(Write(*client, std::move(after)));
      ++counts_[std::string(kLinkedClients)];
    }
    return absl::OkStatus();
  }

  Mutation& mutation_;
  Transaction& tx_;
  const v1::MergeClientsRequest& request_;
  Client survivor_;
  std::vector<Client> merged_;
  std::set<std::string> merged_ids_;
  std::set<std::string> merged_groups_;  // those of them that name no group of the registry
  std::map<std::string, int64_t> counts_;
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
                       FindUndoConflicts(tx_, move, kMaxConflictsNamed + 1));
      conflicts_.insert(conflicts_.end(), found.begin(), found.end());
    }
    RETURN_IF_ERROR(PlanClients());
    RETURN_IF_ERROR(ConflictError(kCannotBeUndone, before.name(), std::move(conflicts_)));
    for (const std::string& id : merge_.merged) {
      RETURN_IF_ERROR(ReturnReferences(tx_, {merge_.id, id, merge_.survivor, merge_.position},
                                       mutation_.position));
    }
    for (const auto& [current, restored] : clients_) {
      RETURN_IF_ERROR(WriteVersion(mutation_, current, restored));
    }
    for (const auto& [current, restored] : clients_) {
      RETURN_IF_ERROR(CheckOwnersOf(tx_, restored.id, kCannotBeUndone));
    }
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
      // The days before a period that began since then have the fields of the merge as well.
      if (current->valid_from != versions[0].valid_from &&
          versions[0].fields != versions[1].fields) {
        conflicts_.push_back(
            {"client", absl::StrCat(id, ", valid_from"), "was changed after the merge"});
        continue;
      }
      Client restored = *current;
      std::vector<std::string> changed;
      ASSIGN_OR_RETURN(restored.fields,
                       RestoredFields(versions[1], versions[0], *current, &changed));
      for (const std::string& field : changed) {
        conflicts_.push_back(
            {"client", absl::StrCat(id, ", ", field), "was changed after the merge"});
      }
      restored.delete_time = 0;
      restored.merged_into.clear();
      clients_.emplace_back(*current, std::move(restored));
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
