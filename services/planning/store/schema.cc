#include "services/planning/store/schema.h"

namespace clientele {

std::span<const EmbeddedFile> PlanningSqliteSchema();

namespace planning {

MigrationSet Migrations(SqlEngine engine) {
  switch (engine) {
    case SqlEngine::kSqlite:
      return {"planning", PlanningSqliteSchema()};
  }
  return {};
}

}  // namespace planning
}  // namespace clientele
