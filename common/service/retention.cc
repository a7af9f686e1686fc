#include "common/service/retention.h"

#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"

namespace clientele {

absl::Status CheckRetention(const common::v1::ServerConfig& config) {
  const std::string rule = absl::StrCat("is a number of days from 1 to ", kMaxRetentionDays);
  FieldViolations violations;
  const auto check = [&](std::string_view key, uint32_t days) {
    if (days > kMaxRetentionDays) violations.Add(key, rule);
  };
  check("answer_days", config.answer_days());
  check("event_days", config.event_days());
  check("access_log_days", config.access_log_days());
  return violations.ToStatus();
}

absl::Duration DaysOr(uint32_t days, absl::Duration otherwise) {
  return days == 0 ? otherwise : absl::Hours(24) * days;
}

}  // namespace clientele
