#include "services/assignment/store/units.h"

#include <utility>

#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/ids/resource_name.h"

namespace clientele::assignment::store {
namespace {

#define CLIENTELE_UNIT_PERIOD_COLUMNS "unit_id, from_day, to_day, display_name, parent_id, head"

UnitPeriod ReadPeriod(const Row& row) {
  return {std::string(row.Text(0)),
          row.Int32(1),
          row.Int32(2),
          std::string(row.Text(3)),
          std::string(row.Text(4)),
          std::string(row.Text(5))};
}

absl::Status Stale(const UnitRow& unit) {
  return EtagMismatch("unit", ResourceName("units", unit.unit_id));
}

absl::StatusOr<std::vector<UnitPeriod>> PeriodsOf(Transaction& transaction,
                                                  std::string_view unit_id,
                                                  std::optional<int32_t> day) {
  std::vector<UnitPeriod> periods;
  const auto add = [&](const Row& row) { periods.push_back(ReadPeriod(row)); };
  if (day) {
    RETURN_IF_ERROR(transaction.Query("SELECT " CLIENTELE_UNIT_PERIOD_COLUMNS
                                      " FROM unit_periods WHERE unit_id = ? AND from_day <= ? "
                                      "AND to_day >= ? ORDER BY from_day",
                                      add, unit_id, *day, *day));
  } else {
    RETURN_IF_ERROR(transaction.Query("SELECT " CLIENTELE_UNIT_PERIOD_COLUMNS
                                      " FROM unit_periods WHERE unit_id = ? ORDER BY from_day",
                                      add, unit_id));
  }
  return periods;
}

absl::Status WriteHeader(Transaction& transaction, const UnitRow& unit) {
  if (unit.revision == 0) {
    return transaction.Execute(
        "INSERT INTO units (unit_id, revision, update_time) VALUES (?, 1, ?)", unit.unit_id,
        absl::ToUnixMicros(unit.update_time));
  }
  ASSIGN_OR_RETURN(const int64_t written,
                   transaction.ExecuteCounted("UPDATE units SET revision = revision + 1, "
                                              "update_time = ? WHERE unit_id = ? AND revision = ?",
                                              absl::ToUnixMicros(unit.update_time), unit.unit_id,
                                              unit.revision));
  return written == 1 ? absl::OkStatus() : Stale(unit);
}

}  // namespace

absl::StatusOr<std::optional<UnitRow>> FindUnit(Transaction& transaction,
                                                std::string_view unit_id) {
  UnitRow unit;
  ASSIGN_OR_RETURN(const bool found,
                   transaction.QueryOne(
                       "SELECT unit_id, revision, update_time FROM units WHERE unit_id = ?",
                       [&](const Row& row) {
                         unit.unit_id = row.Text(0);
                         unit.revision = row.Int64(1);
                         unit.update_time = absl::FromUnixMicros(row.Int64(2));
                       },
                       unit_id));
  if (!found) return std::optional<UnitRow>();
  ASSIGN_OR_RETURN(unit.periods, PeriodsOf(transaction, unit_id, std::nullopt));
  return std::optional<UnitRow>(std::move(unit));
}

absl::StatusOr<std::vector<UnitRow>> ListUnits(Transaction& transaction, const UnitQuery& query,
                                               int limit) {
  std::vector<UnitRow> units;
  const auto add = [&](const Row& row) {
    units.push_back(
        {std::string(row.Text(0)), row.Int64(1), absl::FromUnixMicros(row.Int64(2)), {}});
  };
  if (query.day) {
    RETURN_IF_ERROR(transaction.Query(
        "SELECT unit_id, revision, update_time FROM units u WHERE unit_id > ? AND EXISTS "
        "(SELECT 1 FROM unit_periods p WHERE p.unit_id = u.unit_id AND p.from_day <= ? "
        "AND p.to_day >= ?) ORDER BY unit_id LIMIT ?",
        add, query.after, *query.day, *query.day, limit));
  } else {
    RETURN_IF_ERROR(transaction.Query(
        "SELECT unit_id, revision, update_time FROM units WHERE unit_id > ? ORDER BY unit_id "
        "LIMIT ?",
        add, query.after, limit));
  }
  for (UnitRow& unit : units) {
    ASSIGN_OR_RETURN(unit.periods, PeriodsOf(transaction, unit.unit_id, query.day));
  }
  return units;
}

absl::StatusOr<std::vector<UnitPeriod>> AllUnitPeriods(Transaction& transaction) {
  std::vector<UnitPeriod> periods;
  RETURN_IF_ERROR(transaction.Query("SELECT " CLIENTELE_UNIT_PERIOD_COLUMNS
                                    " FROM unit_periods ORDER BY unit_id, from_day",
                                    [&](const Row& row) { periods.push_back(ReadPeriod(row)); }));
  return periods;
}

absl::Status PutUnit(Transaction& transaction, const UnitRow& unit) {
  RETURN_IF_ERROR(WriteHeader(transaction, unit));
  RETURN_IF_ERROR(transaction.Execute("DELETE FROM unit_periods WHERE unit_id = ?", unit.unit_id));
  for (const UnitPeriod& period : unit.periods) {
    RETURN_IF_ERROR(transaction.Execute("INSERT INTO unit_periods (" CLIENTELE_UNIT_PERIOD_COLUMNS
                                        ") VALUES (?, ?, ?, ?, ?, ?)",
                                        unit.unit_id, period.from_day, period.to_day,
                                        period.display_name, period.parent_id, period.head));
  }
  return absl::OkStatus();
}

absl::Status DeleteUnit(Transaction& transaction, const UnitRow& unit) {
  RETURN_IF_ERROR(transaction.Execute("DELETE FROM unit_periods WHERE unit_id = ?", unit.unit_id));
  ASSIGN_OR_RETURN(
      const int64_t deleted,
      transaction.ExecuteCounted("DELETE FROM units WHERE unit_id = ? AND revision = ?",
                                 unit.unit_id, unit.revision));
  return deleted == 1 ? absl::OkStatus() : Stale(unit);
}

}  // namespace clientele::assignment::store
