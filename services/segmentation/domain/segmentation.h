// One run of the segmentation: from the facts of all clients to their classes and the figures of
// the base.
#ifndef CLIENTELE_SERVICES_SEGMENTATION_DOMAIN_SEGMENTATION_H_
#define CLIENTELE_SERVICES_SEGMENTATION_DOMAIN_SEGMENTATION_H_

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "common/time/date.h"
#include "services/segmentation/domain/abc.h"
#include "services/segmentation/domain/classes.h"
#include "services/segmentation/domain/concentration.h"
#include "services/segmentation/domain/facts.h"
#include "services/segmentation/domain/lifecycle.h"
#include "services/segmentation/domain/policy.h"
#include "services/segmentation/domain/rfm.h"
#include "services/segmentation/domain/xyz.h"

namespace clientele::segmentation {

// Everything about a client that a run decides. Money in minor units.
struct Segment {
  Abc abc = Abc::kNone;
  Xyz xyz = Xyz::kNone;
  RfmScores rfm;
  Lifecycle lifecycle = Lifecycle::kNone;
  LifecycleRule lifecycle_rule = LifecycleRule::kNeverBought;
  int64_t value = 0;            // v_i, by the policy's measure
  Int128 before = 0;            // c_i
  double share = 0;             // v_i / T, 0 for v_i <= 0
  double cv = 0;                // in X, Y and Z only
  bool mean_near_zero = false;  // in X, Y, Z and U: CV is unreliable
};

// How many clients are in a class, and their net sales.
struct ClassTotal {
  int64_t clients = 0;
  Int128 revenue = 0;
};

// The thresholds that hold for all clients of a run.
struct RunThresholds {
  Int128 total = 0;  // T; 0 means that A, B and C are not given
  XyzBorders xyz;
  RfmThresholds rfm;
  int32_t tau_pop_x2 = 0;  // twice the population's cycle in days
};

struct Segmentation {
  std::vector<Segment> segments;  // one a client, in the order of the facts
  RunThresholds thresholds;
  std::array<std::array<ClassTotal, kXyzCount>, kAbcCount> matrix{};
  std::array<ClassTotal, kLifecycleCount> lifecycle{};
  // Of score k + 1. A level without clients is one that the values are too few to fill.
  std::vector<ClassTotal> r, f, m;
  // Of each rule of policy.rfm.names.
  std::vector<ClassTotal> rfm_names;
  int64_t means_near_zero = 0;
  Concentration concentration;
  // What a reader has to know about the result, as sentences.
  std::vector<std::string> notices;
};

// The v_i of the policy's measure.
std::vector<int64_t> MeasureValues(std::span<const ClientFacts> clients, Measure measure);

// The classes of one client under the thresholds of a run; `before` as in Segment. Equal to what
// the run gave.
Segment SegmentOf(const ClientFacts& client, Int128 before, Date as_of,
                  const RunThresholds& thresholds, const Policy& policy);

// Classifies all clients. The result depends on the facts, the date and the policy only. The policy
// has no violations, and the facts were built with its XYZ part and the same date. O(n log n).
Segmentation Segmentize(const PopulationFacts& facts, Date as_of, const Policy& policy);

}  // namespace clientele::segmentation

#endif  // CLIENTELE_SERVICES_SEGMENTATION_DOMAIN_SEGMENTATION_H_
