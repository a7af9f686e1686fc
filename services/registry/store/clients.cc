#include "services/registry/store/clients.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/ids/resource_name.h"
#include "common/sql/key_query.h"
#include "services/registry/store/as_of.h"
#include "services/registry/store/client_columns.h"
#include "services/registry/store/regions.h"

namespace clientele::registry {
namespace {

// Calls `fn` with the values of CLIENTELE_CLIENT_COLUMNS.
template <class Fn>
auto WithColumns(const Client& client, Fn fn) {
  const ClientFields& f = client.fields;
  return fn(f.display_name, static_cast<int>(f.status), static_cast<int>(f.size_class), f.region,
            f.currency_code, f.industry, f.group_id, f.inn, f.kpp, f.ogrn, f.lei, f.parent_id,
            f.ownership_ppm, f.email, f.phone, f.since_day, f.group_ppm, client.id,
            client.create_time, client.update_time, client.delete_time, client.position,
            client.closed, client.valid_from, client.merged_into);
}

absl::Status InsertVersion(Transaction& transaction, const Client& client) {
  return WithColumns(client, [&](const auto&... values) {
    return transaction.Execute(
        "INSERT INTO clients (" CLIENTELE_CLIENT_COLUMNS
        ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        values...);
  });
}

const std::vector<QueryField>& AllFields() {
  using Type = QueryField::Type;
  static const auto* const kFields = new std::vector<QueryField>{
      {"client_id", "client_id", Type::kText, {}},
      {"display_name", "display_name", Type::kText, {}},
      {"region", "region", Type::kText, {}},
      {"status", "status", Type::kEnum, {{"ACTIVE", 1}, {"POTENTIAL", 2}, {"ARCHIVED", 3}}},
      {"size_class",
       "size_class",
       Type::kEnum,
       {{"LARGE", 1}, {"MEDIUM", 2}, {"SMALL", 3}, {"MICRO", 4}}},
      {"currency_code", "currency_code", Type::kText, {}},
      {"industry", "industry", Type::kText, {}},
      {"group_id", "group_id", Type::kText, {}},
      {"inn", "inn", Type::kText, {}}};
  return *kFields;
}

}  // namespace

absl::StatusOr<std::optional<Client>> FindClient(Transaction& transaction, std::string_view id) {
  std::optional<Client> client;
  const absl::StatusOr<bool> found = transaction.QueryOne(
      "SELECT " CLIENTELE_CLIENT_COLUMNS " FROM clients WHERE client_id = ? AND closed = 0",
      [&](const Row& row) { client = ReadClient(row); }, id);
  if (!found.ok()) return found.status();
  return client;
}

absl::StatusOr<std::unordered_map<std::string, Client>> FindClients(
    Transaction& transaction, std::span<const std::string_view> ids) {
  std::unordered_map<std::string, Client> clients;
  RETURN_IF_ERROR(QueryByKeys(transaction,
                              "SELECT " CLIENTELE_CLIENT_COLUMNS
                              " FROM clients WHERE closed = 0 AND client_id IN",
                              ids, "", [&](const Row& row) {
                                Client client = ReadClient(row);
                                clients.emplace(client.id, std::move(client));
                              }));
  return clients;
}

absl::Status FindFactClients(Transaction& transaction, std::span<const std::string_view> ids,
                             absl::FunctionRef<void(const FactClient&)> fn) {
  return QueryByKeys(transaction,
                     "SELECT client_id, delete_time, currency_code, merged_into FROM clients "
                     "WHERE closed = 0 AND client_id IN",
                     ids, "", [&](const Row& row) {
                       fn({row.Text(0), row.Int64(1) != 0, row.Text(2), row.Text(3)});
                     });
}

absl::Status InsertClient(Transaction& transaction, const Client& client) {
  RETURN_IF_ERROR(
      UseRegion(transaction, client.fields.region, client.update_time, client.position));
  return InsertVersion(transaction, client);
}

absl::StatusOr<ClientWriter> ClientWriter::Begin(Transaction& transaction) {
  ASSIGN_OR_RETURN(BulkInsert insert,
                   BulkInsert::Begin(transaction, "clients", CLIENTELE_CLIENT_COLUMNS));
  return ClientWriter(transaction, std::move(insert));
}

absl::Status ClientWriter::Add(const Client& client) {
  if (regions_.insert(client.fields.region).second) {
    RETURN_IF_ERROR(
        UseRegion(*transaction_, client.fields.region, client.update_time, client.position));
  }
  return WithColumns(client, [&](const auto&... values) { return insert_.AddRow(values...); });
}

absl::Status ReplaceClient(Transaction& transaction, const Client& before, const Client& after) {
  ASSIGN_OR_RETURN(
      const int64_t closed,
      before.position == after.position
          ? transaction.ExecuteCounted(
                "DELETE FROM clients WHERE client_id = ? AND closed = 0 AND position = ?",
                before.id, before.position)
          : transaction.ExecuteCounted(
                "UPDATE clients SET closed = ? WHERE client_id = ? AND closed = 0 AND position = ?",
                after.position, before.id, before.position));
  if (closed != 1) return EtagMismatch("client", ResourceName("clients", before.id));
  if (before.fields.region != after.fields.region) {
    RETURN_IF_ERROR(UseRegion(transaction, after.fields.region, after.update_time, after.position));
  }
  return InsertVersion(transaction, after);
}

const std::vector<QueryField>& ClientFilterFields() { return AllFields(); }

const std::vector<QueryField>& ClientOrderFields() {
  static const auto* const kFields =
      new std::vector<QueryField>(AllFields().begin(), AllFields().begin() + 3);
  return *kFields;
}

SqlValues OrderValues(const Client& client, const std::vector<OrderTerm>& order) {
  SqlValues values;
  for (const OrderTerm& term : order) {
    if (term.field.name == "client_id") values.emplace_back(client.id);
    if (term.field.name == "display_name") values.emplace_back(client.fields.display_name);
    if (term.field.name == "region") values.emplace_back(client.fields.region);
  }
  return values;
}

absl::StatusOr<std::vector<Client>> ListClients(Transaction& transaction, const ClientQuery& query,
                                                int limit) {
  SqlFragment condition = query.filter;
  if (!query.after.empty()) {
    const SqlFragment after = RenderAfter(query.order, query.after);
    absl::StrAppend(&condition.sql, " AND ", after.sql);
    condition.values.insert(condition.values.end(), after.values.begin(), after.values.end());
  }
  const std::string order_by = RenderOrderBy(query.order);
  if (!query.moment.is_now()) {
    return SelectClients(transaction,
                         {query.moment, std::move(condition), order_by, query.show_deleted}, limit);
  }
  std::vector<Client> clients;
  RETURN_IF_ERROR(transaction.Query(
      absl::StrCat("SELECT " CLIENTELE_CLIENT_COLUMNS " FROM clients WHERE closed = 0 AND ",
                   condition.sql, query.show_deleted ? "" : " AND delete_time = 0", " ORDER BY ",
                   order_by, " LIMIT ?"),
      [&](const Row& row) { clients.push_back(ReadClient(row)); }, condition.values, limit));
  return clients;
}

absl::StatusOr<std::vector<Client>> ListClientVersions(Transaction& transaction,
                                                       std::string_view id, Position before,
                                                       int limit) {
  std::vector<Client> versions;
  RETURN_IF_ERROR(transaction.Query(
      "SELECT " CLIENTELE_CLIENT_COLUMNS
      " FROM clients WHERE client_id = ? AND (? = 0 OR position < ?) ORDER BY position DESC LIMIT "
      "?",
      [&](const Row& row) { versions.push_back(ReadClient(row)); }, id, before, before, limit));
  return versions;
}

absl::Status ScanClients(Transaction& transaction, Position position, std::string_view start,
                         std::string_view end, int64_t limit,
                         absl::FunctionRef<void(const Client&)> fn) {
  return transaction.Query(
      "SELECT " CLIENTELE_CLIENT_COLUMNS
      " FROM clients WHERE client_id >= ? AND client_id < ? AND " CLIENTELE_AS_OF
      " AND delete_time = 0 ORDER BY client_id LIMIT ?",
      [&](const Row& row) { fn(ReadClient(row)); }, start, end, position, position, limit);
}

absl::StatusOr<std::vector<std::string>> DeletedClients(Transaction& transaction, Position position,
                                                        std::string_view start,
                                                        std::string_view end) {
  std::vector<std::string> ids;
  RETURN_IF_ERROR(transaction.Query(
      "SELECT client_id FROM clients WHERE delete_time > 0 AND client_id >= ? AND client_id < ?"
      " AND " CLIENTELE_AS_OF " ORDER BY client_id",
      [&](const Row& row) { ids.emplace_back(row.Text(0)); }, start, end, position, position));
  return ids;
}

absl::StatusOr<bool> ClientsChangedSince(Transaction& transaction, Position position) {
  ASSIGN_OR_RETURN(
      const auto found,
      transaction.QueryInt64("SELECT 1 FROM clients WHERE position > ? LIMIT 1", position));
  return found.has_value();
}

}  // namespace clientele::registry
