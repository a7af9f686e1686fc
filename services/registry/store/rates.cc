#include "services/registry/store/rates.h"

#include <functional>
#include <limits>
#include <map>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/ids/resource_name.h"
#include "common/time/date.h"
#include "services/registry/store/as_of.h"

namespace clientele::registry {
namespace {

#define CLIENTELE_RATE_COLUMNS "kind, currency, day, unscaled, scale, nominal, position, closed"

Rate ReadRate(const Row& row) {
  Rate rate;
  rate.key = {std::string(row.Text(0)), std::string(row.Text(1)), row.Int32(2)};
  rate.content = {{row.Int64(3), row.Int32(4)}, row.Int64(5)};
  rate.position = row.Int64(6);
  rate.closed = row.Int64(7);
  return rate;
}

RateKind ReadKind(const Row& row) {
  return {std::string(row.Text(0)), std::string(row.Text(1)), row.Int64(2)};
}

absl::Status InsertRate(Transaction& transaction, const Rate& rate) {
  return transaction.Execute(
      "INSERT INTO rates (" CLIENTELE_RATE_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, 0)",
      rate.key.kind, rate.key.currency, rate.key.day, rate.content.value.unscaled,
      rate.content.value.scale, rate.content.nominal, rate.position);
}

// Another transaction added the row after this one had looked for it.
absl::Status OrConflict(absl::Status status) {
  return IsUniqueViolation(status) ? TransientConflict("another transaction added it") : status;
}

}  // namespace

absl::StatusOr<std::optional<RateKind>> FindRateKind(Transaction& transaction,
                                                     std::string_view kind) {
  std::optional<RateKind> known;
  const absl::StatusOr<bool> found = transaction.QueryOne(
      "SELECT kind, base_currency, create_time FROM rate_kinds WHERE kind = ?",
      [&](const Row& row) { known = ReadKind(row); }, kind);
  if (!found.ok()) return found.status();
  return known;
}

absl::Status InsertRateKind(Transaction& transaction, const RateKind& kind) {
  return OrConflict(transaction.Execute(
      "INSERT INTO rate_kinds (kind, base_currency, create_time) VALUES (?, ?, ?)", kind.kind,
      kind.base_currency, kind.create_time));
}

absl::StatusOr<std::vector<RateKind>> ListRateKinds(Transaction& transaction,
                                                    std::string_view after, int limit) {
  std::vector<RateKind> kinds;
  RETURN_IF_ERROR(transaction.Query(
      "SELECT kind, base_currency, create_time FROM rate_kinds WHERE kind > ? ORDER BY kind "
      "LIMIT ?",
      [&](const Row& row) { kinds.push_back(ReadKind(row)); }, after, limit));
  return kinds;
}

absl::StatusOr<std::optional<Rate>> FindRate(Transaction& transaction, const RateKey& key) {
  std::optional<Rate> rate;
  const absl::StatusOr<bool> found = transaction.QueryOne(
      "SELECT " CLIENTELE_RATE_COLUMNS
      " FROM rates WHERE kind = ? AND currency = ? AND day = ? AND closed = 0",
      [&](const Row& row) { rate = ReadRate(row); }, key.kind, key.currency, key.day);
  if (!found.ok()) return found.status();
  return rate;
}

absl::StatusOr<std::optional<Rate>> LatestRate(Transaction& transaction, const RateKey& key,
                                               Position position) {
  std::optional<Rate> rate;
  const absl::StatusOr<bool> found = transaction.QueryOne(
      "SELECT " CLIENTELE_RATE_COLUMNS
      " FROM rates WHERE kind = ? AND currency = ? AND day <= ? AND " CLIENTELE_AS_OF
      " ORDER BY day DESC LIMIT 1",
      [&](const Row& row) { rate = ReadRate(row); }, key.kind, key.currency, key.day, position,
      position);
  if (!found.ok()) return found.status();
  return rate;
}

absl::StatusOr<WriteOutcome> PutRate(Transaction& transaction, const Rate& rate,
                                     std::optional<Rate>* before) {
  ASSIGN_OR_RETURN(std::optional<Rate> current, FindRate(transaction, rate.key));
  if (current && current->content == rate.content) return WriteOutcome::kUnchanged;
  if (current) RETURN_IF_ERROR(CloseRate(transaction, *current, rate.position));
  RETURN_IF_ERROR(OrConflict(InsertRate(transaction, rate)));
  const bool corrected = current.has_value();
  if (before != nullptr) *before = std::move(current);
  return corrected ? WriteOutcome::kUpdated : WriteOutcome::kCreated;
}

absl::Status CloseRate(Transaction& transaction, const Rate& before, Position position) {
  ASSIGN_OR_RETURN(
      const int64_t closed,
      transaction.ExecuteCounted("UPDATE rates SET closed = ? WHERE kind = ? AND currency = ? AND "
                                 "day = ? AND closed = 0 AND position = ?",
                                 position, before.key.kind, before.key.currency, before.key.day,
                                 before.position));
  if (closed != 1) return EtagMismatch("rate", RateName(before.key));
  return absl::OkStatus();
}

std::string RateName(const RateKey& key) {
  return ResourceName("rates", absl::StrCat(key.kind, ".", key.currency, ".",
                                            FormatDate(DateFromDayNumber(key.day))));
}

absl::StatusOr<std::vector<Rate>> ListRates(Transaction& transaction, const RateQuery& query,
                                            const RateKey& after, int limit) {
  std::vector<Rate> rates;
  RETURN_IF_ERROR(transaction.Query(
      "SELECT " CLIENTELE_RATE_COLUMNS
      " FROM rates WHERE kind = ? AND (? = '' OR currency = ?) AND day >= ? AND day <= ? AND "
      "(currency, day) > (?, ?) AND " CLIENTELE_AS_OF " ORDER BY currency, day LIMIT ?",
      [&](const Row& row) { rates.push_back(ReadRate(row)); }, query.kind, query.currency,
      query.currency, query.first_day, query.last_day, after.currency, after.day, query.position,
      query.position, limit));
  return rates;
}

absl::StatusOr<std::vector<Rate>> ListRateVersions(Transaction& transaction, const RateKey& key,
                                                   Position before, int limit) {
  std::vector<Rate> versions;
  RETURN_IF_ERROR(transaction.Query(
      "SELECT " CLIENTELE_RATE_COLUMNS
      " FROM rates WHERE kind = ? AND currency = ? AND day = ? AND (? = 0 OR position < ?)"
      " ORDER BY position DESC LIMIT ?",
      [&](const Row& row) { versions.push_back(ReadRate(row)); }, key.kind, key.currency, key.day,
      before, before, limit));
  return versions;
}

absl::StatusOr<bool> ScanRates(
    Transaction& transaction, const ExportScan& scan, const RateKey* after, int limit,
    absl::FunctionRef<void(const Rate&, const std::string& base, bool deleted)> fn) {
  const RateKey from =
      after != nullptr ? *after : RateKey{"", scan.start, std::numeric_limits<int32_t>::min()};
  std::map<std::string, std::string, std::less<>> bases;
  RETURN_IF_ERROR(
      transaction.Query("SELECT kind, base_currency FROM rate_kinds",
                        [&](const Row& row) { bases.emplace(row.Text(0), row.Text(1)); }));
  int rows = 0;
  RETURN_IF_ERROR(transaction.Query(
      "SELECT " CLIENTELE_RATE_COLUMNS
      " FROM rates r WHERE currency >= ? AND currency < ? AND (currency, day, kind) > (?, ?, ?) "
      "AND " CLIENTELE_EXPORTED
      " AND NOT (position <= ? AND EXISTS (SELECT 1 FROM rates n WHERE n.currency = r.currency AND "
      "n.day = r.day AND n.kind = r.kind AND n.position > ? AND n.position <= ? AND (n.closed = 0 "
      "OR "
      "n.closed > ?))) ORDER BY currency, day, kind LIMIT ?",
      [&](const Row& row) {
        const Rate rate = ReadRate(row);
        ++rows;
        fn(rate, bases[rate.key.kind], rate.position <= scan.since);
      },
      from.currency, scan.end, from.currency, from.day, from.kind, scan.position, scan.position,
      scan.since, scan.since, scan.since, scan.position, scan.since, scan.since, scan.position,
      scan.position, limit));
  return rows == limit;
}

}  // namespace clientele::registry
