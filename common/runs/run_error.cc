#include "common/runs/run_error.h"

#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/text/view.h"

namespace clientele {

absl::Status PublicError(const absl::Status& status, std::string_view run_id) {
  const bool internal = status.code() == absl::StatusCode::kInternal ||
                        status.code() == absl::StatusCode::kUnknown ||
                        status.code() == absl::StatusCode::kDataLoss;
  if (!internal || ReasonOf(status) != common::v1::ERROR_REASON_UNSPECIFIED) return status;
  return WithReason(absl::InternalError(absl::StrCat("internal error; see the server's log of run ",
                                                     AbslView(run_id))),
                    common::v1::ERROR_REASON_INTERNAL);
}

google::rpc::Status ToRpcStatus(const absl::Status& status) {
  google::rpc::Status proto;
  proto.set_code(status.raw_code());
  proto.set_message(std::string(status.message()));
  status.ForEachPayload([&](absl::string_view key, const absl::Cord& payload) {
    // Other keys mark statuses inside the process.
    if (!absl::StartsWith(key, "type.googleapis.com/")) return;
    google::protobuf::Any& detail = *proto.add_details();
    detail.set_type_url(std::string(key));
    detail.set_value(std::string(payload));
  });
  return proto;
}

absl::Status FromRpcStatus(const google::rpc::Status& proto) {
  absl::Status status(static_cast<absl::StatusCode>(proto.code()), proto.message());
  for (const google::protobuf::Any& detail : proto.details()) {
    status.SetPayload(detail.type_url(), absl::Cord(detail.value()));
  }
  return status;
}

}  // namespace clientele
