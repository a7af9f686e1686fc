// SQL of single sales.
#ifndef CLIENTELE_SERVICES_REGISTRY_STORE_SALES_H_
#define CLIENTELE_SERVICES_REGISTRY_STORE_SALES_H_

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/sql/bulk_insert.h"
#include "common/sql/transaction.h"
#include "services/registry/domain/types.h"
#include "services/registry/store/export_scan.h"

namespace clientele::registry {

absl::StatusOr<std::optional<Sale>> FindSale(Transaction& transaction, std::string_view id);

enum class WriteOutcome { kCreated, kUpdated, kUnchanged };

// How many sales had which outcome.
struct WriteCounts {
  int64_t created = 0;
  int64_t updated = 0;
  int64_t unchanged = 0;
};

// A new sale, or a correction when the id is known with other content: the old version is closed,
// and returned in `before` when that is not null. The packed pages of the clients that it touches
// lose their validity, but only that of a client which loses the sale is noted here: see
// MarkUnpacked.
absl::StatusOr<WriteOutcome> WriteSale(Transaction& transaction, Position position,
                                       const Sale& sale, std::optional<Sale>* before);

// The same for many sales of different ids; those in the order of the table are written fastest.
class SaleWriter {
 public:
  // With `all_new`, a sale that is known is an error, IsUniqueViolation(), and nothing is read.
  static absl::StatusOr<SaleWriter> Begin(Transaction& transaction, Position position,
                                          bool all_new = false);

  // Writes the sale, sooner or later.
  absl::Status Add(std::string_view id, SaleFields fields);
  // Writes those that wait, and says what became of all.
  absl::StatusOr<WriteCounts> Finish();

 private:
  SaleWriter(Transaction& transaction, Position position, bool all_new, BulkInsert insert)
      : transaction_(&transaction),
        position_(position),
        all_new_(all_new),
        insert_(std::move(insert)) {}

  absl::Status WriteWaiting();
  absl::Status InsertWaiting();
  absl::Status CompareWaiting();

  Transaction* transaction_;
  Position position_;
  bool all_new_;
  BulkInsert insert_;
  std::vector<Sale> waiting_;
  WriteCounts counts_;
};

// Says that the packed pages of a client are out of date. In the transaction of the change or an
// earlier one.
absl::Status MarkUnpacked(Transaction& transaction, std::string_view client_id);
// The same for many clients, each named once.
absl::Status MarkUnpacked(Transaction& transaction, std::span<const std::string_view> clients);

// Current sales of a client behind (day, sale id), in that order.
struct SaleKey {
  int32_t day = 0;
  std::string sale_id;
};
absl::StatusOr<std::vector<Sale>> ListSales(Transaction& transaction, std::string_view client_id,
                                            const std::optional<SaleKey>& after, int limit);

// Versions with a position below `before` (0: all), newest first.
absl::StatusOr<std::vector<Sale>> ListSaleVersions(Transaction& transaction, std::string_view id,
                                                   Position before, int limit);

// Where the next slice of changes goes on.
struct SaleChangeKey {
  std::string client_id;
  SaleKey sale;
  Position position = 0;
};

// Calls `fn(sale, deleted)` for at most `limit` versions behind `after`, by client, day, sale id
// and position; see CLIENTELE_EXPORTED. The range is one of clients. A sale that went over to
// another client is named once, with its new one. Reads all rows of the range. Returns whether
// there may be more.
absl::StatusOr<bool> ScanSaleChanges(Transaction& transaction, const ExportScan& scan,
                                     const std::optional<SaleChangeKey>& after, int limit,
                                     absl::FunctionRef<void(const Sale&, bool)> fn);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_STORE_SALES_H_
