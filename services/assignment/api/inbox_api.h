// The RPC group Inbox: every method goes through the frame to its function in inbox_handlers.h.
#ifndef CLIENTELE_SERVICES_ASSIGNMENT_API_INBOX_API_H_
#define CLIENTELE_SERVICES_ASSIGNMENT_API_INBOX_API_H_

#include "clientele/assignment/v1/inbox.grpc.pb.h"
#include "common/rpc/group.h"
#include "services/assignment/api/inbox_handlers.h"

namespace clientele::assignment {

class InboxApi final : public v1::Inbox::CallbackService {
 public:
  InboxApi(const ServiceContext* service, rpc::Frame* frame)
      : group_(service, frame, v1::Inbox::service_full_name()) {}

  rpc::Reactor* ListInboxItems(rpc::Context* context, const v1::ListInboxItemsRequest* request,
                               v1::ListInboxItemsResponse* response) override {
    return group_.Unary(context, request, response, "ListInboxItems", &assignment::ListInboxItems);
  }
  rpc::Reactor* AcknowledgeInboxItem(rpc::Context* context,
                                     const v1::AcknowledgeInboxItemRequest* request,
                                     v1::InboxItem* response) override {
    return group_.Unary(context, request, response, "AcknowledgeInboxItem",
                        &assignment::AcknowledgeInboxItem);
  }
  rpc::Reactor* GetInboxState(rpc::Context* context, const v1::GetInboxStateRequest* request,
                              v1::InboxState* response) override {
    return group_.Unary(context, request, response, "GetInboxState", &assignment::GetInboxState);
  }

 private:
  rpc::Group<ServiceContext> group_;
};

}  // namespace clientele::assignment

#endif  // CLIENTELE_SERVICES_ASSIGNMENT_API_INBOX_API_H_
