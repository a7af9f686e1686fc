// The rules for rows of an import, and what a row means once they hold.
#ifndef CLIENTELE_SERVICES_REGISTRY_DOMAIN_IMPORT_RULES_H_
#define CLIENTELE_SERVICES_REGISTRY_DOMAIN_IMPORT_RULES_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/money/money.h"
#include "services/registry/domain/import_issues.h"
#include "services/registry/domain/import_rows.h"
#include "services/registry/domain/timeline.h"
#include "services/registry/domain/types.h"

namespace clientele::registry {

inline constexpr int kPercentToPpm = 4;  // 1 % is 10,000 millionths

// A share given in percent, in millionths. OUT_OF_RANGE unless it lies between 0 and 100 percent,
// another error when it has more than four decimals.
absl::StatusOr<int32_t> SharePpm(Decimal percent);
// Adds an issue on column ownership_percent when SharePpm() fails.
void CheckShare(Decimal percent, RowPlace place, ImportIssues* issues);

// What an import has to know about a client that a sale names.
struct KnownClient {
  bool exists = false;
  bool deleted = false;
  std::string currency;
  std::string merged_into{};  // id of the client that this one, deleted, was merged into
};

// Adds an issue on column client_id, product_id, date or currency when the registry has no such
// client or product, when the client is deleted, when the day is no business day, or when the code
// is no active currency.
void CheckKnownClient(std::string_view id, const KnownClient& client, RowPlace place,
                      ImportIssues* issues, std::string_view column = "client_id");
// What is said of a row that names a deleted client.
std::string DeletedText(std::string_view id, std::string_view merged_into);
void CheckKnownProduct(std::string_view id, bool known, RowPlace place, ImportIssues* issues);
void CheckBusinessDay(int32_t day, std::string_view column, RowPlace place, ImportIssues* issues);

// What the currency of a row may be: known ones have an exponent of 0 or more.
struct CurrencyChoice {
  std::string_view code;
  int exponent = -1;
};
CurrencyChoice Choose(std::string_view code);
void CheckGivenCurrency(const CurrencyChoice& given, RowPlace place, ImportIssues* issues);

// The value in minor units; adds an issue and returns nothing when it has too many decimals or
// digits.
std::optional<int64_t> ToMinor(Decimal value, const CurrencyChoice& currency,
                               std::string_view column, RowPlace place, ImportIssues* issues);

// Answers for the dictionaries of one batch, in their order.
struct SaleReferences {
  std::vector<KnownClient> clients;
  std::vector<bool> products;
};

// What the dictionaries and the decimals of one batch of sales come to. Views point into the batch
// or into the references.
struct ResolvedSales {
  std::vector<int64_t> amounts;              // minor units
  std::vector<int64_t> profits;              // minor units; empty without the column
  std::vector<std::string_view> currencies;  // one a row
};

// Exact sums of the amounts of an import.
class AmountSums {
 public:
  // Adds an amount as given and, when it could be resolved, in minor units of its currency.
  void AddGiven(Decimal amount);
  void AddMinor(std::string_view currency, int64_t minor);

  // Whether the amounts as given sum to exactly `expected`.
  bool Equals(Decimal expected) const;
  // The sum of the amounts as given, without trailing zeros.
  std::string Given() const;
  // The sum per currency as decimal text.
  std::map<std::string, std::string> PerCurrency() const;

 private:
  static constexpr int kScales = 19;
  __int128 ByLargestScale() const;

  __int128 given_[kScales] = {};
  std::map<std::string, __int128, std::less<>> minor_;
};

// Checks every row and resolves it; rows with an issue have amount 0. `sums` may be null. Linear.
ResolvedSales ResolveSales(const SaleColumns& rows, const SaleReferences& references,
                           std::span<const RowPlace> places, ImportIssues* issues,
                           AmountSums* sums);

// Row `row` of a batch without issues.
SaleFields SaleAt(const SaleColumns& rows, const ResolvedSales& resolved, size_t row);

// The client of row `row`: a column that the file lacks keeps the value of `current` (null for a
// new client). A share that is no number of millionths is reported by CheckClients and read as 0
// here.
ClientFields ClientAt(const ClientColumns& rows, size_t row, const ClientFields* current);

// First day on which row `row` holds: as given, else the beginning of the last period of `current`
// (null for a new client).
int32_t ValidFromAt(const ClientColumns& rows, size_t row, const Client* current);

// Whether row `row` says itself from which day on it holds.
bool IsDated(const ClientColumns& rows, size_t row);

// What is known about the client of row `row` once the row is written. `periods` are those of
// `current`; both are null for a new client.
Timeline TimelineWith(const ClientColumns& rows, size_t row, const Client* current,
                      const Timeline* periods);

// A client of the registry as an import meets it. The periods are needed for dated rows only.
struct ExistingClient {
  Client client;
  Timeline periods;
};

// Checks the rows by themselves. `current` gives an existing client or null. Parents are checked by
// ParentLinks.
void CheckClients(const ClientColumns& rows, std::span<const RowPlace> places,
                  const std::function<const ExistingClient*(std::string_view)>& current,
                  ImportIssues* issues);

Product ProductAt(const ProductColumns& rows, size_t row);
void CheckProducts(const ProductColumns& rows, std::span<const RowPlace> places,
                   ImportIssues* issues);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_DOMAIN_IMPORT_RULES_H_
