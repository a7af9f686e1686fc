// The tables whose rows name a client: what a merge moves from one client to another, and back.
//
// Every table is one entry of kReferences in client_references.cc. Tables that keep versions move
// by closing the version of the merged client and writing one of the survivor; the versions
// themselves say what to undo. Rows of other tables are changed in place and noted in merge_rows.
#ifndef CLIENTELE_SERVICES_REGISTRY_STORE_CLIENT_REFERENCES_H_
#define CLIENTELE_SERVICES_REGISTRY_STORE_CLIENT_REFERENCES_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/sql/transaction.h"
#include "services/registry/domain/types.h"

namespace clientele::registry {

// One client being merged into another by one merge.
struct ClientMove {
  std::string merge_id;
  std::string merged;
  std::string survivor;
  Position position = 0;  // of the merge
};

// What keeps rows from being moved, in words that hold keys of rows only.
struct MoveConflict {
  std::string kind;  // "holdings"
  std::string key;   // of the row, parts separated by a comma and a space
  std::string why;
};

struct RowCount {
  std::string kind;
  int64_t count = 0;
};

// Kinds that are looked for by name.
inline constexpr std::string_view kContactRows = "contacts";
inline constexpr std::string_view kIncidentRows = "incidents";

// What one transaction would write when it moved everything that names a client.
struct MoveSize {
  int64_t rows = 0;
  int64_t text_bytes = 0;  // of long texts that are written again; SQLite counts characters
  int64_t incidents = 0;   // among the rows
};

// Tables that a merge moves, for the test that every table that names a client is one of them.
std::vector<std::string_view> ReferenceTables();

// O(rows of the client).
absl::StatusOr<MoveSize> SizeOfReferences(Transaction& transaction, std::string_view client_id);

// Rows of the merged client that the survivor has a row beside which they cannot stand: the same
// key, or a period that overlaps. At most `limit`, by kind and key.
absl::StatusOr<std::vector<MoveConflict>> FindMoveConflicts(Transaction& transaction,
                                                            const ClientMove& move, int limit);

// Moves every row and says how many of each kind. Call FindMoveConflicts() first.
absl::StatusOr<std::vector<RowCount>> MoveReferences(Transaction& transaction,
                                                     const ClientMove& move);

// Rows that the merge moved and that the survivor no longer has, or has with other content; rows
// without versions go back with the content that they have. At most `limit`.
absl::StatusOr<std::vector<MoveConflict>> FindUndoConflicts(Transaction& transaction,
                                                            const ClientMove& move, int limit);

// Gives every row back at `position`. Call FindUndoConflicts() first.
absl::Status ReturnReferences(Transaction& transaction, const ClientMove& move, Position position);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_STORE_CLIENT_REFERENCES_H_
