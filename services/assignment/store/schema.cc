#include "services/assignment/store/schema.h"

namespace clientele {

std::span<const EmbeddedFile> AssignmentSqliteSchema();

namespace assignment::store {

MigrationSet Migrations(SqlEngine engine) {
  switch (engine) {
    case SqlEngine::kSqlite:
      return {"assignment", AssignmentSqliteSchema()};
  }
  return {};
}

}  // namespace assignment::store
}  // namespace clientele
