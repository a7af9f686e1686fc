// Why a client has its classes: the inputs, the thresholds and the rule of each.
#ifndef CLIENTELE_SERVICES_SEGMENTATION_DOMAIN_EXPLAIN_H_
#define CLIENTELE_SERVICES_SEGMENTATION_DOMAIN_EXPLAIN_H_

#include <string>
#include <vector>

#include "common/time/date.h"
#include "services/segmentation/domain/facts.h"
#include "services/segmentation/domain/policy.h"
#include "services/segmentation/domain/segmentation.h"

namespace clientele::segmentation {

enum class Dimension { kAbc, kXyz, kRecency, kFrequency, kMonetary, kLifecycle };

// "ABC", "XYZ", "R", "F", "M", "LIFECYCLE".
std::string_view Name(Dimension dimension);

// A named figure as exact text: a decimal, a ratio "a/b", a date, a number of days.
struct Figure {
  std::string name;
  std::string value;
  bool operator==(const Figure&) const = default;
};

struct Reason {
  Dimension dimension = Dimension::kAbc;
  std::string value;  // the class or score as segments.csv prints it
  std::string rule;   // the rule that decided, one sentence
  std::vector<Figure> inputs;
};

struct ExplainContext {
  Date as_of;
  const Policy& policy;
  const RunThresholds& thresholds;
  int currency_exponent = 2;
};

// One reason per dimension, in the order of Dimension. `facts` and `segment` are of the same client
// and of the run that `context` describes.
std::vector<Reason> Explain(const ClientFacts& facts, const Segment& segment,
                            const ExplainContext& context);

}  // namespace clientele::segmentation

#endif  // CLIENTELE_SERVICES_SEGMENTATION_DOMAIN_EXPLAIN_H_
