#include "services/assignment/domain/flow.h"

#include <algorithm>
#include <limits>

namespace clientele::assignment {
namespace {

constexpr int64_t kUnlimited = std::numeric_limits<int64_t>::max();

struct Arc {
  int32_t to = 0;
  int64_t left = 0;
};

// Arcs come in pairs: arc a and its reverse a ^ 1.
class Network {
 public:
  explicit Network(int32_t nodes) : arcs_of_(nodes) {}

  void AddArc(int32_t from, int32_t to, int64_t capacity) {
    arcs_of_[from].push_back(static_cast<int32_t>(arcs_.size()));
    arcs_.push_back({to, capacity});
    arcs_of_[to].push_back(static_cast<int32_t>(arcs_.size()));
    arcs_.push_back({from, 0});
  }

  int64_t Maximise(int32_t source, int32_t sink) {
    int64_t total = 0;
    while (Layer(source), level_[sink] >= 0) {
      next_.assign(arcs_of_.size(), 0);
      while (const int64_t sent = Send(source, sink, kUnlimited)) total += sent;
    }
    return total;
  }

  // After Maximise: whether the source still reaches the node.
  bool Reached(int32_t node) const { return level_[node] >= 0; }

 private:
  void Layer(int32_t source) {
    level_.assign(arcs_of_.size(), -1);
    level_[source] = 0;
    std::vector<int32_t> queue{source};
    for (size_t head = 0; head < queue.size(); ++head) {
      for (const int32_t a : arcs_of_[queue[head]]) {
        if (arcs_[a].left == 0 || level_[arcs_[a].to] >= 0) continue;
        level_[arcs_[a].to] = level_[queue[head]] + 1;
        queue.push_back(arcs_[a].to);
      }
    }
  }

  // Recursion as deep as the layers: few, since paths alternate between the two sides.
  int64_t Send(int32_t node, int32_t sink, int64_t limit) {
    if (node == sink) return limit;
    for (size_t& k = next_[node]; k < arcs_of_[node].size(); ++k) {
      const int32_t a = arcs_of_[node][k];
      if (arcs_[a].left == 0 || level_[arcs_[a].to] != level_[node] + 1) continue;
      const int64_t sent = Send(arcs_[a].to, sink, std::min(limit, arcs_[a].left));
      if (sent == 0) continue;
      arcs_[a].left -= sent;
      arcs_[a ^ 1].left += sent;
      return sent;
    }
    return 0;
  }

  std::vector<std::vector<int32_t>> arcs_of_;
  std::vector<Arc> arcs_;
  std::vector<int32_t> level_;
  std::vector<size_t> next_;
};

}  // namespace

TransportResult MaxTransport(const TransportProblem& problem) {
  const auto classes = static_cast<int32_t>(problem.demand.size());
  const auto suppliers = static_cast<int32_t>(problem.capacity.size());
  const int32_t source = classes + suppliers;
  const int32_t sink = source + 1;
  Network network(sink + 1);
  for (int32_t c = 0; c < classes; ++c) {
    network.AddArc(source, c, problem.demand[c]);
    for (const int32_t s : problem.suppliers[c]) {
      network.AddArc(c, classes + s, kUnlimited / 2);
    }
  }
  for (int32_t s = 0; s < suppliers; ++s) {
    network.AddArc(classes + s, sink, problem.capacity[s]);
  }
  TransportResult result;
  result.placed = network.Maximise(source, sink);
  for (int32_t c = 0; c < classes; ++c) result.short_class.push_back(network.Reached(c));
  for (int32_t s = 0; s < suppliers; ++s) {
    result.short_supplier.push_back(network.Reached(classes + s));
  }
  return result;
}

}  // namespace clientele::assignment
