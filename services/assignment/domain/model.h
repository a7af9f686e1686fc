// From clients, managers and policy to the integer problem.
#ifndef CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_MODEL_H_
#define CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_MODEL_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "services/assignment/domain/infeasibility.h"
#include "services/assignment/domain/problem.h"
#include "services/assignment/domain/types.h"

namespace clientele::assignment {

inline constexpr int32_t kNobody = -1;

// Potential clients that are taken together or not at all, by one manager.
struct Prospect {
  std::vector<int32_t> members;
  std::vector<int32_t> managers;   // eligible, ascending
  int32_t leading_unit = kNobody;  // active unit of its group, whose manager alone may take it
};

// Clients and managers stand in the order of their tie-break digests (seed, id), whatever the order
// of the input, and everything refers to them by index; the first of equals wins.
struct Model {
  Policy policy;
  std::vector<Client> clients;
  std::vector<SizeClass> size_class;  // per client: its own, or its group's
  std::vector<int32_t> present;       // per client: manager in force, kNobody if none
  std::vector<Manager> managers;

  // Unit j of `problem` is units[j]: an active client, or the active clients of a group, or those
  // of a group in one region where nobody may serve the whole group.
  std::vector<std::vector<int32_t>> units;
  std::vector<int32_t> unit_of;  // per client, kNobody for a potential one
  Problem problem;
  std::vector<Prospect> prospects;
  std::vector<std::pair<int32_t, int32_t>> separated;  // pairs of clients, potential ones included
  std::vector<std::string> split_groups;               // ids, ascending
};

struct ModelOutcome {
  Model model;                                 // complete when there is no infeasibility
  std::optional<Infeasibility> infeasibility;  // of rules 1 to 3; capacity is not looked at
};

// w_ij = sum over members of norm x factor / 1,000, rounded half away from zero per member.
// c_ij = w_ij + change_cost per member whose present manager is another one.
// Balance: the mean of peers (managers on duty with equal size class and equal regions) is a
// constant of the problem: every unit's revenue is divided evenly among its eligible managers
// (shares of a peer group rounded half away from zero to minor units), and a peer group's part is
// divided by its members (rounded likewise). Where no unit's managers belong to two peer groups,
// this is the true mean of what the peers serve. The band is mean x (1 -+ permille / 1,000),
// rounded likewise. InvalidArgument: an id twice, a present manager who does not exist, a negative
// figure of policy.
absl::StatusOr<ModelOutcome> BuildModel(const Input& input, const Policy& policy, int64_t seed);

// Minutes of one client with one manager.
int64_t MinutesOf(const Model& model, int32_t client, int32_t manager);
// What the change to the manager costs: 0 without a present manager, or if he is the present one.
int64_t ChangeCostOf(const Model& model, int32_t client, int32_t manager);
bool IsPotential(const Client& client);

}  // namespace clientele::assignment

#endif  // CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_MODEL_H_
