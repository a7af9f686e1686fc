// SQL of single sales.
#ifndef CLIENTELE_SERVICES_REGISTRY_STORE_SALES_H_
#define CLIENTELE_SERVICES_REGISTRY_STORE_SALES_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/sql/transaction.h"
#include "services/registry/domain/types.h"

namespace clientele::registry {

absl::StatusOr<std::optional<Sale>> FindSale(Transaction& transaction, std::string_view id);

enum class WriteOutcome { kCreated, kUpdated, kUnchanged };

// Writes sales one after another at one position.
class SaleWriter {
 public:
  static absl::StatusOr<SaleWriter> Begin(Transaction& transaction, Position position);

  // Adds a new sale, or a correction when the id is known with other content (the old version is
  // closed and returned in `before` when that is not null). The clients that it touches lose their
  // packed pages' validity: see MarkUnpacked.
  absl::StatusOr<WriteOutcome> Write(std::string_view id, const SaleFields& fields,
                                     std::optional<Sale>* before);

 private:
  SaleWriter(Transaction& transaction, Position position, StatementPtr insert)
      : transaction_(&transaction), position_(position), insert_(std::move(insert)) {}

  absl::StatusOr<bool> Insert(std::string_view id, const SaleFields& fields);

  Transaction* transaction_;
  Position position_;
  StatementPtr insert_;
};

// Says that the packed pages of a client are out of date. In the transaction of the change or an
// earlier one.
absl::Status MarkUnpacked(Transaction& transaction, std::string_view client_id);

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

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_STORE_SALES_H_
