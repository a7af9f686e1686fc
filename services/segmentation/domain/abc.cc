#include "services/segmentation/domain/abc.h"

#include <algorithm>

namespace clientele::segmentation {

std::vector<Ranked> RankPositive(std::span<const int64_t> values) {
  std::vector<Ranked> ranking;
  ranking.reserve(values.size());
  for (size_t i = 0; i < values.size(); ++i) {
    if (values[i] > 0) ranking.push_back({values[i], static_cast<uint32_t>(i)});
  }
  std::sort(ranking.begin(), ranking.end(), [](const Ranked& a, const Ranked& b) {
    return a.value != b.value ? a.value > b.value : a.index < b.index;
  });
  return ranking;
}

Abc AbcClassOf(int64_t value, Int128 before, Int128 total, const AbcPolicy& policy) {
  const auto within = [&](int32_t permille) {
    return policy.crossing_client_up ? 1000 * before < permille * total
                                     : 1000 * (before + value) <= permille * total;
  };
  if (within(policy.a_permille)) return Abc::kA;
  return within(policy.b_permille) ? Abc::kB : Abc::kC;
}

AbcResult ClassifyAbc(std::span<const int64_t> values, std::span<const Ranked> ranking,
                      const AbcPolicy& policy) {
  AbcResult result;
  result.before.resize(values.size());
  result.classes.reserve(values.size());
  for (const int64_t value : values) {
    result.classes.push_back(value < 0 ? Abc::kNegative : Abc::kZero);
  }
  for (const Ranked& client : ranking) result.total += client.value;
  Int128 sum = 0;
  for (size_t k = 0; k < ranking.size(); ++k) {
    const auto [value, index] = ranking[k];
    if (policy.tie_fair && k > 0 && ranking[k - 1].value == value) {
      result.before[index] = result.before[ranking[k - 1].index];
      result.classes[index] = result.classes[ranking[k - 1].index];
    } else {
      result.before[index] = sum;
      result.classes[index] = AbcClassOf(value, sum, result.total, policy);
    }
    sum += value;
  }
  return result;
}

}  // namespace clientele::segmentation
