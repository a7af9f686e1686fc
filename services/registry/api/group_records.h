// Groups and memberships as kinds of records.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_GROUP_RECORDS_H_
#define CLIENTELE_SERVICES_REGISTRY_API_GROUP_RECORDS_H_

#include "services/registry/api/record_kind.h"

namespace clientele::registry {

const RecordKind& GroupRecords();
const RecordKind& MembershipRecords();

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_GROUP_RECORDS_H_
