// The sales that seeds are made of: net amounts by product and client, of the last twelve full
// months and of the same months of last year.
#ifndef CLIENTELE_SERVICES_PLANNING_DOMAIN_SALES_HISTORY_H_
#define CLIENTELE_SERVICES_PLANNING_DOMAIN_SALES_HISTORY_H_

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/time/date.h"
#include "services/planning/domain/plan.h"
#include "services/planning/domain/portfolio.h"

namespace clientele::planning {

// Sales as columns, grouped by client: client k owns the next client_rows[k] rows. An empty
// `currencies` column means that every row has the only currency of the dictionary.
struct SalesColumns {
  std::vector<std::string_view> client_ids;
  std::vector<uint32_t> client_rows;
  std::vector<int32_t> days;  // since 1970-01-01
  std::vector<int64_t> amounts_minor;
  std::vector<uint32_t> products;  // index into product_dictionary
  std::vector<std::string_view> product_dictionary;
  std::vector<uint32_t> currencies;  // index into currency_dictionary
  std::vector<std::string_view> currency_dictionary;
};

// Net sales other than zero, by ascending client number.
struct NetColumn {
  std::vector<uint32_t> clients;
  std::vector<int64_t> nets;
  bool operator==(const NetColumn&) const = default;
};

// Which net sales a column holds: of one product or of all (no product), in one month or in the
// last twelve full months before the as-of date (no month).
struct NetKey {
  std::optional<std::string> product_id;
  std::optional<Month> month;
  auto operator<=>(const NetKey&) const = default;
};

// Everything that seeds are computed from; a missing key is an empty column.
struct SalesHistory {
  std::map<NetKey, NetColumn> columns;
  const NetColumn& Column(const NetKey& key) const;
};

// The first and the last day of the sales that matter for the plan as of the date.
struct SalesWindow {
  Date first;
  Date last;
};

// Sums sales of any number of batches in any order; the result depends on the set of rows only.
class SalesHistoryBuilder {
 public:
  // Sales after `as_of` do not count. The portfolio must outlive the builder.
  SalesHistoryBuilder(const Portfolio& portfolio, std::string currency, Date as_of,
                      std::span<const PlanLine> lines);

  SalesWindow window() const { return window_; }

  // Adds the rows of active clients of the plan's currency that fall into the window; passes over
  // the others. FAILED_PRECONDITION where such a client has a sale in another currency;
  // INVALID_ARGUMENT for columns of unequal length or an index outside its dictionary. O(rows).
  absl::Status Add(const SalesColumns& batch);

  // OUT_OF_RANGE where the net sales of a client leave the int64 range. O(n log n).
  absl::StatusOr<SalesHistory> Finish();

 private:
  static constexpr uint32_t kAllProducts = UINT32_MAX;
  static constexpr uint32_t kTrailing = UINT32_MAX;

  // One summand of the column (product, slot): slot is an index of months_ or kTrailing.
  struct Entry {
    uint32_t product;
    uint32_t slot;
    uint32_t client;
    __int128 amount;
  };

  absl::Status AddClient(const SalesColumns& batch, uint32_t client, size_t first, size_t count,
                         std::span<const uint32_t> products);
  void AddAmount(uint32_t product, uint32_t client, int32_t day, int64_t amount);
  uint32_t ProductNumber(std::string_view product_id);
  void Compact();

  const Portfolio& portfolio_;
  std::string currency_;
  Month as_of_month_;
  std::vector<Month> months_;  // same months of last year, ascending
  SalesWindow window_;
  std::map<std::string, uint32_t, std::less<>> product_numbers_;
  std::vector<Entry> entries_;
  size_t compacted_ = 0;  // leading entries that are sorted and unique
};

}  // namespace clientele::planning

#endif  // CLIENTELE_SERVICES_PLANNING_DOMAIN_SALES_HISTORY_H_
