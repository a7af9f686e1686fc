// Adding stocks of one date and measure.
#ifndef CLIENTELE_SERVICES_REGISTRY_DOMAIN_STOCK_SUM_H_
#define CLIENTELE_SERVICES_REGISTRY_DOMAIN_STOCK_SUM_H_

#include <cstdint>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/registry/domain/facts.h"

namespace clientele::registry {

// An exact sum over clients and products. Stocks of several dates, measures or currencies are not
// added: what a client has on two days is not twice as much.
class StockSum {
 public:
  // FAILED_PRECONDITION when the balance has another date, measure or currency than the first one.
  absl::Status Add(const Balance& balance);

  // In minor units; OUT_OF_RANGE when it does not fit.
  absl::StatusOr<int64_t> Total() const;
  const std::string& currency() const { return currency_; }  // empty before the first
  int64_t balances() const { return balances_; }
  int64_t clients() const { return static_cast<int64_t>(clients_.size()); }

 private:
  __int128 total_ = 0;
  int64_t balances_ = 0;
  int32_t day_ = 0;
  BalanceMeasure measure_ = BalanceMeasure::kUnspecified;
  std::string currency_;
  std::set<std::string> clients_;
};

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_DOMAIN_STOCK_SUM_H_
