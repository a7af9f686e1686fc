// SQL of offer cases.
#ifndef CLIENTELE_SERVICES_REGISTRY_STORE_OFFER_CASES_H_
#define CLIENTELE_SERVICES_REGISTRY_STORE_OFFER_CASES_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/sql/filter.h"
#include "common/sql/transaction.h"
#include "services/registry/domain/offer_cases.h"
#include "services/registry/store/export_scan.h"

namespace clientele::registry {

absl::StatusOr<std::optional<OfferCase>> FindOfferCase(Transaction& transaction,
                                                       std::string_view id);

// ALREADY_EXISTS (IsUniqueViolation) when the id is taken.
absl::Status InsertOfferCase(Transaction& transaction, const OfferCase& offer_case);

// ABORTED (etag mismatch) when `before` is not the current state.
absl::Status ReplaceOfferCase(Transaction& transaction, const OfferCase& before,
                              const OfferCase& after);

struct OfferCaseQuery {
  SqlFragment filter;      // over OfferCaseFilterFields()
  std::string product_id;  // empty for all
};

const std::vector<QueryField>& OfferCaseFilterFields();

// Cases behind the id `after`, ascending.
absl::StatusOr<std::vector<OfferCase>> ListOfferCases(Transaction& transaction,
                                                      const OfferCaseQuery& query,
                                                      std::string_view after, int limit);

// Those of the range behind the id `after` whose last change lies behind scan.since and not behind
// scan.position, by id.
absl::StatusOr<std::vector<OfferCase>> ScanOfferCases(Transaction& transaction,
                                                      const ExportScan& scan,
                                                      std::string_view after, int limit);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_STORE_OFFER_CASES_H_
