#include "services/planning/domain/portfolio.h"

#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"

namespace clientele::planning {

std::optional<uint32_t> Portfolio::FindClient(std::string_view client_id) const {
  const auto found = std::lower_bound(
      by_client_id.begin(), by_client_id.end(), client_id,
      [this](uint32_t number, std::string_view id) { return clients[number].client_id < id; });
  if (found == by_client_id.end() || clients[*found].client_id != client_id) return std::nullopt;
  return *found;
}

absl::StatusOr<Portfolio> MakePortfolio(std::vector<AssignedClient> clients, int64_t seed) {
  std::sort(clients.begin(), clients.end(), [](const AssignedClient& a, const AssignedClient& b) {
    return std::tie(a.manager_id, a.client_id) < std::tie(b.manager_id, b.client_id);
  });
  Portfolio portfolio;
  portfolio.clients = std::move(clients);
  TreeLevel managers;
  TreeLevel leaves;
  std::vector<std::string> client_ids;
  for (const AssignedClient& client : portfolio.clients) {
    if (portfolio.manager_ids.empty() || portfolio.manager_ids.back() != client.manager_id) {
      portfolio.manager_ids.push_back(client.manager_id);
      managers.parent.push_back(0);
    }
    leaves.parent.push_back(static_cast<uint32_t>(portfolio.manager_ids.size() - 1));
    client_ids.push_back(client.client_id);
  }
  portfolio.by_client_id.resize(client_ids.size());
  std::iota(portfolio.by_client_id.begin(), portfolio.by_client_id.end(), 0U);
  std::sort(portfolio.by_client_id.begin(), portfolio.by_client_id.end(),
            [&](uint32_t a, uint32_t b) { return client_ids[a] < client_ids[b]; });
  const auto twice =
      std::adjacent_find(portfolio.by_client_id.begin(), portfolio.by_client_id.end(),
                         [&](uint32_t a, uint32_t b) { return client_ids[a] == client_ids[b]; });
  if (twice != portfolio.by_client_id.end()) {
    return absl::InvalidArgumentError(
        absl::StrCat("client ", client_ids[*twice], " is assigned twice on one date"));
  }
  managers.tie_rank = TieRanks(portfolio.manager_ids, seed);
  leaves.tie_rank = TieRanks(client_ids, seed);
  portfolio.tree.levels = {std::move(managers), std::move(leaves)};
  return portfolio;
}

Exclusion ExclusionOf(const AssignedClient& client, const PlanLine& line,
                      std::string_view currency) {
  if (client.status != ClientStatus::kActive) return Exclusion::kNotActive;
  if (client.currency != currency) return Exclusion::kOtherCurrency;
  if (!line.region.empty() && client.region != line.region) return Exclusion::kOtherRegion;
  if (line.size_class != SizeClass::kAny && client.size_class != line.size_class) {
    return Exclusion::kOtherSizeClass;
  }
  return Exclusion::kNone;
}

}  // namespace clientele::planning
