// Rates as a kind of records.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_RATE_RECORDS_H_
#define CLIENTELE_SERVICES_REGISTRY_API_RATE_RECORDS_H_

#include "services/registry/api/record_kind.h"

namespace clientele::registry {

const RecordKind& RateRecords();

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_RATE_RECORDS_H_
