#include "common/errors/errors.h"

#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "common/text/view.h"
#include "google/rpc/error_details.pb.h"

namespace clientele {
namespace {

using common::v1::ErrorInfo;
using google::rpc::BadRequest;
using google::rpc::PreconditionFailure;
using google::rpc::ResourceInfo;
using google::rpc::RetryInfo;

template <class Message>
std::string TypeUrl() {
  return absl::StrCat("type.googleapis.com/", Message::descriptor()->full_name());
}

template <class Message>
void Attach(const Message& message, absl::Status* status) {
  status->SetPayload(TypeUrl<Message>(), absl::Cord(message.SerializeAsString()));
}

template <class Message>
std::optional<Message> Payload(const absl::Status& status) {
  const absl::optional<absl::Cord> payload = status.GetPayload(TypeUrl<Message>());
  Message message;
  if (!payload || !message.ParseFromString(std::string(*payload))) return std::nullopt;
  return message;
}

absl::Status Resource(absl::StatusCode code, std::string_view what, std::string_view type,
                      std::string_view name, ErrorReason reason) {
  absl::Status status(code, absl::StrCat(AbslView(type), " ", AbslView(name), " ", AbslView(what)));
  ResourceInfo info;
  info.set_resource_type(std::string(type));
  info.set_resource_name(std::string(name));
  Attach(info, &status);
  return WithReason(std::move(status), reason);
}

void AttachRetry(absl::Duration retry_after, absl::Status* status) {
  RetryInfo info;
  const int64_t seconds = absl::IDivDuration(retry_after, absl::Seconds(1), &retry_after);
  info.mutable_retry_delay()->set_seconds(seconds);
  info.mutable_retry_delay()->set_nanos(
      static_cast<int32_t>(absl::ToInt64Nanoseconds(retry_after)));
  Attach(info, status);
}

}  // namespace

absl::Status InvalidField(std::string_view field, std::string_view description,
                          ErrorReason reason) {
  FieldViolations violations;
  violations.Add(field, description);
  return violations.ToStatus(reason);
}

void FieldViolations::Add(std::string_view field, std::string_view description) {
  ++count_;
  if (kept_.size() < cap_) kept_.push_back({std::string(field), std::string(description)});
}

absl::Status FieldViolations::ToStatus(ErrorReason reason) const {
  if (empty()) return absl::OkStatus();
  std::string message = "invalid request";
  BadRequest details;
  for (const FieldViolation& violation : kept_) {
    BadRequest::FieldViolation* added = details.add_field_violations();
    added->set_field(violation.field);
    added->set_description(violation.description);
  }
  if (!kept_.empty()) {
    message = absl::StrCat(kept_.front().field, ": ", kept_.front().description);
  }
  if (count_ > 1) absl::StrAppend(&message, " (and ", count_ - 1, " more)");
  absl::Status status = absl::InvalidArgumentError(message);
  Attach(details, &status);
  return WithReason(std::move(status), reason);
}

absl::Status NotFound(std::string_view type, std::string_view name, ErrorReason reason) {
  return Resource(absl::StatusCode::kNotFound, "does not exist", type, name, reason);
}

absl::Status AlreadyExists(std::string_view type, std::string_view name, ErrorReason reason) {
  return Resource(absl::StatusCode::kAlreadyExists, "exists already", type, name, reason);
}

absl::Status Precondition(ErrorReason reason, std::string_view type, std::string_view subject,
                          std::string_view description) {
  return Precondition(
      reason, description,
      {PreconditionViolation{std::string(type), std::string(subject), std::string(description)}});
}

absl::Status Precondition(ErrorReason reason, std::string_view message,
                          const std::vector<PreconditionViolation>& violations) {
  PreconditionFailure details;
  for (const PreconditionViolation& violation : violations) {
    PreconditionFailure::Violation* added = details.add_violations();
    added->set_type(violation.type);
    added->set_subject(violation.subject);
    added->set_description(violation.description);
  }
  absl::Status status = absl::FailedPreconditionError(AbslView(message));
  Attach(details, &status);
  return WithReason(std::move(status), reason);
}

absl::Status EtagMismatch(std::string_view type, std::string_view name) {
  return Resource(absl::StatusCode::kAborted, "has changed: its etag is another one", type, name,
                  common::v1::ERROR_REASON_ETAG_MISMATCH);
}

absl::Status RequestIdReused() {
  return InvalidField("request_id", "was used before for a request with other content",
                      common::v1::ERROR_REASON_REQUEST_ID_REUSED);
}

absl::Status Busy(std::string_view what, absl::Duration retry_after) {
  absl::Status status = absl::ResourceExhaustedError(AbslView(what));
  AttachRetry(retry_after, &status);
  return WithReason(std::move(status), common::v1::ERROR_REASON_SERVER_BUSY);
}

absl::Status Unavailable(ErrorReason reason, std::string_view message, absl::Duration retry_after) {
  absl::Status status = absl::UnavailableError(AbslView(message));
  AttachRetry(retry_after, &status);
  return WithReason(std::move(status), reason);
}

absl::Status WithReason(absl::Status status, ErrorReason reason, const ErrorMetadata& metadata) {
  if (status.ok()) return status;
  ErrorInfo info;
  info.set_reason(reason);
  info.mutable_metadata()->insert(metadata.begin(), metadata.end());
  Attach(info, &status);
  return status;
}

absl::Status WithContext(const absl::Status& status, std::string_view context) {
  if (status.ok()) return status;
  absl::Status result(status.code(), absl::StrCat(AbslView(context), ": ", status.message()));
  status.ForEachPayload(
      [&](absl::string_view url, const absl::Cord& payload) { result.SetPayload(url, payload); });
  return result;
}

ErrorReason ReasonOf(const absl::Status& status) {
  const std::optional<ErrorInfo> info = Payload<ErrorInfo>(status);
  return info ? info->reason() : common::v1::ERROR_REASON_UNSPECIFIED;
}

ErrorMetadata MetadataOf(const absl::Status& status) {
  const std::optional<ErrorInfo> info = Payload<ErrorInfo>(status);
  if (!info) return {};
  return {info->metadata().begin(), info->metadata().end()};
}

std::vector<FieldViolation> FieldViolationsOf(const absl::Status& status) {
  std::vector<FieldViolation> violations;
  const std::optional<BadRequest> details = Payload<BadRequest>(status);
  if (!details) return violations;
  for (const BadRequest::FieldViolation& violation : details->field_violations()) {
    violations.push_back({violation.field(), violation.description()});
  }
  return violations;
}

std::vector<PreconditionViolation> PreconditionViolationsOf(const absl::Status& status) {
  std::vector<PreconditionViolation> violations;
  const std::optional<PreconditionFailure> details = Payload<PreconditionFailure>(status);
  if (!details) return violations;
  for (const PreconditionFailure::Violation& violation : details->violations()) {
    violations.push_back({violation.type(), violation.subject(), violation.description()});
  }
  return violations;
}

std::optional<ResourceReference> ResourceOf(const absl::Status& status) {
  const std::optional<ResourceInfo> info = Payload<ResourceInfo>(status);
  if (!info) return std::nullopt;
  return ResourceReference{info->resource_type(), info->resource_name()};
}

std::optional<absl::Duration> RetryAfterOf(const absl::Status& status) {
  const std::optional<RetryInfo> info = Payload<RetryInfo>(status);
  if (!info) return std::nullopt;
  return absl::Seconds(info->retry_delay().seconds()) +
         absl::Nanoseconds(info->retry_delay().nanos());
}

std::string Describe(const absl::Status& status) {
  std::string text(status.message());
  for (const FieldViolation& violation : FieldViolationsOf(status)) {
    absl::StrAppend(&text, "\n  ", violation.field, ": ", violation.description);
  }
  for (const PreconditionViolation& violation : PreconditionViolationsOf(status)) {
    absl::StrAppend(&text, "\n  ", violation.type, " ", violation.subject, ": ",
                    violation.description);
  }
  return text;
}

}  // namespace clientele
