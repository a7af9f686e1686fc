#include "services/registry/store/schema.h"

namespace clientele {

std::span<const EmbeddedFile> RegistrySqliteSchema();

namespace registry {

MigrationSet Migrations(SqlEngine engine) {
  switch (engine) {
    case SqlEngine::kSqlite:
      return {"registry", RegistrySqliteSchema()};
  }
  return {};
}

}  // namespace registry
}  // namespace clientele
