#include "services/registry/store/schema.h"

namespace clientele {

std::span<const EmbeddedFile> RegistrySqliteSchema();
std::span<const EmbeddedFile> RegistryMysqlSchema();

namespace registry {

MigrationSet Migrations(SqlEngine engine) {
  switch (engine) {
    case SqlEngine::kSqlite:
      return {"registry", RegistrySqliteSchema()};
    case SqlEngine::kMysql:
      return {"registry", RegistryMysqlSchema()};
  }
  return {};
}

}  // namespace registry
}  // namespace clientele
