#include "services/registry/store/sales.h"

#include <limits>

#include "common/errors/status_macros.h"

namespace clientele::registry {
namespace {

#define CLIENTELE_SALE_COLUMNS \
  "sale_id, client_id, product_id, day, amount, profit, currency, position, closed"

Sale ReadSale(const Row& row) {
  Sale sale;
  sale.id = row.Text(0);
  sale.fields.client_id = row.Text(1);
  sale.fields.product_id = row.Text(2);
  sale.fields.day = row.Int32(3);
  sale.fields.amount = row.Int64(4);
  if (!row.IsNull(5)) sale.fields.profit = row.Int64(5);
  sale.fields.currency = row.Text(6);
  sale.position = row.Int64(7);
  sale.closed = row.Int64(8);
  return sale;
}

}  // namespace

absl::StatusOr<std::optional<Sale>> FindSale(Transaction& transaction, std::string_view id) {
  std::optional<Sale> sale;
  const absl::StatusOr<bool> found = transaction.QueryOne(
      "SELECT " CLIENTELE_SALE_COLUMNS " FROM sales WHERE sale_id = ? AND closed = 0",
      [&](const Row& row) { sale = ReadSale(row); }, id);
  if (!found.ok()) return found.status();
  return sale;
}

absl::StatusOr<SaleWriter> SaleWriter::Begin(Transaction& transaction, Position position) {
  ASSIGN_OR_RETURN(
      StatementPtr insert,
      transaction.Prepare("INSERT INTO sales (" CLIENTELE_SALE_COLUMNS
                          ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0) ON CONFLICT DO NOTHING"));
  return SaleWriter(transaction, position, std::move(insert));
}

absl::StatusOr<bool> SaleWriter::Insert(std::string_view id, const SaleFields& fields) {
  insert_->BindAll(id, fields.client_id, fields.product_id, fields.day, fields.amount,
                   fields.profit, fields.currency, position_);
  RETURN_IF_ERROR(insert_->Run());
  return insert_->changes() == 1;
}

absl::StatusOr<WriteOutcome> SaleWriter::Write(std::string_view id, const SaleFields& fields,
                                               std::optional<Sale>* before) {
  ASSIGN_OR_RETURN(const bool inserted, Insert(id, fields));
  if (inserted) return WriteOutcome::kCreated;
  ASSIGN_OR_RETURN(std::optional<Sale> current, FindSale(*transaction_, id));
  if (!current) return TransientConflict("a sale vanished while it was corrected");
  if (current->fields == fields) return WriteOutcome::kUnchanged;
  RETURN_IF_ERROR(transaction_->Execute(
      "UPDATE sales SET closed = ? WHERE sale_id = ? AND closed = 0", position_, id));
  if (current->fields.client_id != fields.client_id) {
    RETURN_IF_ERROR(MarkUnpacked(*transaction_, current->fields.client_id));
  }
  ASSIGN_OR_RETURN(const bool corrected, Insert(id, fields));
  if (!corrected) return TransientConflict("a sale changed while it was corrected");
  if (before != nullptr) *before = std::move(current);
  return WriteOutcome::kUpdated;
}

absl::Status MarkUnpacked(Transaction& transaction, std::string_view client_id) {
  return transaction.Execute(
      "INSERT INTO unpacked_clients (client_id) VALUES (?) ON CONFLICT DO NOTHING", client_id);
}

absl::StatusOr<std::vector<Sale>> ListSales(Transaction& transaction, std::string_view client_id,
                                            const std::optional<SaleKey>& after, int limit) {
  const int32_t day = after ? after->day : std::numeric_limits<int32_t>::min();
  const std::string_view sale_id = after ? std::string_view(after->sale_id) : std::string_view();
  std::vector<Sale> sales;
  RETURN_IF_ERROR(transaction.Query(
      "SELECT " CLIENTELE_SALE_COLUMNS
      " FROM sales WHERE client_id = ? AND closed = 0 AND (day, sale_id) > (?, ?) ORDER BY day, "
      "sale_id "
      "LIMIT ?",
      [&](const Row& row) { sales.push_back(ReadSale(row)); }, client_id, day, sale_id, limit));
  return sales;
}

absl::StatusOr<std::vector<Sale>> ListSaleVersions(Transaction& transaction, std::string_view id,
                                                   Position before, int limit) {
  std::vector<Sale> versions;
  RETURN_IF_ERROR(transaction.Query(
      "SELECT " CLIENTELE_SALE_COLUMNS
      " FROM sales WHERE sale_id = ? AND (? = 0 OR position < ?) ORDER BY position DESC LIMIT ?",
      [&](const Row& row) { versions.push_back(ReadSale(row)); }, id, before, before, limit));
  return versions;
}

}  // namespace clientele::registry
