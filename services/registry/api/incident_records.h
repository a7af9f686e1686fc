// Incidents as a kind of records.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_INCIDENT_RECORDS_H_
#define CLIENTELE_SERVICES_REGISTRY_API_INCIDENT_RECORDS_H_

#include "services/registry/api/record_kind.h"

namespace clientele::registry {

const RecordKind& IncidentRecords();

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_INCIDENT_RECORDS_H_
