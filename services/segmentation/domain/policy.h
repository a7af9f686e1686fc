// The parameters of a segmentation, with the project's defaults. docs: shared definitions, sections
// 1-5.
#ifndef CLIENTELE_SERVICES_SEGMENTATION_DOMAIN_POLICY_H_
#define CLIENTELE_SERVICES_SEGMENTATION_DOMAIN_POLICY_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"

namespace clientele::segmentation {

// What v_i is in ABC and in concentration.
enum class Measure {
  kNetSales,    // sales minus returns
  kGrossSales,  // positive sales only
  kProfit,      // profit of the sales where it is known
};

struct AbcPolicy {
  Measure measure = Measure::kNetSales;
  int32_t a_permille = 800;
  int32_t b_permille = 950;
  // The client at whose value the cumulative sum crosses a border belongs to the upper class (true)
  // or to the lower one (false).
  bool crossing_client_up = true;
  // Clients of equal value get the class of the first of them.
  bool tie_fair = false;

  bool operator==(const AbcPolicy&) const = default;
};

enum class XyzThresholds {
  kFixed,     // x_permille and y_permille are coefficients of variation
  kQuantile,  // they are shares of the classified clients, smallest coefficients first
};

enum class StandardDeviation { kPopulation, kSample };

enum class XyzWindow {
  kFromFirstPurchase,  // full months from the one of the first purchase, the last `window_months`
                       // of them
  kFixed,              // the last `window_months` full months, also those before the first purchase
};

struct XyzPolicy {
  XyzThresholds thresholds = XyzThresholds::kFixed;
  int32_t x_permille = 500;
  int32_t y_permille = 1000;
  // Fewer full months since the first purchase: too new.
  int32_t min_months = 6;
  StandardDeviation deviation = StandardDeviation::kPopulation;
  XyzWindow window = XyzWindow::kFromFirstPurchase;
  // 0 means no limit, with kFromFirstPurchase only.
  int32_t window_months = 0;
  // A mean below this part of the mean absolute month is reported as unreliable.
  int32_t near_zero_mean_permille = 10;

  bool operator==(const XyzPolicy&) const = default;
};

enum class Monetary { kSum, kMean };

// Inclusive range of scores; high 0 means the number of bins.
struct ScoreRange {
  int32_t low = 1;
  int32_t high = 0;

  bool operator==(const ScoreRange&) const = default;
};

struct RfmRule {
  std::string name;
  ScoreRange r, f, m;

  bool operator==(const RfmRule&) const = default;
};

struct RfmPolicy {
  int32_t bins = 5;
  Monetary monetary = Monetary::kSum;
  // First match wins; empty means that scores get no names.
  std::vector<RfmRule> names;

  bool operator==(const RfmPolicy&) const = default;
};

// Factors are percents of the client's own cycle tau.
struct LifecyclePolicy {
  // Weight of the population's cycle, in gaps.
  int32_t k0 = 3;
  int32_t new_age_percent = 100;
  // With fewer purchases than this a client counts as new up to young_age_percent.
  int32_t young_purchases = 3;
  int32_t young_age_percent = 200;
  int32_t return_gap_percent = 150;
  int32_t return_recency_percent = 100;
  int32_t active_percent = 150;
  int32_t dormant_percent = 300;
  // The population's cycle while nobody has bought twice.
  int32_t fallback_cycle_days = 30;

  bool operator==(const LifecyclePolicy&) const = default;
};

struct ConcentrationPolicy {
  // k of the shares CR_k, ascending.
  std::vector<int32_t> top_counts = {1, 4, 10, 20, 50};
  // Clients with this part of the total or more are named (ASC 280-10-50-42, IFRS 8.34: 10 %).
  int32_t disclosure_permille = 100;

  bool operator==(const ConcentrationPolicy&) const = default;
};

struct Policy {
  AbcPolicy abc;
  XyzPolicy xyz;
  RfmPolicy rfm;
  LifecyclePolicy lifecycle;
  ConcentrationPolicy concentration;

  bool operator==(const Policy&) const = default;
};

// One parameter that breaks its rule.
struct PolicyViolation {
  std::string field;  // dotted path, e.g. "xyz.min_months"
  std::string rule;
};

// Every violation, in the order of the fields; empty for a usable policy. Includes what
// LintRfmNames finds.
std::vector<PolicyViolation> CheckPolicy(const Policy& policy);

// Rules that can never match because earlier ones take all their codes, and codes that no rule
// names. An empty table has no findings. O(rules * bins^3).
std::vector<PolicyViolation> LintRfmNames(const RfmPolicy& policy);

}  // namespace clientele::segmentation

#endif  // CLIENTELE_SERVICES_SEGMENTATION_DOMAIN_POLICY_H_
