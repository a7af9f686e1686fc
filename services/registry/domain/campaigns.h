// Commercial campaigns: audience, materials agreed by marketing, results.
#ifndef CLIENTELE_SERVICES_REGISTRY_DOMAIN_CAMPAIGNS_H_
#define CLIENTELE_SERVICES_REGISTRY_DOMAIN_CAMPAIGNS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/money/wide_int.h"
#include "services/registry/domain/client_rules.h"
#include "services/registry/domain/types.h"

namespace clientele::registry {

enum class CampaignState {
  kUnspecified = 0,
  kDraft = 1,
  kApproved = 2,
  kRunning = 3,
  kFinished = 4,
  kAnalysed = 5,
  kCancelled = 6
};

// What can be done with a campaign.
enum class CampaignStep {
  kChange,           // of its own fields
  kApprove,          // freezes the audience
  kStart,            // needs every material agreed
  kFinish,           //
  kCancel,           //
  kProposeOrDecide,  // materials
  kRecordResults,    //
  kAnalyse           //
};

// The state after a step; nothing when the state does not allow it.
//   DRAFT -> APPROVED -> RUNNING -> FINISHED -> ANALYSED; DRAFT, APPROVED, RUNNING -> CANCELLED
std::optional<CampaignState> StateAfter(CampaignState state, CampaignStep step);

// "DRAFT" and so on.
std::string_view StateName(CampaignState state);

enum class MaterialState { kUnspecified = 0, kProposed = 1, kAgreed = 2, kRejected = 3 };

struct CampaignMaterial {
  std::string id;
  std::string display_name;
  std::string uri;
  std::string version;
  std::string sha256;  // lower-case hexadecimal
  std::string proposed_by;
  MaterialState state = MaterialState::kProposed;
  Micros propose_time = 0;
  std::string decided_by;
  Micros decide_time = 0;  // 0 while not decided
  std::string comment;
  bool operator==(const CampaignMaterial&) const = default;
};

// Sales of one product in one currency.
struct CampaignSales {
  std::string product_id;
  std::string currency;
  int64_t sale_count = 0;
  int64_t amount = 0;  // minor units
  int64_t buyer_count = 0;
  int64_t return_count = 0;
  bool operator==(const CampaignSales&) const = default;
};

struct CampaignResults {
  int64_t contacted = 0;
  int64_t responded = 0;
  std::vector<CampaignSales> sales;  // by product and currency
  bool operator==(const CampaignResults&) const = default;
};

struct CampaignAnalysis {
  int32_t start_day = 0;
  int32_t end_day = 0;
  Position as_of = 0;
  int64_t buyer_count = 0;
  std::string text;
  std::string analysed_by;
  std::vector<CampaignSales> sales;  // by product and currency
  bool operator==(const CampaignAnalysis&) const = default;
};

struct CampaignFields {
  std::string display_name;
  int32_t start_day = 0;
  int32_t end_day = 0;
  std::vector<std::string> product_ids;  // ascending, each once
  std::string audience_filter;           // this, or
  std::vector<std::string> client_ids;   // this: ascending, each once; only while a draft
  std::string author;
  bool operator==(const CampaignFields&) const = default;
};

struct Campaign {
  std::string id;
  CampaignFields fields;
  CampaignState state = CampaignState::kDraft;
  int64_t audience_size = 0;  // 0 until approved
  std::string approved_by;
  Micros approve_time = 0;
  std::vector<CampaignMaterial> materials;  // by id
  std::optional<int32_t> started_day;
  std::optional<int32_t> finished_day;
  std::optional<CampaignResults> results;
  std::optional<CampaignAnalysis> analysis;
  Micros create_time = 0;
  Micros update_time = 0;
  Position position = 0;  // of the last change
  bool operator==(const Campaign&) const = default;
};

inline constexpr int64_t kMaxAudience = 100'000;
inline constexpr size_t kMaxListedClients = 10'000;
inline constexpr size_t kMaxCampaignProducts = 100;
inline constexpr size_t kMaxMaterials = 100;
inline constexpr size_t kMaxPerson = 200;
inline constexpr size_t kMaxAnalysis = 20'000;

// Every rule that the fields break. Whether products and clients exist, and whether the filter can
// be read, is the store's to say.
std::vector<RuleBreach> CheckCampaign(const CampaignFields& fields);
std::vector<RuleBreach> CheckMaterial(const CampaignMaterial& material);
// `audience_size` and `product_ids` of the campaign.
std::vector<RuleBreach> CheckResults(const CampaignResults& results, int64_t audience_size,
                                     const std::vector<std::string>& product_ids);

// The first material that is not agreed; null when all are.
const CampaignMaterial* FirstNotAgreed(const Campaign& campaign);

// numerator / denominator, reduced; the denominator is above 0.
struct Fraction {
  int64_t numerator = 0;
  int64_t denominator = 1;
  bool operator==(const Fraction&) const = default;
};
Fraction Reduced(int64_t numerator, int64_t denominator);

// Adds up the sales of an audience, which come client by client.
class AudienceSales {
 public:
  void Add(std::string_view client_id, std::string_view product_id, std::string_view currency,
           int64_t amount);

  // By product and currency. OUT_OF_RANGE when a sum leaves int64.
  absl::StatusOr<std::vector<CampaignSales>> Totals() const;
  // Clients with at least one positive sale.
  int64_t buyer_count() const { return buyers_; }

 private:
  struct Line {
    Int128 amount = 0;
    int64_t sale_count = 0;
    int64_t return_count = 0;
    int64_t buyer_count = 0;
    std::string last_buyer;
  };
  std::map<std::pair<std::string, std::string>, Line> lines_;
  std::string last_buyer_;
  int64_t buyers_ = 0;
};

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_DOMAIN_CAMPAIGNS_H_
