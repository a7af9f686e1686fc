// What the assignment of managers works on: clients, managers, what is in force, and the policy.
#ifndef CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_TYPES_H_
#define CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_TYPES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clientele::assignment {

// Ordered: a client group has the largest class of its members, since its turnover is no smaller
// than theirs.
enum class SizeClass : uint8_t { kMicro = 1, kSmall = 2, kMedium = 3, kLarge = 4 };

// Decides the coverage norm: ABC class of an active client, or POTENTIAL.
enum class Category : uint8_t { kA, kB, kC, kZero, kNegative, kPotential };

// LARGE, MEDIUM, SMALL, MICRO.
const char* SizeClassName(SizeClass size_class);
std::optional<SizeClass> ParseSizeClass(std::string_view name);
// A, B, C, 0, N, POTENTIAL.
const char* CategoryName(Category category);

// A legal entity that is not archived.
struct Client {
  std::string id;
  SizeClass size_class = SizeClass::kMedium;
  std::string region;
  std::string group;  // id of the client group, empty if none
  Category category = Category::kC;
  int64_t revenue = 0;  // minor units; not used for a potential client
};

struct Manager {
  std::string id;
  SizeClass size_class = SizeClass::kMedium;
  std::vector<std::string> regions;
  int64_t capacity_minutes = 0;    // a month
  bool active = true;              // on the date of the run
  int64_t factor_permille = 1000;  // minutes that this manager needs for a norm of 1,000
};

// Who answers for a client on the day before the proposal would begin.
struct InForce {
  std::string client_id;
  std::string manager_id;
};

// `forbidden` false: the client stays with the manager; true: it must not go to him.
struct Pin {
  std::string client_id;
  std::string manager_id;
  bool forbidden = false;
};

// Two clients that must not have the same manager.
struct Separation {
  std::string first_client_id;
  std::string second_client_id;
};

// Minutes a month owed per category.
struct CoverageNorms {
  int64_t a = 240;
  int64_t b = 120;
  int64_t c = 60;
  int64_t other = 30;  // classes 0 and N
  int64_t potential = 30;
};

// Everything that decides who answers for whom; the values here are those of default_policy.yaml.
struct Policy {
  CoverageNorms norms;
  int64_t change_cost = 60;
  int64_t balance_band_permille = 100;
  int64_t balance_major_units_per_cost = 1000;  // 0 turns balance off
  std::vector<Pin> pins;
  std::vector<Separation> separations;
};

int64_t NormMinutes(const CoverageNorms& norms, Category category);

// The input of a run. Order of rows never matters.
struct Input {
  std::vector<Client> clients;
  std::vector<Manager> managers;
  std::vector<InForce> in_force;
  int currency_exponent = 2;
};

// numerator / denominator rounded half away from zero; denominator > 0.
int64_t RoundedQuotient(__int128 numerator, __int128 denominator);

}  // namespace clientele::assignment

#endif  // CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_TYPES_H_
