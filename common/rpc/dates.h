// google.type.Date on the wire, clientele::Date inside.
#ifndef CLIENTELE_COMMON_RPC_DATES_H_
#define CLIENTELE_COMMON_RPC_DATES_H_

#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/time/date.h"
#include "google/type/date.pb.h"

namespace clientele::rpc {

google::type::Date ProtoDate(Date date);

// INVALID_ARGUMENT on `field` for a day that does not exist or lies outside the supported years.
absl::StatusOr<Date> DateFrom(const google::type::Date& date, std::string_view field);
// The same as a day number.
absl::StatusOr<int32_t> DayFrom(const google::type::Date& date, std::string_view field);

}  // namespace clientele::rpc

#endif  // CLIENTELE_COMMON_RPC_DATES_H_
