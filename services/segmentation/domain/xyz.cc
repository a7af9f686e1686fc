#include "services/segmentation/domain/xyz.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace clientele::segmentation {
namespace {

// The class that the window alone decides, kNone when CV has to.
Xyz ClassWithoutCv(const ClientFacts& client, const XyzPolicy& policy) {
  if (client.months_known < policy.min_months) return Xyz::kTooNew;
  if (client.month_sum <= 0) return Xyz::kUndefined;
  return Xyz::kNone;
}

double BorderAt(std::vector<double> cvs, int32_t permille) {
  if (cvs.empty()) return 0;
  const size_t rank = (cvs.size() * static_cast<size_t>(permille) + 999) / 1000;
  const auto nth = cvs.begin() + static_cast<ptrdiff_t>(rank - 1);
  std::nth_element(cvs.begin(), nth, cvs.end());
  return *nth;
}

XyzBorders Borders(const XyzPolicy& policy, std::vector<double> cvs) {
  if (policy.thresholds == XyzThresholds::kFixed) {
    return {policy.x_permille / 1000.0, policy.y_permille / 1000.0};
  }
  const double x = BorderAt(cvs, policy.x_permille);
  return {x, BorderAt(std::move(cvs), policy.y_permille)};
}

}  // namespace

double CoefficientOfVariation(const ClientFacts& client, StandardDeviation deviation) {
  const double sum = static_cast<double>(client.month_sum);
  const double dispersion = client.month_dispersion.ToDouble();
  if (deviation == StandardDeviation::kPopulation) return std::sqrt(dispersion) / sum;
  const double n = client.months;
  return std::sqrt(dispersion * n / (n - 1)) / sum;
}

bool CvAtMost(const ClientFacts& client, int32_t permille, StandardDeviation deviation) {
  const Uint128 sum = AbsoluteValue(client.month_sum);
  const auto factor = static_cast<uint64_t>(permille);
  Uint256 left = client.month_dispersion * uint64_t{1'000'000};
  Uint256 right = Multiply(sum, sum) * (factor * factor);
  if (deviation == StandardDeviation::kSample) {
    left *= static_cast<uint64_t>(client.months);
    right *= static_cast<uint64_t>(client.months - 1);
  }
  return left <= right;
}

bool MeanNearZero(const ClientFacts& client, const XyzPolicy& policy) {
  const Uint128 sum = AbsoluteValue(client.month_sum);
  return 1000 * sum < static_cast<Uint128>(policy.near_zero_mean_permille) *
                          static_cast<Uint128>(client.month_absolute_sum);
}

Xyz XyzClassOf(const ClientFacts& client, const XyzBorders& borders, const XyzPolicy& policy) {
  if (client.purchases == 0) return Xyz::kNone;
  if (const Xyz decided = ClassWithoutCv(client, policy); decided != Xyz::kNone) return decided;
  if (policy.thresholds == XyzThresholds::kFixed) {
    if (CvAtMost(client, policy.x_permille, policy.deviation)) return Xyz::kX;
    return CvAtMost(client, policy.y_permille, policy.deviation) ? Xyz::kY : Xyz::kZ;
  }
  const double cv = CoefficientOfVariation(client, policy.deviation);
  if (cv <= borders.x) return Xyz::kX;
  return cv <= borders.y ? Xyz::kY : Xyz::kZ;
}

XyzResult ClassifyXyz(std::span<const ClientFacts> clients, const XyzPolicy& policy) {
  XyzResult result;
  result.cv.resize(clients.size(), 0.0);
  std::vector<double> cvs;
  for (size_t i = 0; i < clients.size(); ++i) {
    const ClientFacts& client = clients[i];
    if (client.purchases == 0 || ClassWithoutCv(client, policy) != Xyz::kNone) continue;
    result.cv[i] = CoefficientOfVariation(client, policy.deviation);
    if (policy.thresholds == XyzThresholds::kQuantile) cvs.push_back(result.cv[i]);
  }
  result.borders = Borders(policy, std::move(cvs));
  result.classes.reserve(clients.size());
  for (const ClientFacts& client : clients) {
    result.classes.push_back(XyzClassOf(client, result.borders, policy));
  }
  return result;
}

}  // namespace clientele::segmentation
