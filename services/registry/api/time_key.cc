#include "services/registry/api/time_key.h"

#include <variant>

#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/rpc/paging.h"
#include "common/sql/order_by.h"

namespace clientele::registry {

std::string MakeTimeToken(TimeKey last, const google::protobuf::Message& request) {
  return rpc::MakePageToken(PackValues({last.time, last.number}), request);
}

absl::StatusOr<TimeKey> ReadTimeKey(const google::protobuf::Message& request) {
  ASSIGN_OR_RETURN(const std::string key, rpc::ReadPageToken(request));
  if (key.empty()) return TimeKey();
  ASSIGN_OR_RETURN(const SqlValues values, UnpackValues(key));
  if (values.size() != 2 || !std::holds_alternative<int64_t>(values[0]) ||
      !std::holds_alternative<int64_t>(values[1])) {
    return InvalidField("page_token", "is damaged", common::v1::ERROR_REASON_PAGE_TOKEN_INVALID);
  }
  return TimeKey{std::get<int64_t>(values[0]), std::get<int64_t>(values[1])};
}

}  // namespace clientele::registry
