// Who may receive targets: the assigned clients under their managers, as the tree block -> manager
// -> client.
#ifndef CLIENTELE_SERVICES_PLANNING_DOMAIN_PORTFOLIO_H_
#define CLIENTELE_SERVICES_PLANNING_DOMAIN_PORTFOLIO_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/planning/domain/plan.h"
#include "services/planning/domain/tree.h"

namespace clientele::planning {

// The numbers are those of clientele.registry.v1.ClientStatus.
enum class ClientStatus : uint8_t { kUnspecified = 0, kActive = 1, kPotential = 2, kArchived = 3 };

// An assigned client with what decides whether it can take a line.
struct AssignedClient {
  std::string client_id;
  std::string manager_id;
  std::string region;
  std::string currency;
  SizeClass size_class = SizeClass::kAny;
  ClientStatus status = ClientStatus::kUnspecified;
};

// Assigned clients in the order of manager id and client id (as bytes), which numbers them;
// managers in the order of their ids. Made by MakePortfolio.
struct Portfolio {
  std::vector<std::string> manager_ids;
  std::vector<AssignedClient> clients;
  Tree tree;                           // managers, then clients
  std::vector<uint32_t> by_client_id;  // numbers of the clients in the order of their ids

  uint32_t ManagerOf(uint32_t client) const { return tree.levels[1].parent[client]; }
  // Number of a client; O(log n).
  std::optional<uint32_t> FindClient(std::string_view client_id) const;
};

// `seed` decides ties (tie_break.h). InvalidArgument for a client that is assigned twice. O(n log
// n).
absl::StatusOr<Portfolio> MakePortfolio(std::vector<AssignedClient> clients, int64_t seed);

// Why a client gets nothing of a line.
enum class Exclusion : uint8_t {
  kNone,
  kNotActive,
  kOtherCurrency,
  kOtherRegion,
  kOtherSizeClass,
};

// The first rule, in the order of the enumeration, that keeps the client from a line of a plan in
// `currency`.
Exclusion ExclusionOf(const AssignedClient& client, const PlanLine& line,
                      std::string_view currency);

}  // namespace clientele::planning

#endif  // CLIENTELE_SERVICES_PLANNING_DOMAIN_PORTFOLIO_H_
