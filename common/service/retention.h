// How long a server keeps what it need not keep for ever, in days as its configuration says.
#ifndef CLIENTELE_COMMON_SERVICE_RETENTION_H_
#define CLIENTELE_COMMON_SERVICE_RETENTION_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "clientele/common/v1/server_config.pb.h"

namespace clientele {

// A hundred years: whoever wants to keep everything says so with it.
inline constexpr uint32_t kMaxRetentionDays = 36'500;

// INVALID_ARGUMENT, naming every key at fault, unless answer_days, event_days and access_log_days
// are 1 to kMaxRetentionDays, or 0 for the default.
absl::Status CheckRetention(const common::v1::ServerConfig& config);

// Days of 24 hours; `otherwise` for 0.
absl::Duration DaysOr(uint32_t days, absl::Duration otherwise);

}  // namespace clientele

#endif  // CLIENTELE_COMMON_SERVICE_RETENTION_H_
