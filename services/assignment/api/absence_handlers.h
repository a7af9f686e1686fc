// Handlers of the RPC group Absences; the protos say what each method does and which errors it
// returns.
#ifndef CLIENTELE_SERVICES_ASSIGNMENT_API_ABSENCE_HANDLERS_H_
#define CLIENTELE_SERVICES_ASSIGNMENT_API_ABSENCE_HANDLERS_H_

#include "absl/status/status.h"
#include "clientele/assignment/v1/absences.pb.h"
#include "common/rpc/call.h"
#include "services/assignment/api/service_context.h"

namespace clientele::assignment {

absl::Status CreateAbsence(const ServiceContext& service, rpc::Call& call,
                           const v1::CreateAbsenceRequest& request, v1::Absence* response);
absl::Status GetAbsence(const ServiceContext& service, rpc::Call& call,
                        const v1::GetAbsenceRequest& request, v1::Absence* response);
absl::Status ListAbsences(const ServiceContext& service, rpc::Call& call,
                          const v1::ListAbsencesRequest& request,
                          v1::ListAbsencesResponse* response);
absl::Status UpdateAbsence(const ServiceContext& service, rpc::Call& call,
                           const v1::UpdateAbsenceRequest& request, v1::Absence* response);
absl::Status DeleteAbsence(const ServiceContext& service, rpc::Call& call,
                           const v1::DeleteAbsenceRequest& request, v1::Absence* response);
absl::Status ImportAbsences(const ServiceContext& service, rpc::Call& call,
                            const v1::ImportAbsencesRequest& request,
                            v1::ImportAbsencesResponse* response);

}  // namespace clientele::assignment

#endif  // CLIENTELE_SERVICES_ASSIGNMENT_API_ABSENCE_HANDLERS_H_
