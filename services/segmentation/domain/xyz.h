// XYZ classes: how steady a client's full months are, by the coefficient of variation CV = sd /
// mean.
#ifndef CLIENTELE_SERVICES_SEGMENTATION_DOMAIN_XYZ_H_
#define CLIENTELE_SERVICES_SEGMENTATION_DOMAIN_XYZ_H_

#include <span>
#include <vector>

#include "services/segmentation/domain/classes.h"
#include "services/segmentation/domain/facts.h"
#include "services/segmentation/domain/policy.h"

namespace clientele::segmentation {

// The borders of a run, as coefficients of variation.
struct XyzBorders {
  double x = 0;
  double y = 0;
};

struct XyzResult {
  std::vector<Xyz> classes;  // one a client
  std::vector<double> cv;    // of clients in X, Y and Z, otherwise 0
  XyzBorders borders;        // the policy's, or the quantiles' values
};

// sd / mean of the window's months; months > 0 and month_sum > 0 required, for kSample months > 1.
// Within a few units in the last place.
double CoefficientOfVariation(const ClientFacts& client, StandardDeviation deviation);

// Whether CV <= permille / 1000, in integers:
// population  10^6 * D <= permille^2 * S1^2,  sample  10^6 * n * D <= permille^2 * (n - 1) * S1^2,
// where D = n * S2 - S1^2. Same requirements.
bool CvAtMost(const ClientFacts& client, int32_t permille, StandardDeviation deviation);

// Whether |mean| is below near_zero_mean_permille of the mean absolute month, where CV says little.
bool MeanNearZero(const ClientFacts& client, const XyzPolicy& policy);

// The class of one client. With kFixed the policy's integers decide and `borders` are not read.
Xyz XyzClassOf(const ClientFacts& client, const XyzBorders& borders, const XyzPolicy& policy);

// Whether a client of this class has a coefficient of variation.
constexpr bool HasCv(Xyz xyz) { return xyz == Xyz::kX || xyz == Xyz::kY || xyz == Xyz::kZ; }

// With kQuantile the borders are the CVs of rank ceil(q n) among the n classified clients, so that
// equal CVs get equal classes. O(n).
XyzResult ClassifyXyz(std::span<const ClientFacts> clients, const XyzPolicy& policy);

}  // namespace clientele::segmentation

#endif  // CLIENTELE_SERVICES_SEGMENTATION_DOMAIN_XYZ_H_
