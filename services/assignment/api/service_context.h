// What the RPC groups of the assignment service work with.
#ifndef CLIENTELE_SERVICES_ASSIGNMENT_API_SERVICE_CONTEXT_H_
#define CLIENTELE_SERVICES_ASSIGNMENT_API_SERVICE_CONTEXT_H_

#include "common/service/core.h"
#include "services/assignment/api/peers.h"

namespace clientele::assignment {

struct ServiceContext : ServiceCore {
  Peers* peers = nullptr;
};

}  // namespace clientele::assignment

#endif  // CLIENTELE_SERVICES_ASSIGNMENT_API_SERVICE_CONTEXT_H_
