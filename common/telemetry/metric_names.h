// Names of every metric of the suite, with unit and labels.
#ifndef CLIENTELE_COMMON_TELEMETRY_METRIC_NAMES_H_
#define CLIENTELE_COMMON_TELEMETRY_METRIC_NAMES_H_

namespace clientele::metrics {

// Counter {service, method, code}: calls answered.
inline constexpr char kRequests[] = "clientele_rpc_requests_total";
// Histogram {service, method}, seconds from the arrival of a call to its answer.
inline constexpr char kLatency[] = "clientele_rpc_latency_seconds";
// Gauge {service, method}: calls admitted and not yet answered.
inline constexpr char kInFlight[] = "clientele_rpc_in_flight";
// Gauge {service}: unary calls waiting for a worker.
inline constexpr char kQueueDepth[] = "clientele_rpc_queue_depth";
// Gauge {service}: streams being served.
inline constexpr char kStreams[] = "clientele_rpc_streams";
// Counter {service, cause}: calls refused before their handler; cause is busy, draining, invalid,
// deadline or identity.
inline constexpr char kRejected[] = "clientele_rpc_rejected_total";
// Counter {service, method}: calls slower than the configured threshold.
inline constexpr char kSlow[] = "clientele_rpc_slow_total";
// Counter: log lines dropped because the queue was full.
inline constexpr char kLogDropped[] = "clientele_log_dropped_total";
// Gauge {service, kind}: runs being executed by this process.
inline constexpr char kRunsActive[] = "clientele_runs_active";
// Counter {service, kind, state}: attempts of runs that ended; state is succeeded, failed,
// cancelled or interrupted (by a stop of the server or a passing error, to be tried again).
inline constexpr char kRunsEnded[] = "clientele_runs_ended_total";
// Histogram {service, kind}, seconds from the start of a run to the end of an attempt.
inline constexpr char kRunSeconds[] = "clientele_run_seconds";

}  // namespace clientele::metrics

#endif  // CLIENTELE_COMMON_TELEMETRY_METRIC_NAMES_H_
