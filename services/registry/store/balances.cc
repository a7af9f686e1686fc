#include "services/registry/store/balances.h"

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"

namespace clientele::registry {
namespace {

#define CLIENTELE_BALANCE_COLUMNS \
  "client_id, product_id, day, measure, amount, currency, position, closed"

Balance ReadBalance(const Row& row) {
  Balance balance;
  balance.key = {std::string(row.Text(0)), std::string(row.Text(1)), row.Int32(2),
                 static_cast<BalanceMeasure>(row.Int32(3))};
  balance.fields = {row.Int64(4), std::string(row.Text(5))};
  balance.position = row.Int64(6);
  balance.closed = row.Int64(7);
  return balance;
}

}  // namespace

absl::StatusOr<std::optional<Balance>> FindBalance(Transaction& transaction,
                                                   const BalanceKey& key) {
  std::optional<Balance> balance;
  const absl::StatusOr<bool> found = transaction.QueryOne(
      "SELECT " CLIENTELE_BALANCE_COLUMNS
      " FROM balances WHERE client_id = ? AND product_id = ? AND day = ? AND measure = ? AND "
      "closed = 0",
      [&](const Row& row) { balance = ReadBalance(row); }, key.client_id, key.product_id, key.day,
      static_cast<int>(key.measure));
  if (!found.ok()) return found.status();
  return balance;
}

absl::Status CloseBalance(Transaction& transaction, const Balance& balance, Position position) {
  const BalanceKey& key = balance.key;
  ASSIGN_OR_RETURN(const int64_t closed,
                   transaction.ExecuteCounted(
                       "UPDATE balances SET closed = ? WHERE client_id = ? AND product_id = ? AND "
                       "day = ? AND measure = ? AND closed = 0 AND position = ?",
                       position, key.client_id, key.product_id, key.day,
                       static_cast<int>(key.measure), balance.position));
  if (closed == 1) return absl::OkStatus();
  return EtagMismatch("balance", absl::StrCat("clients/", key.client_id));
}

absl::Status PutBalance(Transaction& transaction, const Balance* before, const Balance& after) {
  if (before != nullptr) RETURN_IF_ERROR(CloseBalance(transaction, *before, after.position));
  return transaction.Execute(
      "INSERT INTO balances (" CLIENTELE_BALANCE_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, 0)",
      after.key.client_id, after.key.product_id, after.key.day, static_cast<int>(after.key.measure),
      after.fields.amount, after.fields.currency, after.position);
}

absl::StatusOr<std::vector<Balance>> ListBalances(Transaction& transaction,
                                                  const BalanceQuery& query, int limit) {
  const BalanceKey first{query.client_id, "", std::numeric_limits<int32_t>::min(),
                         BalanceMeasure::kUnspecified};
  const BalanceKey& after = query.after ? *query.after : first;
  const int measure = static_cast<int>(query.measure);
  std::vector<Balance> balances;
  RETURN_IF_ERROR(transaction.Query(
      "SELECT " CLIENTELE_BALANCE_COLUMNS
      " FROM balances WHERE client_id = ? AND (product_id, day, measure) > (?, ?, ?) AND "
      "closed = 0 AND (? = '' OR product_id = ?) AND (? = 0 OR measure = ?) AND day >= ? AND "
      "day <= ? ORDER BY product_id, day, measure LIMIT ?",
      [&](const Row& row) { balances.push_back(ReadBalance(row)); }, query.client_id,
      after.product_id, after.day, static_cast<int>(after.measure), query.product_id,
      query.product_id, measure, measure, query.first_day, query.last_day, limit));
  return balances;
}

absl::Status ForEachBalance(Transaction& transaction, int32_t day, BalanceMeasure measure,
                            absl::FunctionRef<absl::Status(const Balance&)> fn) {
  constexpr int kAtOnce = 8'192;
  BalanceKey last;
  for (int rows = kAtOnce; rows == kAtOnce;) {
    rows = 0;
    const BalanceKey after = last;
    RETURN_IF_ERROR(transaction.Query(
        "SELECT " CLIENTELE_BALANCE_COLUMNS
        " FROM balances b WHERE day = ? AND measure = ? AND closed = 0 AND client_id >= ? AND "
        "(client_id, product_id) > (?, ?) AND NOT EXISTS (SELECT 1 FROM clients c WHERE "
        "c.client_id = b.client_id AND c.closed = 0 AND c.delete_time > 0) "
        "ORDER BY client_id, product_id LIMIT ?",
        [&](const Row& row) {
          const Balance balance = ReadBalance(row);
          last = balance.key;
          ++rows;
          return fn(balance);
        },
        day, static_cast<int>(measure), after.client_id, after.client_id, after.product_id,
        kAtOnce));
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> ScanBalances(Transaction& transaction, const ExportScan& scan,
                                  const BalanceKey* after, int limit,
                                  absl::FunctionRef<void(const Balance&, bool)> fn) {
  const BalanceKey first{scan.start, "", std::numeric_limits<int32_t>::min(),
                         BalanceMeasure::kUnspecified};
  const BalanceKey& from = after != nullptr ? *after : first;
  int rows = 0;
  RETURN_IF_ERROR(transaction.Query(
      "SELECT " CLIENTELE_BALANCE_COLUMNS
      " FROM balances b WHERE client_id >= ? AND client_id < ? AND "
      "(client_id, product_id, day, measure) > (?, ?, ?, ?) AND " CLIENTELE_EXPORTED
      " AND NOT (position <= ? AND EXISTS (SELECT 1 FROM balances n WHERE n.client_id = "
      "b.client_id AND n.product_id = b.product_id AND n.day = b.day AND n.measure = b.measure AND "
      "n.position > ? AND n.position <= ? AND (n.closed = 0 OR n.closed > ?)))"
      " ORDER BY client_id, product_id, day, measure LIMIT ?",
      [&](const Row& row) {
        const Balance balance = ReadBalance(row);
        ++rows;
        fn(balance, balance.position <= scan.since);
      },
      from.client_id, scan.end, from.client_id, from.product_id, from.day,
      static_cast<int>(from.measure), scan.position, scan.position, scan.since, scan.since,
      scan.since, scan.position, scan.since, scan.since, scan.position, scan.position, limit));
  return rows == limit;
}

}  // namespace clientele::registry
