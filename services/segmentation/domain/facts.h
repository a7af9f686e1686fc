// What the sales say about each client: the inputs of every class, computed in one pass over the
// sales.
#ifndef CLIENTELE_SERVICES_SEGMENTATION_DOMAIN_FACTS_H_
#define CLIENTELE_SERVICES_SEGMENTATION_DOMAIN_FACTS_H_

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/money/wide_int.h"
#include "common/time/date.h"
#include "services/segmentation/domain/policy.h"

namespace clientele::segmentation {

// Sales as columns. Client k owns the next row_counts[k] rows of `days`, `amounts` and, where
// given, `profits`; within a client the rows have any order. Clients ascend as bytes; a client may
// continue in the next batch.
struct SalesBatch {
  std::span<const std::string_view> client_ids;
  std::span<const uint32_t> row_counts;
  std::span<const int32_t> days;     // days since 1970-01-01
  std::span<const int64_t> amounts;  // minor units, negative for returns
  std::span<const int64_t> profits;  // minor units; empty when profit is not wanted
};

// Money in minor units, days since 1970-01-01. A purchase is a date with a positive sale.
struct ClientFacts {
  int64_t revenue = 0;       // net sales
  int64_t purchase_sum = 0;  // positive sales
  int64_t profit = 0;
  int32_t purchases = 0;
  // The fields down to last_gap hold only where the ones they count exist.
  int32_t first_purchase = 0;
  int32_t last_purchase = 0;
  int32_t median_gap_x2 = 0;  // twice the median of the purchases - 1 gaps, in days
  int32_t last_gap = 0;
  int32_t months_known = 0;  // full months from the first purchase's to the as-of date
  // Net sales of the months of the XYZ window: their number n, sum S1, sum of absolute values, and
  // n * S2 - S1^2, which is n^2 times the population variance.
  int32_t months = 0;
  int64_t month_sum = 0;
  Int128 month_absolute_sum = 0;
  Uint256 month_dispersion;
  // The client holds a product on the as-of date.
  bool has_holding = false;
};

// counts[d] gaps of d days.
struct GapCounts {
  std::vector<uint64_t> counts;

  void Add(int32_t days);
  void Add(const GapCounts& other);
  // Twice the median; 0 when there is no gap. O(longest gap).
  int32_t MedianX2() const;
};

// The clients to segment, ascending as bytes and distinct.
struct ClientTable {
  std::vector<std::string> ids;
  // One entry a client, or empty when no client holds anything.
  std::vector<char> has_holding;
};

struct PopulationFacts {
  std::vector<std::string> client_ids;  // ascending as bytes
  std::vector<ClientFacts> clients;     // one a client, same order
  GapCounts gaps;
  int64_t sales_used = 0;
  int64_t sales_after_as_of = 0;  // ignored
  int64_t sales_of_others = 0;    // of clients that are not in the table, ignored
};

// Builds the facts of one key range. Batches arrive in ascending order of clients; the result does
// not depend on the order of rows within a client nor on where batches are cut. One instance per
// thread.
class FactsBuilder {
 public:
  FactsBuilder(ClientTable clients, Date as_of, const XyzPolicy& xyz);
  ~FactsBuilder();
  FactsBuilder(FactsBuilder&&) noexcept;
  FactsBuilder& operator=(FactsBuilder&&) noexcept;

  // InvalidArgument: columns of different lengths, clients out of order, a day outside the
  // supported years. OutOfRange: a client's sum beyond 64 bits. After an error the builder is
  // unusable. O(rows + days between a client's first and last sale / 64).
  absl::Status Add(const SalesBatch& batch);

  absl::StatusOr<PopulationFacts> Finish() &&;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Joins the facts of ascending disjoint ranges. InvalidArgument when they are not.
absl::StatusOr<PopulationFacts> MergeFacts(std::vector<PopulationFacts> parts);

}  // namespace clientele::segmentation

#endif  // CLIENTELE_SERVICES_SEGMENTATION_DOMAIN_FACTS_H_
