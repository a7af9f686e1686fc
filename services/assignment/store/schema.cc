#include "services/assignment/store/schema.h"

namespace clientele {

std::span<const EmbeddedFile> AssignmentSqliteSchema();
std::span<const EmbeddedFile> AssignmentMysqlSchema();

namespace assignment::store {

MigrationSet Migrations(SqlEngine engine) {
  switch (engine) {
    case SqlEngine::kSqlite:
      return {"assignment", AssignmentSqliteSchema()};
    case SqlEngine::kMysql:
      return {"assignment", AssignmentMysqlSchema()};
  }
  return {};
}

}  // namespace assignment::store
}  // namespace clientele
