#include "services/segmentation/domain/rfm.h"

#include <algorithm>

namespace clientele::segmentation {
namespace {

Rational ToRational(int64_t value) { return {value, 1}; }
Rational ToRational(const Rational& value) { return value; }

bool Less(int64_t a, int64_t b) { return a < b; }
bool Less(const Rational& a, const Rational& b) { return b > a; }

// a + rest / bins * (b - a)
Rational Interpolate(const Rational& a, const Rational& b, int64_t rest, int64_t bins) {
  if (rest == 0) return a;
  return {a.numerator * b.denominator * (bins - rest) + b.numerator * a.denominator * rest,
          a.denominator * b.denominator * bins};
}

// Moves the order statistics at ranks k (n-1) / bins and the ones above them into place, from left
// to right, so that each selection works on the rest only.
template <typename T>
std::vector<Rational> TypeSeven(std::vector<T>& values, int32_t bins) {
  std::vector<Rational> thresholds;
  if (values.empty()) return thresholds;
  const auto less = [](const T& a, const T& b) { return Less(a, b); };
  const auto n = static_cast<int64_t>(values.size());
  int64_t placed = 0;
  const auto place = [&](int64_t rank) {
    if (rank < placed) return;
    std::nth_element(values.begin() + placed, values.begin() + rank, values.end(), less);
    placed = rank + 1;
  };
  for (int64_t k = 1; k < bins; ++k) {
    const int64_t rank = (n - 1) * k / bins;
    const int64_t rest = (n - 1) * k % bins;
    place(rank);
    if (rest != 0) place(rank + 1);
    const T& low = values[static_cast<size_t>(rank)];
    const T& high = values[static_cast<size_t>(rest == 0 ? rank : rank + 1)];
    thresholds.push_back(Interpolate(ToRational(low), ToRational(high), rest, bins));
  }
  return thresholds;
}

int32_t RecencyDays(const ClientFacts& client, Date as_of) {
  return DayNumber(as_of) - client.last_purchase;
}

bool Contains(const ScoreRange& range, int32_t score, int32_t bins) {
  return range.low <= score && score <= (range.high == 0 ? bins : range.high);
}

}  // namespace

std::vector<Rational> Quantiles(std::vector<Rational>& values, int32_t bins) {
  return TypeSeven(values, bins);
}

std::vector<Rational> Quantiles(std::vector<int64_t>& values, int32_t bins) {
  return TypeSeven(values, bins);
}

int32_t Score(const Rational& value, std::span<const Rational> thresholds) {
  int32_t score = 1;
  for (const Rational& threshold : thresholds) score += value > threshold ? 1 : 0;
  return score;
}

Rational MonetaryValue(const ClientFacts& client, Monetary monetary) {
  return {client.purchase_sum, monetary == Monetary::kSum ? 1 : client.purchases};
}

RfmThresholds ComputeRfmThresholds(std::span<const ClientFacts> clients, Date as_of,
                                   const RfmPolicy& policy) {
  std::vector<int64_t> recency, frequency, sums;
  std::vector<Rational> means;
  for (const ClientFacts& client : clients) {
    if (client.purchases == 0) continue;
    recency.push_back(RecencyDays(client, as_of));
    frequency.push_back(client.purchases);
    if (policy.monetary == Monetary::kSum) {
      sums.push_back(client.purchase_sum);
    } else {
      means.push_back(MonetaryValue(client, policy.monetary));
    }
  }
  return {Quantiles(recency, policy.bins), Quantiles(frequency, policy.bins),
          policy.monetary == Monetary::kSum ? Quantiles(sums, policy.bins)
                                            : Quantiles(means, policy.bins)};
}

RfmScores RfmScoresOf(const ClientFacts& client, Date as_of, const RfmThresholds& thresholds,
                      const RfmPolicy& policy) {
  if (client.purchases == 0) return {};
  const Rational recency{RecencyDays(client, as_of), 1};
  return {policy.bins + 1 - Score(recency, thresholds.recency),
          Score({client.purchases, 1}, thresholds.frequency),
          Score(MonetaryValue(client, policy.monetary), thresholds.monetary)};
}

std::optional<size_t> MatchRfmName(const RfmPolicy& policy, const RfmScores& scores) {
  if (scores.r == 0) return std::nullopt;
  for (size_t i = 0; i < policy.names.size(); ++i) {
    const RfmRule& rule = policy.names[i];
    if (Contains(rule.r, scores.r, policy.bins) && Contains(rule.f, scores.f, policy.bins) &&
        Contains(rule.m, scores.m, policy.bins)) {
      return i;
    }
  }
  return std::nullopt;
}

}  // namespace clientele::segmentation
