// Resource names of facts: clients/{client}/products/{product}/holdings/{date}, and the same with
// balances/{date}.{measure}.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_FACT_NAMES_H_
#define CLIENTELE_SERVICES_REGISTRY_API_FACT_NAMES_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "clientele/registry/v1/balances.pb.h"
#include "clientele/registry/v1/holdings.pb.h"
#include "services/registry/domain/facts.h"

namespace clientele::registry {

std::string HoldingName(const HoldingKey& key);
std::string BalanceName(const BalanceKey& key);

// INVALID_ARGUMENT on field `name` for a name of another form.
absl::StatusOr<HoldingKey> HoldingKeyOf(const std::string& name);
absl::StatusOr<BalanceKey> BalanceKeyOf(const std::string& name);

void ToProto(const Holding& holding, v1::Holding* proto);
void ToProto(const Balance& balance, v1::Balance* proto);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_FACT_NAMES_H_
