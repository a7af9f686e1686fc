#include "common/rpc/status_mapper.h"

#include <algorithm>
#include <string>

#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "clientele/common/v1/errors.pb.h"
#include "common/errors/errors.h"
#include "common/ids/utf8.h"
#include "common/text/view.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace clientele::rpc {
namespace {

using common::v1::ErrorInfo;
using google::rpc::BadRequest;
using google::rpc::PreconditionFailure;

// Trailing metadata above 8 KiB turn the call into RESOURCE_EXHAUSTED at the client. The message
// travels twice, the second time inside the details; percent-encoding can triple the first.
constexpr size_t kMaxMessageBytes = 768;
constexpr size_t kMaxDetailsBytes = 4096;

// Payloads with other keys are notes of this process to itself.
constexpr char kPublicPayloads[] = "type.googleapis.com/";

std::string Shorten(std::string_view message) {
  if (message.size() <= kMaxMessageBytes) return std::string(message);
  const std::string_view cut = message.substr(0, kMaxMessageBytes);
  return absl::StrCat(AbslView(cut.substr(0, ValidUtf8Prefix(cut))), "...");
}

// Drops violations from the end until the details fit; returns how many went.
template <class Message, class Violations>
int DropToFit(google::protobuf::Any* any, Violations violations_of, google::rpc::Status* status) {
  Message message;
  if (!any->UnpackTo(&message)) return 0;
  auto* violations = violations_of(&message);
  int dropped = 0;
  while (!violations->empty() && status->ByteSizeLong() > kMaxDetailsBytes) {
    const int some = std::max(1, violations->size() / 4);
    violations->DeleteSubrange(violations->size() - some, some);
    dropped += some;
    any->PackFrom(message);
  }
  return dropped;
}

void FitDetails(google::rpc::Status* status) {
  int dropped = 0;
  for (google::protobuf::Any& any : *status->mutable_details()) {
    if (any.Is<BadRequest>()) {
      dropped += DropToFit<BadRequest>(
          &any, [](BadRequest* m) { return m->mutable_field_violations(); }, status);
    } else if (any.Is<PreconditionFailure>()) {
      dropped += DropToFit<PreconditionFailure>(
          &any, [](PreconditionFailure* m) { return m->mutable_violations(); }, status);
    }
  }
  if (dropped > 0) {
    status->mutable_message()->append(absl::StrCat(" (", dropped, " violations left out)"));
  }
  // Metadata without bound is the one thing left that can be too long.
  if (status->ByteSizeLong() > kMaxDetailsBytes) status->clear_details();
}

void AddDetail(std::string_view url, const absl::Cord& payload, std::string_view domain,
               google::rpc::Status* details) {
  google::protobuf::Any* any = details->add_details();
  any->set_type_url(std::string(url));
  any->set_value(std::string(payload));
  ErrorInfo info;
  if (any->UnpackTo(&info) && info.domain().empty()) {
    info.set_domain(std::string(domain));
    any->PackFrom(info);
  }
}

absl::Status PublicStatus(const absl::Status& status, std::string_view request_id) {
  if (!IsPrivate(status)) return status;
  return WithReason(
      absl::InternalError(absl::StrCat("internal error, request id ", AbslView(request_id))),
      common::v1::ERROR_REASON_INTERNAL);
}

}  // namespace

bool IsPrivate(const absl::Status& status) {
  const bool hidden_code =
      absl::IsInternal(status) || absl::IsUnknown(status) || absl::IsDataLoss(status);
  return hidden_code && ReasonOf(status) == common::v1::ERROR_REASON_UNSPECIFIED;
}

grpc::Status ToGrpcStatus(const absl::Status& status, std::string_view domain,
                          std::string_view request_id) {
  if (status.ok()) return grpc::Status::OK;
  const absl::Status shown = PublicStatus(status, request_id);
  google::rpc::Status details;
  details.set_code(static_cast<int>(shown.code()));
  details.set_message(Shorten(StdView(shown.message())));
  shown.ForEachPayload([&](absl::string_view url, const absl::Cord& payload) {
    if (absl::StartsWith(url, kPublicPayloads)) AddDetail(StdView(url), payload, domain, &details);
  });
  std::string serialized;
  if (details.details_size() > 0) {
    FitDetails(&details);
    serialized = details.SerializeAsString();
  }
  return grpc::Status(static_cast<grpc::StatusCode>(shown.code()), details.message(), serialized);
}

absl::Status FromGrpcStatus(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  absl::Status result(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
  google::rpc::Status details;
  // Details of another shape come from another kind of server; code and message say enough then.
  if (!details.ParseFromString(status.error_details())) return result;
  for (const google::protobuf::Any& any : details.details()) {
    result.SetPayload(any.type_url(), absl::Cord(any.value()));
  }
  return result;
}

}  // namespace clientele::rpc
