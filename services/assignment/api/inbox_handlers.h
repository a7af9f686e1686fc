// Handlers of the RPC group Inbox; the protos say what each method does and which errors it
// returns.
#ifndef CLIENTELE_SERVICES_ASSIGNMENT_API_INBOX_HANDLERS_H_
#define CLIENTELE_SERVICES_ASSIGNMENT_API_INBOX_HANDLERS_H_

#include "absl/status/status.h"
#include "clientele/assignment/v1/inbox.pb.h"
#include "common/rpc/call.h"
#include "services/assignment/api/service_context.h"

namespace clientele::assignment {

absl::Status ListInboxItems(const ServiceContext& service, rpc::Call& call,
                            const v1::ListInboxItemsRequest& request,
                            v1::ListInboxItemsResponse* response);
absl::Status AcknowledgeInboxItem(const ServiceContext& service, rpc::Call& call,
                                  const v1::AcknowledgeInboxItemRequest& request,
                                  v1::InboxItem* response);
absl::Status GetInboxState(const ServiceContext& service, rpc::Call& call,
                           const v1::GetInboxStateRequest& request, v1::InboxState* response);

}  // namespace clientele::assignment

#endif  // CLIENTELE_SERVICES_ASSIGNMENT_API_INBOX_HANDLERS_H_
