#include "common/rpc/peer.h"

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/text/view.h"

namespace clientele::rpc {
namespace {

constexpr absl::Duration kRetryAfter = absl::Seconds(1);

}  // namespace

absl::Status FromPeer(const absl::Status& status, std::string_view service) {
  if (!absl::IsUnavailable(status) && !absl::IsCancelled(status)) return status;
  return Unavailable(common::v1::ERROR_REASON_PEER_UNAVAILABLE,
                     absl::StrCat("the ", AbslView(service), " service cannot be reached"),
                     kRetryAfter);
}

CallOptions PeerReadOptions(const CallContext& parent) {
  CallOptions options;
  options.idempotent = true;
  options.parent = &parent;
  return options;
}

}  // namespace clientele::rpc
