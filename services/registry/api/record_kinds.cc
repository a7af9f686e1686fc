#include "common/errors/errors.h"
#include "services/registry/api/balance_records.h"
#include "services/registry/api/campaign_records.h"
#include "services/registry/api/contact_records.h"
#include "services/registry/api/group_records.h"
#include "services/registry/api/holding_records.h"
#include "services/registry/api/incident_records.h"
#include "services/registry/api/industry_records.h"
#include "services/registry/api/interaction_records.h"
#include "services/registry/api/offer_case_records.h"
#include "services/registry/api/rate_records.h"
#include "services/registry/api/record_kind.h"
#include "services/registry/api/region_records.h"
#include "services/registry/domain/client_rules.h"

namespace clientele::registry {
namespace {

// Every kind of records.
const std::vector<const RecordKind*>& AllKinds() {
  static const auto* const kKinds = new std::vector<const RecordKind*>{
      &GroupRecords(),   &MembershipRecords(),  &ContactRecords(),   &RegionRecords(),
      &HoldingRecords(), &BalanceRecords(),     &IndustryRecords(),  &IncidentRecords(),
      &RateRecords(),    &InteractionRecords(), &OfferCaseRecords(), &CampaignRecords()};
  return *kKinds;
}

}  // namespace

const RecordKind* FindRecordKind(int kind) {
  for (const RecordKind* const candidate : AllKinds()) {
    if (static_cast<int>(candidate->kind()) == kind) return candidate;
  }
  return nullptr;
}

absl::Status RequireStillValid(ImportIssues issues) {
  for (const ImportIssue& issue : issues.Take()) {
    if (issue.rule == rule::kDeletedClient) continue;
    return absl::FailedPreconditionError("the registry changed under a failed import: " +
                                         issue.message);
  }
  return absl::OkStatus();
}

}  // namespace clientele::registry
