#include "common/telemetry/metrics.h"

#include <exception>

#include "absl/strings/str_cat.h"
#include "prometheus/exposer.h"
#include "prometheus/text_serializer.h"

namespace clientele {
namespace {

const prometheus::Histogram::BucketBoundaries kSeconds = {
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60};

}  // namespace

Metrics::Metrics() : registry_(std::make_shared<prometheus::Registry>()) {}

Metrics::~Metrics() = default;

prometheus::Counter& Metrics::Counter(const std::string& name, const MetricLabels& labels) {
  return prometheus::BuildCounter().Name(name).Register(*registry_).Add(labels);
}

prometheus::Gauge& Metrics::Gauge(const std::string& name, const MetricLabels& labels) {
  return prometheus::BuildGauge().Name(name).Register(*registry_).Add(labels);
}

prometheus::Histogram& Metrics::Histogram(const std::string& name, const MetricLabels& labels) {
  return prometheus::BuildHistogram().Name(name).Register(*registry_).Add(labels, kSeconds);
}

absl::StatusOr<int> Metrics::Expose(const std::string& address) {
  if (exposer_ != nullptr) return absl::FailedPreconditionError("metrics are served already");
  try {
    exposer_ = std::make_unique<prometheus::Exposer>(address, 1);
  } catch (const std::exception&) {
    return absl::UnavailableError(
        absl::StrCat("metrics cannot be served on ", address,
                     ": the port is taken or the address is not one of this machine"));
  }
  exposer_->RegisterCollectable(registry_);
  return exposer_->GetListeningPorts().front();
}

std::string Metrics::Serialize() const {
  return prometheus::TextSerializer().Serialize(registry_->Collect());
}

Metrics& DefaultMetrics() {
  static Metrics* const metrics = new Metrics;
  return *metrics;
}

}  // namespace clientele
