// What the RPC groups of the assignment service work with.
#ifndef CLIENTELE_SERVICES_ASSIGNMENT_API_SERVICE_CONTEXT_H_
#define CLIENTELE_SERVICES_ASSIGNMENT_API_SERVICE_CONTEXT_H_

#include "common/rpc/call.h"
#include "common/runs/runs.h"
#include "common/sql/database.h"
#include "common/time/clock.h"
#include "services/assignment/api/peers.h"

namespace clientele::assignment {

// All of them outlive the calls.
struct ServiceContext {
  Database* database = nullptr;
  Runs* runs = nullptr;
  const Clock* clock = nullptr;
  Peers* peers = nullptr;
};

// Transactions of a call end with it.
inline TransactionOptions OptionsFor(const rpc::Call& call) {
  return {.deadline = call.deadline(), .cancelled = [&call] { return call.IsCancelled(); }};
}

}  // namespace clientele::assignment

#endif  // CLIENTELE_SERVICES_ASSIGNMENT_API_SERVICE_CONTEXT_H_
