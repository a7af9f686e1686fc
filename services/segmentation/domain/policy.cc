#include "services/segmentation/domain/policy.h"

#include <initializer_list>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "services/segmentation/domain/rfm.h"

namespace clientele::segmentation {
namespace {

constexpr int32_t kMaxPermille = 1000;
constexpr int32_t kMaxCvPermille = 100'000;
constexpr int32_t kMaxMonths = 1200;
constexpr int32_t kMaxBins = 10;
constexpr int32_t kMaxFactorPercent = 10'000;
constexpr int32_t kMaxWeight = 1000;
constexpr int32_t kMaxDays = 3660;
constexpr size_t kMaxTopCounts = 20;
constexpr size_t kMaxNames = 200;

class Checker {
 public:
  void Range(std::string_view field, int64_t value, int64_t low, int64_t high) {
    Require(low <= value && value <= high, field,
            absl::StrCat("must be ", low, " to ", high, ", is ", value));
  }
  void Require(bool good, std::string_view field, std::string_view rule) {
    if (!good) violations_.push_back({std::string(field), std::string(rule)});
  }
  void Append(std::vector<PolicyViolation> more) {
    for (PolicyViolation& violation : more) violations_.push_back(std::move(violation));
  }
  std::vector<PolicyViolation> Take() { return std::move(violations_); }
  bool empty() const { return violations_.empty(); }

 private:
  std::vector<PolicyViolation> violations_;
};

void CheckAbc(const AbcPolicy& abc, Checker& check) {
  check.Range("abc.a_permille", abc.a_permille, 1, kMaxPermille);
  check.Range("abc.b_permille", abc.b_permille, 1, kMaxPermille);
  check.Require(abc.a_permille <= abc.b_permille, "abc.b_permille",
                "must not be below abc.a_permille");
}

void CheckXyz(const XyzPolicy& xyz, Checker& check) {
  const int32_t top = xyz.thresholds == XyzThresholds::kQuantile ? kMaxPermille : kMaxCvPermille;
  check.Range("xyz.x_permille", xyz.x_permille, 1, top);
  check.Range("xyz.y_permille", xyz.y_permille, 1, top);
  check.Require(xyz.x_permille <= xyz.y_permille, "xyz.y_permille",
                "must not be below xyz.x_permille");
  check.Range("xyz.min_months", xyz.min_months, xyz.deviation == StandardDeviation::kSample ? 2 : 1,
              kMaxMonths);
  check.Range("xyz.window_months", xyz.window_months, 0, kMaxMonths);
  check.Require(xyz.window_months == 0 || xyz.window_months >= xyz.min_months, "xyz.window_months",
                "must be 0 or not below xyz.min_months");
  check.Require(xyz.window != XyzWindow::kFixed || xyz.window_months > 0, "xyz.window_months",
                "must be given for a fixed window");
  check.Range("xyz.near_zero_mean_permille", xyz.near_zero_mean_permille, 0, kMaxPermille);
}

void CheckRfm(const RfmPolicy& rfm, Checker& check) {
  check.Range("rfm.bins", rfm.bins, 2, kMaxBins);
  check.Require(rfm.names.size() <= kMaxNames, "rfm.names",
                absl::StrCat("must have at most ", kMaxNames, " rules"));
  for (size_t i = 0; i < rfm.names.size(); ++i) {
    const RfmRule& rule = rfm.names[i];
    const std::string path = absl::StrCat("rfm.names[", i, "]");
    check.Require(!rule.name.empty(), path + ".name", "must not be empty");
    for (const auto& [axis, range] : {std::pair{".r", rule.r}, {".f", rule.f}, {".m", rule.m}}) {
      const int32_t high = range.high == 0 ? rfm.bins : range.high;
      check.Require(1 <= range.low && range.low <= high && high <= rfm.bins, path + axis,
                    absl::StrCat("must be a range within 1 to ", rfm.bins));
    }
  }
}

void CheckLifecycle(const LifecyclePolicy& life, Checker& check) {
  check.Range("lifecycle.k0", life.k0, 1, kMaxWeight);
  check.Range("lifecycle.new_age_percent", life.new_age_percent, 0, kMaxFactorPercent);
  check.Range("lifecycle.young_purchases", life.young_purchases, 1, kMaxWeight);
  check.Range("lifecycle.young_age_percent", life.young_age_percent, 0, kMaxFactorPercent);
  check.Range("lifecycle.return_gap_percent", life.return_gap_percent, 1, kMaxFactorPercent);
  check.Range("lifecycle.return_recency_percent", life.return_recency_percent, 0,
              kMaxFactorPercent);
  check.Range("lifecycle.active_percent", life.active_percent, 1, kMaxFactorPercent);
  check.Range("lifecycle.dormant_percent", life.dormant_percent, 1, kMaxFactorPercent);
  check.Require(life.active_percent <= life.dormant_percent, "lifecycle.dormant_percent",
                "must not be below lifecycle.active_percent");
  check.Range("lifecycle.fallback_cycle_days", life.fallback_cycle_days, 1, kMaxDays);
}

void CheckConcentration(const ConcentrationPolicy& concentration, Checker& check) {
  const std::vector<int32_t>& counts = concentration.top_counts;
  bool ascending = true;
  for (size_t i = 0; i < counts.size(); ++i) {
    ascending = ascending && counts[i] > (i == 0 ? 0 : counts[i - 1]);
  }
  check.Require(ascending && counts.size() <= kMaxTopCounts, "concentration.top_counts",
                absl::StrCat("must be positive and ascending, at most ", kMaxTopCounts));
  check.Range("concentration.disclosure_permille", concentration.disclosure_permille, 1,
              kMaxPermille);
}

}  // namespace

std::vector<PolicyViolation> CheckPolicy(const Policy& policy) {
  Checker check;
  CheckAbc(policy.abc, check);
  CheckXyz(policy.xyz, check);
  Checker rfm;
  CheckRfm(policy.rfm, rfm);
  if (rfm.empty()) rfm.Append(LintRfmNames(policy.rfm));
  check.Append(rfm.Take());
  CheckLifecycle(policy.lifecycle, check);
  CheckConcentration(policy.concentration, check);
  return check.Take();
}

std::vector<PolicyViolation> LintRfmNames(const RfmPolicy& policy) {
  std::vector<PolicyViolation> findings;
  if (policy.names.empty()) return findings;
  std::vector<bool> reached(policy.names.size(), false);
  std::string uncovered;
  for (int32_t r = 1; r <= policy.bins; ++r) {
    for (int32_t f = 1; f <= policy.bins; ++f) {
      for (int32_t m = 1; m <= policy.bins; ++m) {
        if (const auto rule = MatchRfmName(policy, {r, f, m})) {
          reached[*rule] = true;
        } else {
          absl::StrAppend(&uncovered, uncovered.empty() ? "" : ", ", r, "-", f, "-", m);
        }
      }
    }
  }
  for (size_t i = 0; i < reached.size(); ++i) {
    if (!reached[i]) {
      findings.push_back({absl::StrCat("rfm.names[", i, "]"),
                          absl::StrCat("can never match: earlier rules take every code of \"",
                                       policy.names[i].name, "\"")});
    }
  }
  if (!uncovered.empty()) {
    findings.push_back({"rfm.names", absl::StrCat("codes without a name: ", uncovered)});
  }
  return findings;
}

}  // namespace clientele::segmentation
