// The order of logs: by time, then by a number that tells entries of one time apart.
#ifndef CLIENTELE_COMMON_SQL_TIME_KEY_H_
#define CLIENTELE_COMMON_SQL_TIME_KEY_H_

#include <compare>
#include <cstdint>
#include <limits>

namespace clientele {

// The smallest one by default.
struct TimeKey {
  int64_t time = std::numeric_limits<int64_t>::min();  // microseconds since 1970-01-01 UTC
  int64_t number = 0;
  auto operator<=>(const TimeKey&) const = default;
};

}  // namespace clientele

#endif  // CLIENTELE_COMMON_SQL_TIME_KEY_H_
