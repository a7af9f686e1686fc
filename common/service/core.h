// What the RPC groups of every service work with.
#ifndef CLIENTELE_COMMON_SERVICE_CORE_H_
#define CLIENTELE_COMMON_SERVICE_CORE_H_

#include "common/rpc/call.h"
#include "common/runs/runs.h"
#include "common/sql/database.h"
#include "common/time/clock.h"

namespace clientele {

// All of them outlive the calls. A service that needs more derives from it.
struct ServiceCore {
  Database* database = nullptr;
  Runs* runs = nullptr;
  const Clock* clock = nullptr;
};

// Transactions of a call end with it.
TransactionOptions OptionsFor(const rpc::Call& call);

}  // namespace clientele

#endif  // CLIENTELE_COMMON_SERVICE_CORE_H_
