#include "services/segmentation/domain/xyz.h"

#include <algorithm>
#include <cmath>

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

void SetBorders(const XyzPolicy& policy, XyzResult& result) {
  if (policy.thresholds == XyzThresholds::kFixed) {
    result.x_border = policy.x_permille / 1000.0;
    result.y_border = policy.y_permille / 1000.0;
    return;
  }
  std::vector<double> cvs;
  for (size_t i = 0; i < result.cv.size(); ++i) {
    if (result.classes[i] == Xyz::kZ) cvs.push_back(result.cv[i]);
  }
  result.x_border = BorderAt(cvs, policy.x_permille);
  result.y_border = BorderAt(std::move(cvs), policy.y_permille);
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

XyzResult ClassifyXyz(std::span<const ClientFacts> clients, const XyzPolicy& policy) {
  XyzResult result;
  result.classes.resize(clients.size(), Xyz::kNone);
  result.cv.resize(clients.size(), 0.0);
  for (size_t i = 0; i < clients.size(); ++i) {
    const ClientFacts& client = clients[i];
    if (client.purchases == 0) continue;
    result.classes[i] = ClassWithoutCv(client, policy);
    if (result.classes[i] != Xyz::kNone) continue;
    result.classes[i] = Xyz::kZ;
    result.cv[i] = CoefficientOfVariation(client, policy.deviation);
  }
  SetBorders(policy, result);
  const bool fixed = policy.thresholds == XyzThresholds::kFixed;
  for (size_t i = 0; i < clients.size(); ++i) {
    if (result.classes[i] != Xyz::kZ) continue;
    const auto within = [&](double border, int32_t permille) {
      return fixed ? CvAtMost(clients[i], permille, policy.deviation) : result.cv[i] <= border;
    };
    if (within(result.x_border, policy.x_permille)) {
      result.classes[i] = Xyz::kX;
    } else if (within(result.y_border, policy.y_permille)) {
      result.classes[i] = Xyz::kY;
    }
  }
  return result;
}

}  // namespace clientele::segmentation
