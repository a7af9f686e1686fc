#ifndef CLIENTELE_SERVICES_SEGMENTATION_STORE_SCHEMA_H_
#define CLIENTELE_SERVICES_SEGMENTATION_STORE_SCHEMA_H_

#include "common/sql/migrations.h"

namespace clientele::segmentation::store {

// The tables of this service.
MigrationSet Migrations(SqlEngine engine);

}  // namespace clientele::segmentation::store

#endif  // CLIENTELE_SERVICES_SEGMENTATION_STORE_SCHEMA_H_
