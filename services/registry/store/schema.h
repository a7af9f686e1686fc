#ifndef CLIENTELE_SERVICES_REGISTRY_STORE_SCHEMA_H_
#define CLIENTELE_SERVICES_REGISTRY_STORE_SCHEMA_H_

#include "common/sql/migrations.h"

namespace clientele::registry {

// The tables of this service.
MigrationSet Migrations(SqlEngine engine);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_STORE_SCHEMA_H_
