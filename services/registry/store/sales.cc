#include "services/registry/store/sales.h"

#include <limits>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "common/errors/status_macros.h"
#include "common/sql/key_query.h"

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

absl::Status InsertSale(Transaction& transaction, Position position, const Sale& sale) {
  const SaleFields& f = sale.fields;
  return transaction.Execute(
      "INSERT INTO sales (" CLIENTELE_SALE_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)", sale.id,
      f.client_id, f.product_id, f.day, f.amount, f.profit, f.currency, position);
}

absl::Status Correct(Transaction& transaction, Position position, const Sale& current,
                     const Sale& sale) {
  ASSIGN_OR_RETURN(const int64_t closed,
                   transaction.ExecuteCounted("UPDATE sales SET closed = ? WHERE sale_id = ?"
                                              " AND closed = 0 AND position = ?",
                                              position, sale.id, current.position));
  if (closed != 1) return TransientConflict("a sale changed while it was corrected");
  if (current.fields.client_id != sale.fields.client_id) {
    RETURN_IF_ERROR(MarkUnpacked(transaction, current.fields.client_id));
  }
  return InsertSale(transaction, position, sale);
}

// The current versions of those that are known, by id.
absl::StatusOr<std::unordered_map<std::string, Sale>> FindSales(Transaction& transaction,
                                                                const std::vector<Sale>& sales) {
  std::vector<std::string_view> ids;
  ids.reserve(sales.size());
  for (const Sale& sale : sales) ids.emplace_back(sale.id);
  std::unordered_map<std::string, Sale> known;
  RETURN_IF_ERROR(QueryByKeys(
      transaction, "SELECT " CLIENTELE_SALE_COLUMNS " FROM sales WHERE closed = 0 AND sale_id IN",
      ids, "", [&](const Row& row) {
        Sale sale = ReadSale(row);
        known.emplace(sale.id, std::move(sale));
      }));
  return known;
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

absl::StatusOr<WriteOutcome> WriteSale(Transaction& transaction, Position position,
                                       const Sale& sale, std::optional<Sale>* before) {
  ASSIGN_OR_RETURN(std::optional<Sale> current, FindSale(transaction, sale.id));
  if (!current) {
    RETURN_IF_ERROR(InsertSale(transaction, position, sale));
    return WriteOutcome::kCreated;
  }
  if (current->fields == sale.fields) return WriteOutcome::kUnchanged;
  RETURN_IF_ERROR(Correct(transaction, position, *current, sale));
  if (before != nullptr) *before = std::move(current);
  return WriteOutcome::kUpdated;
}

absl::StatusOr<SaleWriter> SaleWriter::Begin(Transaction& transaction, Position position,
                                             bool all_new) {
  ASSIGN_OR_RETURN(BulkInsert insert,
                   BulkInsert::Begin(transaction, "sales",
                                     {"sale_id", "client_id", "product_id", "day", "amount",
                                      "profit", "currency", "position", "closed"}));
  return SaleWriter(transaction, position, all_new, std::move(insert));
}

absl::Status SaleWriter::Add(std::string_view id, SaleFields fields) {
  waiting_.push_back({std::string(id), std::move(fields)});
  return waiting_.size() == insert_.batch_rows() ? WriteWaiting() : absl::OkStatus();
}

absl::StatusOr<WriteCounts> SaleWriter::Finish() {
  RETURN_IF_ERROR(WriteWaiting());
  return counts_;
}

// Most sales of an import are new, so nobody looks for them before they are written.
absl::Status SaleWriter::WriteWaiting() {
  const absl::Status inserted = InsertWaiting();
  if (inserted.ok()) {
    counts_.created += static_cast<int64_t>(waiting_.size());
  } else if (IsUniqueViolation(inserted) && !all_new_) {
    RETURN_IF_ERROR(CompareWaiting());
  } else {
    return inserted;
  }
  waiting_.clear();
  return absl::OkStatus();
}

absl::Status SaleWriter::InsertWaiting() {
  for (const Sale& sale : waiting_) {
    const SaleFields& f = sale.fields;
    RETURN_IF_ERROR(insert_.AddRow(sale.id, f.client_id, f.product_id, f.day, f.amount, f.profit,
                                   f.currency, position_, 0));
  }
  return insert_.Flush();
}

absl::Status SaleWriter::CompareWaiting() {
  ASSIGN_OR_RETURN(const auto known, FindSales(*transaction_, waiting_));
  std::vector<Sale> fresh;
  for (Sale& sale : waiting_) {
    const auto current = known.find(sale.id);
    if (current == known.end()) {
      fresh.push_back(std::move(sale));
    } else if (current->second.position == position_) {
      // Written just now, before the one that was taken.
      ++counts_.created;
    } else if (current->second.fields == sale.fields) {
      ++counts_.unchanged;
    } else {
      ++counts_.updated;
      RETURN_IF_ERROR(Correct(*transaction_, position_, current->second, sale));
    }
  }
  counts_.created += static_cast<int64_t>(fresh.size());
  waiting_ = std::move(fresh);
  return InsertWaiting();
}

absl::Status MarkUnpacked(Transaction& transaction, std::span<const std::string_view> clients) {
  std::unordered_set<std::string> marked;
  RETURN_IF_ERROR(QueryByKeys(transaction,
                              "SELECT client_id FROM unpacked_clients WHERE client_id IN", clients,
                              "", [&](const Row& row) { marked.emplace(row.Text(0)); }));
  ASSIGN_OR_RETURN(BulkInsert insert,
                   BulkInsert::Begin(transaction, "unpacked_clients", {"client_id"}));
  for (const std::string_view client : clients) {
    if (!marked.contains(std::string(client))) RETURN_IF_ERROR(insert.AddRow(client));
  }
  return insert.Finish();
}

absl::Status MarkUnpacked(Transaction& transaction, std::string_view client_id) {
  return transaction.Execute(
      "INSERT INTO unpacked_clients (client_id) SELECT ? WHERE NOT EXISTS"
      " (SELECT 1 FROM unpacked_clients WHERE client_id = ?)",
      client_id, client_id);
}

absl::StatusOr<std::vector<Sale>> ListSales(Transaction& transaction, std::string_view client_id,
                                            const std::optional<SaleKey>& after, int limit) {
  const int32_t day = after ? after->day : std::numeric_limits<int32_t>::min();
  const std::string_view sale_id = after ? std::string_view(after->sale_id) : std::string_view();
  std::vector<Sale> sales;
  RETURN_IF_ERROR(transaction.Query(
      "SELECT " CLIENTELE_SALE_COLUMNS
      " FROM sales WHERE client_id = ? AND closed = 0 AND day >= ? AND (day, sale_id) > (?, ?)"
      " ORDER BY day, sale_id LIMIT ?",
      [&](const Row& row) { sales.push_back(ReadSale(row)); }, client_id, day, day, sale_id,
      limit));
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

absl::StatusOr<bool> ScanSaleChanges(Transaction& transaction, const ExportScan& scan,
                                     const std::optional<SaleChangeKey>& after, int limit,
                                     absl::FunctionRef<void(const Sale&, bool)> fn) {
  const SaleChangeKey from =
      after.value_or(SaleChangeKey{scan.start, {std::numeric_limits<int32_t>::min(), ""}, 0});
  int rows = 0;
  RETURN_IF_ERROR(transaction.Query(
      "SELECT " CLIENTELE_SALE_COLUMNS
      " FROM sales s WHERE client_id >= ? AND client_id < ? AND "
      "(client_id, day, sale_id, position) > (?, ?, ?, ?) AND " CLIENTELE_EXPORTED
      " AND NOT (position <= ? AND EXISTS (SELECT 1 FROM sales n WHERE n.sale_id = s.sale_id AND "
      "n.position > ? AND n.position <= ? AND (n.closed = 0 OR n.closed > ?)))"
      " ORDER BY client_id, day, sale_id, position LIMIT ?",
      [&](const Row& row) {
        const Sale sale = ReadSale(row);
        ++rows;
        fn(sale, sale.position <= scan.since);
      },
      from.client_id, scan.end, from.client_id, from.sale.day, from.sale.sale_id, from.position,
      scan.position, scan.position, scan.since, scan.since, scan.since, scan.position, scan.since,
      scan.since, scan.position, scan.position, limit));
  return rows == limit;
}

}  // namespace clientele::registry
