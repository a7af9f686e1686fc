#include "services/segmentation/domain/concentration.h"

#include <algorithm>

namespace clientele::segmentation {
namespace {

double Ratio(const Uint256& part, const Uint256& whole) {
  return part.ToDouble() / whole.ToDouble();
}

double Ratio(Int128 part, Int128 whole) {
  return static_cast<double>(part) / static_cast<double>(whole);
}

void SetIndices(Concentration& result) {
  const Uint256 total_squared =
      Multiply(static_cast<Uint128>(result.sum), static_cast<Uint128>(result.sum));
  const auto n = static_cast<uint64_t>(result.clients);
  result.hhi = Ratio(result.square_sum, total_squared);
  result.effective_number = Ratio(total_squared, result.square_sum);
  if (n > 1) {
    result.normalised_hhi = Ratio(result.square_sum * n - total_squared, total_squared * (n - 1));
  }
}

// The ranking descends, so rank k of it is i = n - k in ascending order and 2i - n - 1 = n - 1 -
// 2k.
double Gini(std::span<const Ranked> ranking, Int128 sum) {
  const auto n = static_cast<Int128>(ranking.size());
  Int128 weighted = 0;
  for (size_t k = 0; k < ranking.size(); ++k) {
    weighted += (n - 1 - 2 * static_cast<Int128>(k)) * ranking[k].value;
  }
  return Ratio(weighted, n * sum);
}

void SetTopShares(std::span<const Ranked> ranking, std::span<const int32_t> counts,
                  Concentration& result) {
  Int128 sum = 0;
  size_t taken = 0;
  for (const int32_t k : counts) {
    const size_t end = std::min(ranking.size(), static_cast<size_t>(k));
    for (; taken < end; ++taken) sum += ranking[taken].value;
    result.top_shares.push_back({k, Ratio(sum, result.sum)});
  }
}

}  // namespace

Concentration ComputeConcentration(std::span<const Ranked> ranking,
                                   const ConcentrationPolicy& policy) {
  Concentration result;
  if (ranking.empty()) return result;
  result.clients = static_cast<int64_t>(ranking.size());
  for (const Ranked& client : ranking) {
    result.sum += client.value;
    result.square_sum +=
        Multiply(static_cast<Uint128>(client.value), static_cast<Uint128>(client.value));
  }
  SetIndices(result);
  result.gini = Gini(ranking, result.sum);
  SetTopShares(ranking, policy.top_counts, result);
  result.largest = ranking.front();
  result.largest_share = Ratio(ranking.front().value, result.sum);
  for (const Ranked& client : ranking) {
    if (static_cast<Int128>(1000) * client.value < policy.disclosure_permille * result.sum) break;
    result.to_disclose.push_back(client);
  }
  return result;
}

}  // namespace clientele::segmentation
