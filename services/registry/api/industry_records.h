// Industry codes as a kind of records.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_INDUSTRY_RECORDS_H_
#define CLIENTELE_SERVICES_REGISTRY_API_INDUSTRY_RECORDS_H_

#include "services/registry/api/record_kind.h"

namespace clientele::registry {

const RecordKind& IndustryRecords();

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_INDUSTRY_RECORDS_H_
