#include "common/telemetry/metrics.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "common/telemetry/metric_names.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace clientele {
namespace {

using ::testing::HasSubstr;

std::string HttpGet(int port, const std::string& path) {
  const int descriptor = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::string answer;
  if (connect(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) {
    const std::string request =
        absl::StrCat("GET ", path, " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    send(descriptor, request.data(), request.size(), 0);
    char buffer[4096];
    for (ssize_t n; (n = recv(descriptor, buffer, sizeof buffer, 0)) > 0;) {
      answer.append(buffer, static_cast<size_t>(n));
    }
  }
  close(descriptor);
  return answer;
}

TEST(MetricsTest, TheSameNameAndLabelsAreTheSameMetric) {
  Metrics metrics;
  metrics.Counter(metrics::kRequests, {{"service", "s"}}).Increment();
  metrics.Counter(metrics::kRequests, {{"service", "s"}}).Increment(2);
  metrics.Counter(metrics::kRequests, {{"service", "other"}}).Increment();
  EXPECT_THAT(metrics.Serialize(), HasSubstr("clientele_rpc_requests_total{service=\"s\"} 3"));
}

TEST(MetricsTest, AHistogramCountsIntoItsBuckets) {
  Metrics metrics;
  prometheus::Histogram& histogram = metrics.Histogram(metrics::kLatency, {});
  histogram.Observe(0.003);
  histogram.Observe(2000);
  const std::string text = metrics.Serialize();
  EXPECT_THAT(text, HasSubstr("clientele_rpc_latency_seconds_bucket{le=\"0.0025\"} 0"));
  EXPECT_THAT(text, HasSubstr("clientele_rpc_latency_seconds_bucket{le=\"0.005\"} 1"));
  EXPECT_THAT(text, HasSubstr("clientele_rpc_latency_seconds_count 2"));
}

TEST(MetricsTest, PrometheusReadsThemOverHttp) {
  Metrics metrics;
  metrics.Gauge(metrics::kStreams, {}).Set(4);
  const absl::StatusOr<int> port = metrics.Expose("127.0.0.1:0");
  ASSERT_TRUE(port.ok()) << port.status();
  EXPECT_THAT(HttpGet(*port, "/metrics"), HasSubstr("clientele_rpc_streams 4"));
}

TEST(MetricsTest, APortInUseIsAnError) {
  Metrics first;
  Metrics second;
  const absl::StatusOr<int> port = first.Expose("127.0.0.1:0");
  ASSERT_TRUE(port.ok());
  const std::string address = absl::StrCat("127.0.0.1:", *port);
  EXPECT_EQ(second.Expose(address).status().code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace clientele
