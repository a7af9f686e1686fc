// What the registry keeps: clients, products and sales as plain data.
#ifndef CLIENTELE_SERVICES_REGISTRY_DOMAIN_TYPES_H_
#define CLIENTELE_SERVICES_REGISTRY_DOMAIN_TYPES_H_

#include <cstdint>
#include <limits>
#include <optional>
#include <string>

namespace clientele::registry {

// Number of a committed change of the registry, 1 for the first; every later commit has a higher
// one.
using Position = int64_t;
// Microseconds since 1970-01-01 UTC.
using Micros = int64_t;

// The ends of a timeline: a period that begins at kBeginning has no first day, one until kForever
// no last.
inline constexpr int32_t kBeginning = std::numeric_limits<int32_t>::min();
inline constexpr int32_t kForever = std::numeric_limits<int32_t>::max();

enum class ClientStatus { kUnspecified = 0, kActive = 1, kPotential = 2, kArchived = 3 };
enum class SizeClass { kUnspecified = 0, kLarge = 1, kMedium = 2, kSmall = 3, kMicro = 4 };

// What callers say about a client. Empty optional texts mean "not given".
struct ClientFields {
  std::string display_name;
  ClientStatus status = ClientStatus::kUnspecified;
  SizeClass size_class = SizeClass::kUnspecified;
  std::string region;
  std::string currency_code;
  std::string industry;
  std::string group_id;
  std::string inn;
  std::string kpp;
  std::string ogrn;
  std::string lei;
  std::string parent_id;
  int32_t ownership_ppm = 0;
  std::string email;
  std::string phone;
  std::optional<int32_t> since_day;  // days since 1970-01-01
  int32_t group_ppm = 0;             // share of the group in the client, in millionths
  bool operator==(const ClientFields&) const = default;
};

// One version of a client: its last known period, or the one that a read asked for. `closed` is the
// position at which the next version replaced it, 0 for the current one.
struct Client {
  std::string id;
  ClientFields fields;
  Micros create_time = 0;
  Micros update_time = 0;
  Micros delete_time = 0;  // 0 while not deleted
  Position position = 0;
  Position closed = 0;
  int32_t valid_from = kBeginning;  // first day of the period
  int32_t valid_until = kForever;   // the day after its last
  std::string merged_into{};        // id of the client that this one, deleted, was merged into

  bool deleted() const { return delete_time != 0; }
  bool operator==(const Client&) const = default;
};

// A group of clients; parent_id is empty at the top of a tree.
struct Group {
  std::string id;
  std::string display_name;
  std::string parent_id;
  Position position = 0;  // of the last change
  Micros create_time = 0;
  Micros update_time = 0;
  bool operator==(const Group&) const = default;
};

struct Product {
  std::string id;
  std::string display_name;
  std::string business_line;
  Micros create_time = 0;
  Micros update_time = 0;
  Position position = 0;  // of the last change
  bool operator==(const Product&) const = default;
};

// What callers say about a sale. Amounts are minor units of the currency.
struct SaleFields {
  std::string client_id;
  std::string product_id;
  int32_t day = 0;  // days since 1970-01-01
  int64_t amount = 0;
  std::optional<int64_t> profit;
  std::string currency;
  bool operator==(const SaleFields&) const = default;
};

// One version of a sale; `closed` as for clients.
struct Sale {
  std::string id;
  SaleFields fields;
  Position position = 0;
  Position closed = 0;
  bool operator==(const Sale&) const = default;
};

// The numbers of the API; kinds that only the API names are not listed.
enum class ImportKind {
  kUnspecified = 0,
  kProducts = 1,
  kClients = 2,
  kSales = 3,
  kRegions = 11,
  kHoldings = 12,
  kBalances = 13,
  kIncidents = 16
};

// A failed import keeps the state in which its run failed: it is the run that says so.
enum class ImportState {
  kUnspecified = 0,
  kStaging = 1,
  kValidating = 2,
  kApplying = 3,
  kSucceeded = 4,
  kRejected = 5,
  kCancelled = 6
};

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_DOMAIN_TYPES_H_
