#ifndef CLIENTELE_SERVICES_ASSIGNMENT_STORE_SCHEMA_H_
#define CLIENTELE_SERVICES_ASSIGNMENT_STORE_SCHEMA_H_

#include "common/sql/migrations.h"

namespace clientele::assignment::store {

// The tables of this service.
MigrationSet Migrations(SqlEngine engine);

}  // namespace clientele::assignment::store

#endif  // CLIENTELE_SERVICES_ASSIGNMENT_STORE_SCHEMA_H_
