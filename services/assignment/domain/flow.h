// Largest amount that classes of demand can place with suppliers of limited capacity.
#ifndef CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_FLOW_H_
#define CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_FLOW_H_

#include <cstdint>
#include <vector>

namespace clientele::assignment {

struct TransportProblem {
  std::vector<int64_t> demand;                  // per class
  std::vector<int64_t> capacity;                // per supplier
  std::vector<std::vector<int32_t>> suppliers;  // that a class may use
};

struct TransportResult {
  int64_t placed = 0;
  // A minimal cut: the classes and suppliers that demand left over can still reach. Their demand
  // exceeds their capacity by exactly what could not be placed.
  std::vector<bool> short_class;
  std::vector<bool> short_supplier;
};

// Dinic's algorithm (1970). O(V^2 E) at worst, near linear on such networks.
TransportResult MaxTransport(const TransportProblem& problem);

}  // namespace clientele::assignment

#endif  // CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_FLOW_H_
