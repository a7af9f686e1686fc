#include "services/registry/domain/campaigns.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "absl/strings/str_cat.h"
#include "services/registry/domain/breaches.h"

namespace clientele::registry {
namespace {

constexpr size_t kMaxFilter = 4096;
constexpr size_t kMaxUri = 1000;
constexpr size_t kMaxVersion = 64;
constexpr size_t kMaxComment = 2000;
constexpr size_t kDigestDigits = 64;

bool IsDigest(std::string_view text) {
  return text.size() == kDigestDigits && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

void CheckIds(std::string_view field, const std::vector<std::string>& ids, size_t most,
              Breaches* breaches) {
  if (ids.size() > most) {
    breaches->Add(field, rule::kOutOfRange, absl::StrCat("more than ", most));
  }
  if (std::adjacent_find(ids.begin(), ids.end()) != ids.end()) {
    breaches->Add(field, rule::kDuplicateId, "one is named twice");
  }
  for (const std::string& id : ids) breaches->RequiredId(field, id);
}

}  // namespace

std::optional<CampaignState> StateAfter(CampaignState state, CampaignStep step) {
  using enum CampaignState;
  const bool planned = state == kDraft || state == kApproved;
  const auto when = [](bool allowed, CampaignState next) {
    return allowed ? std::optional(next) : std::nullopt;
  };
  switch (step) {
    case CampaignStep::kChange:
      return when(state == kDraft, state);
    case CampaignStep::kApprove:
      return when(state == kDraft, kApproved);
    case CampaignStep::kStart:
      return when(state == kApproved, kRunning);
    case CampaignStep::kFinish:
      return when(state == kRunning, kFinished);
    case CampaignStep::kCancel:
      return when(planned || state == kRunning, kCancelled);
    case CampaignStep::kProposeOrDecide:
      return when(planned, state);
    case CampaignStep::kRecordResults:
      return when(state == kRunning || state == kFinished, state);
    case CampaignStep::kAnalyse:
      return when(state == kFinished, kAnalysed);
  }
  return std::nullopt;
}

std::string_view StateName(CampaignState state) {
  switch (state) {
    case CampaignState::kDraft:
      return "DRAFT";
    case CampaignState::kApproved:
      return "APPROVED";
    case CampaignState::kRunning:
      return "RUNNING";
    case CampaignState::kFinished:
      return "FINISHED";
    case CampaignState::kAnalysed:
      return "ANALYSED";
    case CampaignState::kCancelled:
      return "CANCELLED";
    case CampaignState::kUnspecified:
      break;
  }
  return "";
}

std::vector<RuleBreach> CheckCampaign(const CampaignFields& fields) {
  Breaches breaches;
  breaches.Text("display_name", fields.display_name, kMaxDisplayName, true);
  breaches.OptionalDay("start_date", fields.start_day);
  breaches.OptionalDay("end_date", fields.end_day);
  if (fields.end_day < fields.start_day) {
    breaches.Add("end_date", rule::kOutOfRange, "before the first day");
  }
  if (fields.product_ids.empty()) {
    breaches.Add("products", rule::kRequired, "a campaign has a product");
  }
  CheckIds("products", fields.product_ids, kMaxCampaignProducts, &breaches);
  breaches.Text("audience_filter", fields.audience_filter, kMaxFilter, false);
  CheckIds("audience_clients", fields.client_ids, kMaxListedClients, &breaches);
  if (fields.audience_filter.empty() == fields.client_ids.empty()) {
    breaches.Add("audience_filter", rule::kRequired,
                 "the audience is a filter or a list of clients");
  }
  breaches.Text("author", fields.author, kMaxPerson, true);
  return breaches.Take();
}

std::vector<RuleBreach> CheckMaterial(const CampaignMaterial& material) {
  Breaches breaches;
  breaches.RequiredId("material_id", material.id);
  breaches.Text("display_name", material.display_name, kMaxDisplayName, true);
  breaches.Text("uri", material.uri, kMaxUri, true);
  breaches.Text("version", material.version, kMaxVersion, true);
  if (!IsDigest(material.sha256)) {
    breaches.Add("sha256", rule::kInvalidText, "not 64 lower-case hexadecimal digits");
  }
  breaches.Text("proposed_by", material.proposed_by, kMaxPerson, true);
  breaches.Prose("comment", material.comment, kMaxComment, false);
  return breaches.Take();
}

std::vector<RuleBreach> CheckResults(const CampaignResults& results, int64_t audience_size,
                                     const std::vector<std::string>& product_ids) {
  Breaches breaches;
  if (results.contacted < 0 || results.contacted > audience_size) {
    breaches.Add("contacted_count", rule::kOutOfRange,
                 absl::StrCat("between 0 and the ", audience_size, " clients of the audience"));
  }
  if (results.responded < 0 || results.responded > results.contacted) {
    breaches.Add("responded_count", rule::kOutOfRange,
                 absl::StrCat("between 0 and the ", results.contacted, " clients contacted"));
  }
  const CampaignSales* last = nullptr;
  for (const CampaignSales& line : results.sales) {
    if (!std::binary_search(product_ids.begin(), product_ids.end(), line.product_id)) {
      breaches.Add("reported_sales", rule::kUnknownProduct, "not a product of the campaign");
    }
    breaches.Currency("reported_sales", line.currency);
    if (line.sale_count < 0) {
      breaches.Add("reported_sales", rule::kOutOfRange, "a count is not negative");
    }
    if (last != nullptr && last->product_id == line.product_id && last->currency == line.currency) {
      breaches.Add("reported_sales", rule::kDuplicateId, "a product and currency stands twice");
    }
    last = &line;
  }
  return breaches.Take();
}

const CampaignMaterial* FirstNotAgreed(const Campaign& campaign) {
  const auto found =
      std::find_if(campaign.materials.begin(), campaign.materials.end(),
                   [](const CampaignMaterial& m) { return m.state != MaterialState::kAgreed; });
  return found == campaign.materials.end() ? nullptr : &*found;
}

Fraction Reduced(int64_t numerator, int64_t denominator) {
  const int64_t divisor = std::gcd(numerator, denominator);
  return {numerator / divisor, denominator / divisor};
}

void AudienceSales::Add(std::string_view client_id, std::string_view product_id,
                        std::string_view currency, int64_t amount) {
  Line& line = lines_[{std::string(product_id), std::string(currency)}];
  line.amount += amount;
  if (amount < 0) ++line.return_count;
  if (amount <= 0) return;
  ++line.sale_count;
  if (line.last_buyer != client_id) {
    line.last_buyer = client_id;
    ++line.buyer_count;
  }
  if (last_buyer_ != client_id) {
    last_buyer_ = client_id;
    ++buyers_;
  }
}

absl::StatusOr<std::vector<CampaignSales>> AudienceSales::Totals() const {
  std::vector<CampaignSales> totals;
  for (const auto& [key, line] : lines_) {
    if (line.amount > std::numeric_limits<int64_t>::max() ||
        line.amount < std::numeric_limits<int64_t>::min()) {
      return absl::OutOfRangeError(
          absl::StrCat("the sales of ", key.first, " in ", key.second, " leave 64 bits"));
    }
    totals.push_back({key.first, key.second, line.sale_count, static_cast<int64_t>(line.amount),
                      line.buyer_count, line.return_count});
  }
  return totals;
}

}  // namespace clientele::registry
