// Concentration of the base: how much depends on few clients.
#ifndef CLIENTELE_SERVICES_SEGMENTATION_DOMAIN_CONCENTRATION_H_
#define CLIENTELE_SERVICES_SEGMENTATION_DOMAIN_CONCENTRATION_H_

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "common/money/wide_int.h"
#include "services/segmentation/domain/abc.h"
#include "services/segmentation/domain/policy.h"

namespace clientele::segmentation {

struct TopShare {
  int32_t k = 0;
  double share = 0;  // CR_k: of the k largest, or of all where there are fewer
};

// Over the clients with a positive value, s_i = v_i / S1. HHI as a fraction; times 10,000 it is in
// points.
struct Concentration {
  int64_t clients = 0;
  Int128 sum = 0;                        // S1
  Uint256 square_sum;                    // S2
  double hhi = 0;                        // S2 / S1^2
  double effective_number = 0;           // 1 / HHI
  std::optional<double> normalised_hhi;  // (HHI - 1/n) / (1 - 1/n); none for one client
  double gini = 0;                       // sum (2i - n - 1) x_i / (n sum x), x ascending
  std::vector<TopShare> top_shares;
  std::optional<Ranked> largest;
  double largest_share = 0;
  // The clients with disclosure_permille of the total or more, largest first.
  std::vector<Ranked> to_disclose;
};

// `ranking` is RankPositive of the values. All 0 and none for an empty one. O(n).
Concentration ComputeConcentration(std::span<const Ranked> ranking,
                                   const ConcentrationPolicy& policy);

}  // namespace clientele::segmentation

#endif  // CLIENTELE_SERVICES_SEGMENTATION_DOMAIN_CONCENTRATION_H_
