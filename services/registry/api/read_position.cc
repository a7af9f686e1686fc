#include "services/registry/api/read_position.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/rpc/paging.h"
#include "services/registry/store/position.h"

namespace clientele::registry {

absl::StatusOr<Position> PositionToReadAt(const Registry& registry, const rpc::Call& call,
                                          Position as_of) {
  Commit last;
  RETURN_IF_ERROR(
      registry.database->Read(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(last, LastCommit(transaction));
        return absl::OkStatus();
      }));
  if (as_of > last.position) {
    return InvalidField("as_of_position",
                        absl::StrCat("the registry is at position ", last.position),
                        common::v1::ERROR_REASON_POSITION_OUT_OF_RANGE);
  }
  return as_of == 0 ? last.position : as_of;
}

absl::StatusOr<int64_t> ReadPositionToken(const google::protobuf::Message& request) {
  ASSIGN_OR_RETURN(const std::string key, rpc::ReadPageToken(request));
  int64_t number = 0;
  if (!key.empty() && !absl::SimpleAtoi(key, &number)) {
    return InvalidField("page_token", "is damaged", common::v1::ERROR_REASON_PAGE_TOKEN_INVALID);
  }
  return number;
}

}  // namespace clientele::registry
