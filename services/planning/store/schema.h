#ifndef CLIENTELE_SERVICES_PLANNING_STORE_SCHEMA_H_
#define CLIENTELE_SERVICES_PLANNING_STORE_SCHEMA_H_

#include "common/sql/migrations.h"

namespace clientele::planning {

// The tables of this service.
MigrationSet Migrations(SqlEngine engine);

}  // namespace clientele::planning

#endif  // CLIENTELE_SERVICES_PLANNING_STORE_SCHEMA_H_
