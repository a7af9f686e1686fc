// Errors as absl::Status with payloads: google.rpc.BadRequest, ResourceInfo, PreconditionFailure,
// RetryInfo and clientele.common.v1.ErrorInfo. The payload's key is its type URL, its value the
// serialized message; common/rpc turns payloads into the details of google.rpc.Status and back.
//
// Messages and payloads made here reach the caller: no SQL text, host names or personal data in
// them. An INTERNAL, UNKNOWN or DATA_LOSS status without a reason never reaches him; the server
// logs it and answers with its request id.
#ifndef CLIENTELE_COMMON_ERRORS_ERRORS_H_
#define CLIENTELE_COMMON_ERRORS_ERRORS_H_

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "clientele/common/v1/errors.pb.h"

namespace clientele {

using common::v1::ErrorReason;
using ErrorMetadata = std::map<std::string, std::string>;

struct FieldViolation {
  std::string field;        // path in the request: "client.name", "requests[3].amount"
  std::string description;  // the rule that it breaks
  bool operator==(const FieldViolation&) const = default;
};

struct PreconditionViolation {
  std::string type;     // kind of rule: "CAPACITY"
  std::string subject;  // what breaks it: "managers/m1"
  std::string description;
  bool operator==(const PreconditionViolation&) const = default;
};

struct ResourceReference {
  std::string type;  // "client"
  std::string name;  // "clients/c1"
  bool operator==(const ResourceReference&) const = default;
};

// INVALID_ARGUMENT with one violation.
absl::Status InvalidField(std::string_view field, std::string_view description,
                          ErrorReason reason = common::v1::ERROR_REASON_INVALID_FIELD);

// Collects violations; keeps the first `cap` and counts the rest.
class FieldViolations {
 public:
  explicit FieldViolations(size_t cap = 50) : cap_(cap) {}
  void Add(std::string_view field, std::string_view description);
  bool empty() const { return count_ == 0; }
  size_t count() const { return count_; }
  const std::vector<FieldViolation>& kept() const { return kept_; }
  // OK when empty, else INVALID_ARGUMENT; the message names the first violation and how many more
  // there are.
  absl::Status ToStatus(ErrorReason reason = common::v1::ERROR_REASON_INVALID_FIELD) const;

 private:
  size_t cap_;
  size_t count_ = 0;
  std::vector<FieldViolation> kept_;
};

// NOT_FOUND and ALREADY_EXISTS with ResourceInfo; name is the full resource name, "clients/c1".
absl::Status NotFound(std::string_view type, std::string_view name,
                      ErrorReason reason = common::v1::ERROR_REASON_RESOURCE_NOT_FOUND);
absl::Status AlreadyExists(std::string_view type, std::string_view name,
                           ErrorReason reason = common::v1::ERROR_REASON_RESOURCE_EXISTS);

// FAILED_PRECONDITION with PreconditionFailure; the description of the first violation is the
// message.
absl::Status Precondition(ErrorReason reason, std::string_view type, std::string_view subject,
                          std::string_view description);
absl::Status Precondition(ErrorReason reason, std::string_view message,
                          const std::vector<PreconditionViolation>& violations);

// ABORTED: the etag given for `name` is not the current one.
absl::Status EtagMismatch(std::string_view type, std::string_view name);

// INVALID_ARGUMENT on field request_id: used before with other content.
absl::Status RequestIdReused();

// RESOURCE_EXHAUSTED with RetryInfo.
absl::Status Busy(std::string_view what, absl::Duration retry_after);

// UNAVAILABLE with RetryInfo and the reason.
absl::Status Unavailable(ErrorReason reason, std::string_view message, absl::Duration retry_after);

// The same status with ErrorInfo set, replacing an earlier one; it makes the message public
// whatever the code. OK stays OK.
absl::Status WithReason(absl::Status status, ErrorReason reason,
                        const ErrorMetadata& metadata = {});

// The same code and payloads with "context: " before the message.
absl::Status WithContext(const absl::Status& status, std::string_view context);

// What a status carries; empty, UNSPECIFIED or nullopt where it carries none.
ErrorReason ReasonOf(const absl::Status& status);
ErrorMetadata MetadataOf(const absl::Status& status);
std::vector<FieldViolation> FieldViolationsOf(const absl::Status& status);
std::vector<PreconditionViolation> PreconditionViolationsOf(const absl::Status& status);
std::optional<ResourceReference> ResourceOf(const absl::Status& status);
std::optional<absl::Duration> RetryAfterOf(const absl::Status& status);

// The message followed by one indented line per field or precondition violation, for people.
std::string Describe(const absl::Status& status);

}  // namespace clientele

#endif  // CLIENTELE_COMMON_ERRORS_ERRORS_H_
