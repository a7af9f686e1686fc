#include "services/registry/store/timelines.h"

#include <algorithm>
#include <limits>
#include <string>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "services/registry/store/as_of.h"
#include "services/registry/store/client_columns.h"
#include "services/registry/store/clients.h"
#include "services/registry/store/regions.h"

namespace clientele::registry {
namespace {

#define CLIENTELE_NO_END " 2147483647 AS valid_until"

constexpr int kMaxOwnerLinks = 10'000;

// A position at which the version that is current now is current.
Position PositionOf(Position known) {
  return known == 0 ? std::numeric_limits<Position>::max() : known;
}

// Closes a version of a period, or removes it when it is of the same commit.
absl::Status ClosePeriod(Transaction& transaction, std::string_view client, const Period& period,
                         Position position) {
  ASSIGN_OR_RETURN(const int64_t removed,
                   transaction.ExecuteCounted("DELETE FROM client_periods WHERE client_id = ? AND"
                                              " closed = 0 AND valid_from = ? AND position = ?",
                                              client, period.from, position));
  if (removed == 1) return absl::OkStatus();
  ASSIGN_OR_RETURN(const int64_t closed,
                   transaction.ExecuteCounted("UPDATE client_periods SET closed = ? WHERE "
                                              "client_id = ? AND closed = 0 AND valid_from = ?",
                                              position, client, period.from));
  if (closed != 1) return absl::DataLossError("a period of a client is missing");
  return absl::OkStatus();
}

absl::Status InsertPeriod(Transaction& transaction, const Period& period, const Client& client) {
  const ClientFields& f = period.fields;
  RETURN_IF_ERROR(UseRegion(transaction, f.region, client.update_time, client.position));
  return transaction.Execute(
      "INSERT INTO client_periods (" CLIENTELE_CLIENT_CONTENT
      ", client_id, closed, valid_from, valid_until, position)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?)",
      f.display_name, static_cast<int>(f.status), static_cast<int>(f.size_class), f.region,
      f.currency_code, f.industry, f.group_id, f.inn, f.kpp, f.ogrn, f.lei, f.parent_id,
      f.ownership_ppm, f.email, f.phone, f.since_day, f.group_ppm, client.id, period.from,
      period.until, client.position);
}

bool Contains(const Timeline& timeline, const Period& period) {
  return std::find(timeline.begin(), timeline.end(), period) != timeline.end();
}

Timeline Earlier(const Timeline& timeline) { return {timeline.begin(), timeline.end() - 1}; }

void SetLastPeriod(const Timeline& periods, Client* client) {
  client->fields = periods.back().fields;
  client->valid_from = periods.back().from;
}

// The owners of a client on the days of [from, until), clipped to them.
absl::StatusOr<std::vector<std::tuple<std::string, int32_t, int32_t>>> OwnersIn(
    Transaction& transaction, std::string_view client, int32_t from, int32_t until) {
  std::vector<std::tuple<std::string, int32_t, int32_t>> owners;
  const auto add = [&](const Row& row) {
    owners.emplace_back(row.Text(0), std::max(from, row.Int32(1)), std::min(until, row.Int32(2)));
  };
  RETURN_IF_ERROR(transaction.Query("SELECT parent_id, valid_from," CLIENTELE_NO_END
                                    " FROM clients WHERE client_id = ? AND closed = 0"
                                    " AND parent_id <> '' AND valid_from < ?",
                                    add, client, until));
  RETURN_IF_ERROR(transaction.Query(
      "SELECT parent_id, valid_from, valid_until FROM client_periods WHERE client_id = ?"
      " AND closed = 0 AND parent_id <> '' AND valid_from < ? AND valid_until > ?",
      add, client, until, from));
  return owners;
}

}  // namespace

absl::StatusOr<std::optional<Client>> FindClientAt(Transaction& transaction, std::string_view id,
                                                   const Moment& moment) {
  if (moment.is_now()) return FindClient(transaction, id);
  const Position known = PositionOf(moment.known);
  std::optional<Client> client;
  RETURN_IF_ERROR(transaction
                      .QueryOne(
                          "SELECT " CLIENTELE_CLIENT_COLUMNS
                          " FROM clients WHERE client_id = ? AND " CLIENTELE_AS_OF,
                          [&](const Row& row) { client = ReadClient(row); }, id, known, known)
                      .status());
  if (!client || !moment.day || client->valid_from <= *moment.day) return client;
  const auto read_period = [&](const Row& row) {
    client->fields = ReadContent(row);
    client->valid_from = row.Int32(kContentColumns);
    client->valid_until = row.Int32(kContentColumns + 1);
  };
  ASSIGN_OR_RETURN(
      const bool found,
      transaction.QueryOne("SELECT " CLIENTELE_CLIENT_CONTENT
                           ", valid_from, valid_until FROM client_periods WHERE client_id = ?"
                           " AND " CLIENTELE_AS_OF " AND valid_from <= ? AND valid_until > ?",
                           read_period, id, known, known, *moment.day, *moment.day));
  if (!found) client.reset();
  return client;
}

absl::StatusOr<std::vector<Client>> SelectClients(Transaction& transaction,
                                                  const ClientSelection& selection, int limit) {
  // Each half is cut at the limit by itself, so that neither reads more than the page needs.
  const Position known = PositionOf(selection.moment.known);
  const int64_t day = selection.moment.day.value_or(kForever);
  const std::string tail =
      absl::StrCat(selection.show_deleted ? "" : " AND +delete_time = 0", " AND ",
                   selection.condition.sql, " ORDER BY ", selection.order_by, " LIMIT ?");
  const SqlValues& values = selection.condition.values;
  std::vector<Client> clients;
  const auto add = [&](const Row& row) {
    clients.push_back(ReadClient(row));
    clients.back().valid_until = row.Int32(kVersionColumns);
  };
  const std::string last_periods =
      absl::StrCat("SELECT " CLIENTELE_CLIENT_COLUMNS "," CLIENTELE_NO_END
                   " FROM clients WHERE " CLIENTELE_AS_OF " AND valid_from <= ?",
                   tail);
  const std::string earlier_periods = absl::StrCat(
      "SELECT " CLIENTELE_CLIENT_CONTENT
      ", client_id, create_time, update_time, delete_time, known_position, known_closed,"
      " valid_from, merged_into, valid_until FROM client_periods JOIN (SELECT client_id AS "
      "known_id,"
      " position AS known_position, closed AS known_closed, create_time, update_time, delete_time,"
      " merged_into FROM clients) v ON known_id = client_id WHERE " CLIENTELE_AS_OF
      " AND valid_from <= ? AND valid_until > ? AND known_position <= ?"
      " AND (known_closed = 0 OR known_closed > ?)",
      tail);
  RETURN_IF_ERROR(transaction.Query(
      absl::StrCat("SELECT * FROM (", last_periods, ") a UNION ALL SELECT * FROM (",
                   earlier_periods, ") b ORDER BY ", selection.order_by, " LIMIT ?"),
      add, known, known, day, values, limit, known, known, day, day, known, known, values, limit,
      limit));
  return clients;
}

absl::StatusOr<Timeline> LoadTimeline(Transaction& transaction, const Client& client,
                                      Position known) {
  Timeline timeline;
  const Position position = PositionOf(known);
  RETURN_IF_ERROR(transaction.Query(
      "SELECT " CLIENTELE_CLIENT_CONTENT
      ", valid_from, valid_until FROM client_periods WHERE client_id = ? AND " CLIENTELE_AS_OF
      " ORDER BY valid_from",
      [&](const Row& row) {
        timeline.push_back(
            {row.Int32(kContentColumns), row.Int32(kContentColumns + 1), ReadContent(row)});
      },
      client.id, position, position));
  timeline.push_back({client.valid_from, kForever, client.fields});
  return timeline;
}

absl::Status ReplaceTimeline(Transaction& transaction, const Client& before,
                             const Timeline& periods, const Timeline& changed, Client* after) {
  SetLastPeriod(changed, after);
  RETURN_IF_ERROR(ReplaceClient(transaction, before, *after));
  const Timeline old = Earlier(periods);
  const Timeline now = Earlier(changed);
  for (const Period& period : old) {
    if (Contains(now, period)) continue;
    RETURN_IF_ERROR(ClosePeriod(transaction, before.id, period, after->position));
  }
  for (const Period& period : now) {
    if (Contains(old, period)) continue;
    RETURN_IF_ERROR(InsertPeriod(transaction, period, *after));
  }
  return absl::OkStatus();
}

absl::Status ForEachOwner(Transaction& transaction, absl::FunctionRef<void(const OwnerLink&)> fn) {
  const auto visit = [&](const Row& row) {
    fn({row.Text(0), row.Text(1), row.Int32(2), row.Int32(3)});
  };
  RETURN_IF_ERROR(transaction.Query("SELECT client_id, parent_id, valid_from," CLIENTELE_NO_END
                                    " FROM clients WHERE closed = 0 AND parent_id <> ''",
                                    visit));
  return transaction.Query(
      "SELECT client_id, parent_id, valid_from, valid_until FROM client_periods"
      " WHERE closed = 0 AND parent_id <> ''",
      visit);
}

absl::StatusOr<bool> ClosesCycle(Transaction& transaction, const OwnerLink& link) {
  std::vector<std::tuple<std::string, int32_t, int32_t>> open = {
      {std::string(link.owner), link.from, link.until}};
  for (int followed = 0; !open.empty(); ++followed) {
    const auto [at, from, until] = std::move(open.back());
    open.pop_back();
    if (at == link.client) return true;
    if (followed == kMaxOwnerLinks) {
      return Precondition(common::v1::ERROR_REASON_STATE, "OWNERS", absl::StrCat("clients/", at),
                          "the chain of owners is too long");
    }
    ASSIGN_OR_RETURN(const auto owners, OwnersIn(transaction, at, from, until));
    open.insert(open.end(), owners.begin(), owners.end());
  }
  return false;
}

}  // namespace clientele::registry
