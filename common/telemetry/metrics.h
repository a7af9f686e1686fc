#ifndef CLIENTELE_COMMON_TELEMETRY_METRICS_H_
#define CLIENTELE_COMMON_TELEMETRY_METRICS_H_

#include <map>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "prometheus/counter.h"
#include "prometheus/gauge.h"
#include "prometheus/histogram.h"
#include "prometheus/registry.h"

namespace prometheus {
class Exposer;
}

namespace clientele {

using MetricLabels = std::map<std::string, std::string>;

// Metrics of one process. References stay valid as long as the registry; keep them instead of
// asking per event. Thread-safe.
class Metrics {
 public:
  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  prometheus::Counter& Counter(const std::string& name, const MetricLabels& labels);
  prometheus::Gauge& Gauge(const std::string& name, const MetricLabels& labels);
  // Buckets from 0.5 ms to 60 s.
  prometheus::Histogram& Histogram(const std::string& name, const MetricLabels& labels);

  // Serves /metrics at HOST:PORT until the registry is destroyed; a port in use is an error. Port 0
  // takes a free one. Returns the bound port.
  absl::StatusOr<int> Expose(const std::string& address);

  // The text that Prometheus reads.
  std::string Serialize() const;

 private:
  std::shared_ptr<prometheus::Registry> registry_;
  std::unique_ptr<prometheus::Exposer> exposer_;
};

// The registry of the process.
Metrics& DefaultMetrics();

}  // namespace clientele

#endif  // CLIENTELE_COMMON_TELEMETRY_METRICS_H_
