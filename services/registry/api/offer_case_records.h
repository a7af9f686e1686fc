// Offer cases as a kind of records.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_OFFER_CASE_RECORDS_H_
#define CLIENTELE_SERVICES_REGISTRY_API_OFFER_CASE_RECORDS_H_

#include "services/registry/api/record_kind.h"

namespace clientele::registry {

const RecordKind& OfferCaseRecords();

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_OFFER_CASE_RECORDS_H_
