#include "services/planning/store/schema.h"

namespace clientele {

std::span<const EmbeddedFile> PlanningSqliteSchema();
std::span<const EmbeddedFile> PlanningMysqlSchema();

namespace planning {

MigrationSet Migrations(SqlEngine engine) {
  switch (engine) {
    case SqlEngine::kSqlite:
      return {"planning", PlanningSqliteSchema()};
    case SqlEngine::kMysql:
      return {"planning", PlanningMysqlSchema()};
  }
  return {};
}

}  // namespace planning
}  // namespace clientele
