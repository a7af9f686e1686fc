#include "services/registry/store/holdings.h"

#include <limits>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"

namespace clientele::registry {
namespace {

#define CLIENTELE_HOLDING_COLUMNS \
  "client_id, product_id, from_day, to_day, limit_amount, currency, position, closed"

Holding ReadHolding(const Row& row) {
  Holding holding;
  holding.key = {std::string(row.Text(0)), std::string(row.Text(1)), row.Int32(2)};
  holding.fields.to_day = row.Int32(3);
  if (!row.IsNull(4)) holding.fields.limit = row.Int64(4);
  holding.fields.currency = row.Text(5);
  holding.position = row.Int64(6);
  holding.closed = row.Int64(7);
  return holding;
}

}  // namespace

absl::StatusOr<std::optional<Holding>> FindHolding(Transaction& transaction,
                                                   const HoldingKey& key) {
  std::optional<Holding> holding;
  const absl::StatusOr<bool> found = transaction.QueryOne(
      "SELECT " CLIENTELE_HOLDING_COLUMNS
      " FROM holdings WHERE client_id = ? AND product_id = ? AND from_day = ? AND closed = 0",
      [&](const Row& row) { holding = ReadHolding(row); }, key.client_id, key.product_id,
      key.from_day);
  if (!found.ok()) return found.status();
  return holding;
}

absl::Status CloseHolding(Transaction& transaction, const Holding& holding, Position position) {
  const HoldingKey& key = holding.key;
  ASSIGN_OR_RETURN(const int64_t closed,
                   transaction.ExecuteCounted(
                       "UPDATE holdings SET closed = ? WHERE client_id = ? AND product_id = ? AND "
                       "from_day = ? AND closed = 0 AND position = ?",
                       position, key.client_id, key.product_id, key.from_day, holding.position));
  if (closed == 1) return absl::OkStatus();
  return EtagMismatch("holding", absl::StrCat("clients/", key.client_id));
}

absl::Status PutHolding(Transaction& transaction, const Holding* before, const Holding& after) {
  if (before != nullptr) RETURN_IF_ERROR(CloseHolding(transaction, *before, after.position));
  return transaction.Execute(
      "INSERT INTO holdings (" CLIENTELE_HOLDING_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, 0)",
      after.key.client_id, after.key.product_id, after.key.from_day, after.fields.to_day,
      after.fields.limit, after.fields.currency, after.position);
}

absl::StatusOr<std::vector<Period>> HoldingPeriods(Transaction& transaction,
                                                   std::string_view client_id,
                                                   std::string_view product_id) {
  std::vector<Period> periods;
  RETURN_IF_ERROR(transaction.Query(
      "SELECT from_day, to_day FROM holdings WHERE client_id = ? AND product_id = ? AND closed = 0 "
      "ORDER BY from_day",
      [&](const Row& row) {
        periods.push_back({row.Int32(0), row.Int32(1)});
      },
      client_id, product_id));
  return periods;
}

absl::StatusOr<std::vector<Holding>> ListHoldings(Transaction& transaction,
                                                  const HoldingQuery& query, int limit) {
  std::vector<Holding> holdings;
  const int32_t begun_by = query.as_of_day.value_or(std::numeric_limits<int32_t>::max());
  const int32_t ends_on = query.as_of_day.value_or(std::numeric_limits<int32_t>::min());
  RETURN_IF_ERROR(transaction.Query(
      "SELECT " CLIENTELE_HOLDING_COLUMNS
      " FROM holdings WHERE client_id = ? AND (product_id, from_day) > (?, ?) AND closed = 0 AND "
      "from_day <= ? AND to_day >= ? ORDER BY product_id, from_day LIMIT ?",
      [&](const Row& row) { holdings.push_back(ReadHolding(row)); }, query.client_id,
      query.after_product_id, query.after_from_day, begun_by, ends_on, limit));
  return holdings;
}

absl::StatusOr<bool> ScanHoldings(Transaction& transaction, const ExportScan& scan,
                                  const HoldingKey* after, int limit,
                                  absl::FunctionRef<void(const Holding&, bool)> fn) {
  const HoldingKey first{scan.start, "", std::numeric_limits<int32_t>::min()};
  const HoldingKey& from = after != nullptr ? *after : first;
  int rows = 0;
  RETURN_IF_ERROR(transaction.Query(
      "SELECT " CLIENTELE_HOLDING_COLUMNS
      " FROM holdings h WHERE client_id >= ? AND client_id < ? AND "
      "(client_id, product_id, from_day) > (?, ?, ?) AND " CLIENTELE_EXPORTED
      " AND NOT (position <= ? AND EXISTS (SELECT 1 FROM holdings n WHERE n.client_id = "
      "h.client_id AND n.product_id = h.product_id AND n.from_day = h.from_day AND n.position > ? "
      "AND n.position <= ? AND (n.closed = 0 OR n.closed > ?)))"
      " ORDER BY client_id, product_id, from_day LIMIT ?",
      [&](const Row& row) {
        const Holding holding = ReadHolding(row);
        ++rows;
        fn(holding, holding.position <= scan.since);
      },
      from.client_id, scan.end, from.client_id, from.product_id, from.from_day, scan.position,
      scan.position, scan.since, scan.since, scan.since, scan.position, scan.since, scan.since,
      scan.position, scan.position, limit));
  return rows == limit;
}

}  // namespace clientele::registry
