// RFM scores: recency, frequency and monetary value of the purchases, each scored by quantiles of
// the buyers.
#ifndef CLIENTELE_SERVICES_SEGMENTATION_DOMAIN_RFM_H_
#define CLIENTELE_SERVICES_SEGMENTATION_DOMAIN_RFM_H_

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "common/time/date.h"
#include "services/segmentation/domain/classes.h"
#include "services/segmentation/domain/facts.h"
#include "services/segmentation/domain/policy.h"
#include "services/segmentation/domain/rational.h"

namespace clientele::segmentation {

// The type-7 quantiles (Hyndman & Fan 1996) at 1/bins ... (bins-1)/bins, exact; empty for no
// values. Values are reordered. O(n * bins).
std::vector<Rational> Quantiles(std::vector<Rational>& values, int32_t bins);

// The same for integers.
std::vector<Rational> Quantiles(std::vector<int64_t>& values, int32_t bins);

// 1 + how many thresholds lie below the value: equal values get equal scores, and scaling values
// and thresholds alike changes none.
int32_t Score(const Rational& value, std::span<const Rational> thresholds);

// What the buyers' scores were cut by.
struct RfmThresholds {
  std::vector<Rational> recency;    // days
  std::vector<Rational> frequency;  // purchases
  std::vector<Rational> monetary;   // minor units
};

// M of a client with purchases: their sum, or the mean of a purchase.
Rational MonetaryValue(const ClientFacts& client, Monetary monetary);

// All 0 without a purchase.
RfmScores RfmScoresOf(const ClientFacts& client, Date as_of, const RfmThresholds& thresholds,
                      const RfmPolicy& policy);

// From the clients with a purchase. O(n * bins).
RfmThresholds ComputeRfmThresholds(std::span<const ClientFacts> clients, Date as_of,
                                   const RfmPolicy& policy);

// Index of the first rule that names the scores; none for clients without scores and for uncovered
// codes.
std::optional<size_t> MatchRfmName(const RfmPolicy& policy, const RfmScores& scores);

}  // namespace clientele::segmentation

#endif  // CLIENTELE_SERVICES_SEGMENTATION_DOMAIN_RFM_H_
