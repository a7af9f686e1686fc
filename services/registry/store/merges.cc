#include "services/registry/store/merges.h"

#include "common/errors/status_macros.h"

namespace clientele::registry {
namespace {

constexpr std::string_view kChangedClient = "client";

#define CLIENTELE_MERGE_COLUMNS \
  "merge_id, survivor_id, position, actor, create_time, undo_position, undo_time, undo_actor"

MergeRecord ReadMerge(const Row& row) {
  MergeRecord merge;
  merge.id = row.Text(0);
  merge.survivor = row.Text(1);
  merge.position = row.Int64(2);
  merge.actor = row.Text(3);
  merge.create_time = row.Int64(4);
  merge.undo_position = row.Int64(5);
  merge.undo_time = row.Int64(6);
  merge.undo_actor = row.Text(7);
  return merge;
}

absl::Status ReadParts(Transaction& transaction, MergeRecord* merge) {
  RETURN_IF_ERROR(transaction.Query(
      "SELECT client_id FROM merge_clients WHERE merge_id = ? ORDER BY place",
      [&](const Row& row) { merge->merged.emplace_back(row.Text(0)); }, merge->id));
  return transaction.Query(
      "SELECT kind, row_count FROM merge_counts WHERE merge_id = ? ORDER BY kind",
      [&](const Row& row) {
        merge->moved.push_back({std::string(row.Text(0)), row.Int64(1)});
      },
      merge->id);
}

}  // namespace

absl::Status InsertMerge(Transaction& transaction, const MergeRecord& merge) {
  RETURN_IF_ERROR(transaction.Execute(
      "INSERT INTO merges (" CLIENTELE_MERGE_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?)", merge.id,
      merge.survivor, merge.position, merge.actor, merge.create_time, merge.undo_position,
      merge.undo_time, merge.undo_actor));
  for (size_t place = 0; place < merge.merged.size(); ++place) {
    RETURN_IF_ERROR(transaction.Execute(
        "INSERT INTO merge_clients (merge_id, place, client_id) VALUES (?, ?, ?)", merge.id, place,
        merge.merged[place]));
  }
  return absl::OkStatus();
}

absl::Status InsertMovedCounts(Transaction& transaction, const MergeRecord& merge) {
  for (const RowCount& count : merge.moved) {
    RETURN_IF_ERROR(
        transaction.Execute("INSERT INTO merge_counts (merge_id, kind, row_count) VALUES (?, ?, ?)",
                            merge.id, count.kind, count.count));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<MergeRecord>> FindMerge(Transaction& transaction,
                                                     std::string_view id) {
  std::optional<MergeRecord> merge;
  RETURN_IF_ERROR(transaction
                      .QueryOne(
                          "SELECT " CLIENTELE_MERGE_COLUMNS " FROM merges WHERE merge_id = ?",
                          [&](const Row& row) { merge = ReadMerge(row); }, id)
                      .status());
  if (merge) RETURN_IF_ERROR(ReadParts(transaction, &*merge));
  return merge;
}

absl::StatusOr<std::vector<MergeRecord>> ListMerges(Transaction& transaction,
                                                    std::string_view client_id, Position before,
                                                    int limit) {
  std::vector<MergeRecord> merges;
  RETURN_IF_ERROR(transaction.Query(
      "SELECT " CLIENTELE_MERGE_COLUMNS
      " FROM merges WHERE (? = 0 OR position < ?) AND (? = '' OR survivor_id = ? OR merge_id IN"
      " (SELECT merge_id FROM merge_clients WHERE client_id = ?)) ORDER BY position DESC LIMIT ?",
      [&](const Row& row) { merges.push_back(ReadMerge(row)); }, before, before, client_id,
      client_id, client_id, limit));
  for (MergeRecord& merge : merges) RETURN_IF_ERROR(ReadParts(transaction, &merge));
  return merges;
}

absl::Status CloseMerge(Transaction& transaction, const MergeRecord& merge) {
  ASSIGN_OR_RETURN(const int64_t closed,
                   transaction.ExecuteCounted(
                       "UPDATE merges SET undo_position = ?, undo_time = ?, undo_actor = ? "
                       "WHERE merge_id = ? AND undo_position = 0",
                       merge.undo_position, merge.undo_time, merge.undo_actor, merge.id));
  return closed == 1 ? absl::OkStatus() : TransientConflict("the merge was undone meanwhile");
}

absl::Status NoteChangedClient(Transaction& transaction, std::string_view merge_id,
                               std::string_view client_id) {
  return transaction.Execute(
      "INSERT INTO merge_rows (merge_id, kind, row_key, client_id) VALUES (?, ?, ?, ?)", merge_id,
      kChangedClient, client_id, client_id);
}

absl::StatusOr<std::vector<std::string>> MovedKeys(Transaction& transaction,
                                                   std::string_view merge_id,
                                                   std::string_view kind) {
  std::vector<std::string> keys;
  RETURN_IF_ERROR(transaction.Query(
      "SELECT row_key FROM merge_rows WHERE merge_id = ? AND kind = ? ORDER BY row_key",
      [&](const Row& row) { keys.emplace_back(row.Text(0)); }, merge_id, kind));
  return keys;
}

absl::StatusOr<std::vector<std::string>> ChangedClients(Transaction& transaction,
                                                        std::string_view merge_id) {
  return MovedKeys(transaction, merge_id, kChangedClient);
}

absl::StatusOr<std::vector<std::string>> ClientsNaming(Transaction& transaction,
                                                       std::string_view owner_id,
                                                       std::string_view group_id, int limit) {
  std::vector<std::string> ids;
  RETURN_IF_ERROR(transaction.Query(
      "SELECT client_id FROM clients WHERE closed = 0 AND delete_time = 0 AND parent_id = ? AND "
      "parent_id <> ''"
      " UNION SELECT client_id FROM clients WHERE closed = 0 AND delete_time = 0 AND group_id = ? "
      "AND group_id <> ''"
      " ORDER BY client_id LIMIT ?",
      [&](const Row& row) { ids.emplace_back(row.Text(0)); }, owner_id, group_id, limit));
  return ids;
}

}  // namespace clientele::registry
