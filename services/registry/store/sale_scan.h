// Reads the sales of a range of clients in order, as of one commit position, slice by slice.
#ifndef CLIENTELE_SERVICES_REGISTRY_STORE_SALE_SCAN_H_
#define CLIENTELE_SERVICES_REGISTRY_STORE_SALE_SCAN_H_

#include <limits>
#include <optional>
#include <set>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "common/sql/database.h"
#include "services/registry/domain/sale_block.h"
#include "services/registry/store/sales.h"

namespace clientele::registry {

struct SaleScanOptions {
  Position position = 0;  // at most the last one
  std::string start;      // first client id
  std::string end;        // first client id behind the range; empty: none
  int32_t first_day = std::numeric_limits<int32_t>::min();
  int32_t last_day = std::numeric_limits<int32_t>::max();
  SaleColumnSet columns;
  size_t slice_rows = 32'768;  // rows looked at before a slice ends
};

// A slice is one short read transaction, so that a slow consumer between slices holds nothing; that
// all slices show the same moment follows from the position, not from the transactions. Rows come
// in the order of client id, day, sale id; sales of clients that were deleted at the position are
// left out. Memory is bounded by slice_rows.
class SaleScan {
 public:
  SaleScan(Database* database, SaleScanOptions options);

  // Calls `take` for the blocks of the next slice; a client may come in several blocks. False at
  // the end.
  absl::StatusOr<bool> NextSlice(const TransactionOptions& transaction,
                                 absl::FunctionRef<void(const SaleBlock&)> take);

 private:
  class Slice;

  Database* const database_;
  const SaleScanOptions options_;
  std::optional<std::set<std::string, std::less<>>> deleted_;

  // Where the next slice goes on: behind the first `done_rows_` rows of `client_`. When they were
  // read as rows, `last_key_` is the last of them.
  std::string client_;
  int64_t done_rows_ = 0;
  std::optional<SaleKey> last_key_;
  bool finished_ = false;
  SaleBlock block_;
};

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_STORE_SALE_SCAN_H_
