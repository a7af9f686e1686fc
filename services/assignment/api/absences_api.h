// The RPC group Absences: every method goes through the frame to its function in
// absence_handlers.h.
#ifndef CLIENTELE_SERVICES_ASSIGNMENT_API_ABSENCES_API_H_
#define CLIENTELE_SERVICES_ASSIGNMENT_API_ABSENCES_API_H_

#include "clientele/assignment/v1/absences.grpc.pb.h"
#include "common/rpc/group.h"
#include "services/assignment/api/absence_handlers.h"

namespace clientele::assignment {

class AbsencesApi final : public v1::Absences::CallbackService {
 public:
  AbsencesApi(const ServiceContext* service, rpc::Frame* frame)
      : group_(service, frame, v1::Absences::service_full_name()) {}

  rpc::Reactor* CreateAbsence(rpc::Context* context, const v1::CreateAbsenceRequest* request,
                              v1::Absence* response) override {
    return group_.Unary(context, request, response, "CreateAbsence", &assignment::CreateAbsence);
  }
  rpc::Reactor* GetAbsence(rpc::Context* context, const v1::GetAbsenceRequest* request,
                           v1::Absence* response) override {
    return group_.Unary(context, request, response, "GetAbsence", &assignment::GetAbsence);
  }
  rpc::Reactor* ListAbsences(rpc::Context* context, const v1::ListAbsencesRequest* request,
                             v1::ListAbsencesResponse* response) override {
    return group_.Unary(context, request, response, "ListAbsences", &assignment::ListAbsences);
  }
  rpc::Reactor* UpdateAbsence(rpc::Context* context, const v1::UpdateAbsenceRequest* request,
                              v1::Absence* response) override {
    return group_.Unary(context, request, response, "UpdateAbsence", &assignment::UpdateAbsence);
  }
  rpc::Reactor* DeleteAbsence(rpc::Context* context, const v1::DeleteAbsenceRequest* request,
                              v1::Absence* response) override {
    return group_.Unary(context, request, response, "DeleteAbsence", &assignment::DeleteAbsence);
  }
  rpc::Reactor* ImportAbsences(rpc::Context* context, const v1::ImportAbsencesRequest* request,
                               v1::ImportAbsencesResponse* response) override {
    return group_.Unary(context, request, response, "ImportAbsences", &assignment::ImportAbsences);
  }

 private:
  rpc::Group<ServiceContext> group_;
};

}  // namespace clientele::assignment

#endif  // CLIENTELE_SERVICES_ASSIGNMENT_API_ABSENCES_API_H_
