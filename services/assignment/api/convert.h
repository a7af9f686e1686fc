// Between the protos and the domain.
#ifndef CLIENTELE_SERVICES_ASSIGNMENT_API_CONVERT_H_
#define CLIENTELE_SERVICES_ASSIGNMENT_API_CONVERT_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "clientele/assignment/v1/managers.pb.h"
#include "clientele/assignment/v1/policies.pb.h"
#include "clientele/assignment/v1/portfolios.pb.h"
#include "clientele/assignment/v1/runs.pb.h"
#include "common/errors/errors.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/type/date.pb.h"
#include "services/assignment/domain/assign.h"
#include "services/assignment/domain/dated.h"
#include "services/assignment/domain/explain.h"
#include "services/assignment/domain/types.h"
#include "services/assignment/store/managers.h"
#include "services/assignment/store/policies.h"

namespace clientele::assignment {

std::string ManagerName(std::string_view id);
std::string RunName(std::string_view id);
std::string PolicyName(int64_t version);
// The id behind the collection: the validator has checked the form.
std::string IdOf(std::string_view name);

google::protobuf::Timestamp ToProto(absl::Time time);

// The day number, or 0 and a violation of `field` for a date that is not one of the years that the
// suite accepts.
int32_t DayOrViolation(const google::type::Date& date, const std::string& field,
                       FieldViolations* violations);

// The policy of default_policy.yaml, with every field filled in.
const v1::AssignmentPolicy& DefaultPolicy();
// `given` with absent fields filled in.
v1::AssignmentPolicy CompletePolicy(const v1::AssignmentPolicy& given);
// Of a complete policy.
Policy ToDomain(const v1::AssignmentPolicy& policy);
v1::PolicyVersion ToProto(const store::PolicyRow& row, bool active);

// A stored manager; `content` has passed CheckManager.
Manager ToDomain(std::string_view manager_id, const v1::Manager& content);

v1::Assignment ToProto(const DatedAssignment& row);

v1::ManagerLoad ToProto(const ManagerLoad& load);
ManagerLoad ToDomain(const v1::ManagerLoad& load);
v1::RunSummary ToProto(const Proposal& proposal);
v1::InfeasibilityCertificate ToProto(const Infeasibility& infeasibility);
v1::ProposalExplanation ToProto(const Explanation& explanation, int64_t price_scale);

}  // namespace clientele::assignment

#endif  // CLIENTELE_SERVICES_ASSIGNMENT_API_CONVERT_H_
