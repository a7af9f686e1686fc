// SQL of campaigns. A campaign is read and written as a whole, but for its audience.
#ifndef CLIENTELE_SERVICES_REGISTRY_STORE_CAMPAIGNS_H_
#define CLIENTELE_SERVICES_REGISTRY_STORE_CAMPAIGNS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/sql/filter.h"
#include "common/sql/transaction.h"
#include "services/registry/domain/campaigns.h"
#include "services/registry/store/export_scan.h"

namespace clientele::registry {

// With the clients that a draft lists.
absl::StatusOr<std::optional<Campaign>> FindCampaign(Transaction& transaction, std::string_view id);

// ALREADY_EXISTS (IsUniqueViolation) when the id is taken.
absl::Status InsertCampaign(Transaction& transaction, const Campaign& campaign);

// Writes what differs. ABORTED (etag mismatch) when `before` is not the current state. The audience
// is written only while `after` is a draft.
absl::Status ReplaceCampaign(Transaction& transaction, const Campaign& before,
                             const Campaign& after);

struct CampaignQuery {
  SqlFragment filter;      // over CampaignFilterFields()
  std::string product_id;  // empty for all
};

const std::vector<QueryField>& CampaignFilterFields();

// Campaigns behind the id `after`, ascending, without the clients that drafts list.
absl::StatusOr<std::vector<Campaign>> ListCampaigns(Transaction& transaction,
                                                    const CampaignQuery& query,
                                                    std::string_view after, int limit);

// Who would be the audience of a draft now: of its filter or list, the clients that are neither
// deleted nor archived. INVALID_ARGUMENT on `filter` when it can no longer be read.
absl::StatusOr<int64_t> CountDraftAudience(Transaction& transaction, const Campaign& draft);
absl::StatusOr<std::vector<std::string>> ListDraftAudience(Transaction& transaction,
                                                           const Campaign& draft,
                                                           std::string_view after, int limit);
// Makes that the campaign's rows, and returns their number.
absl::StatusOr<int64_t> FreezeAudience(Transaction& transaction, const Campaign& draft);

// The rows, by client id.
absl::StatusOr<std::vector<std::string>> ListAudience(Transaction& transaction,
                                                      std::string_view campaign_id,
                                                      std::string_view after, int limit);

// Adds the sales at `position` of the campaign's products to its audience, first_day to last_day.
absl::Status SumAudienceSales(Transaction& transaction, std::string_view campaign_id,
                              int32_t first_day, int32_t last_day, Position position,
                              AudienceSales* sums);

// Ids of the range behind `after` whose last change lies behind scan.since and not behind
// scan.position, ascending.
absl::StatusOr<std::vector<std::string>> ScanCampaignIds(Transaction& transaction,
                                                         const ExportScan& scan,
                                                         std::string_view after, int limit);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_STORE_CAMPAIGNS_H_
