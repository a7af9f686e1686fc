#include "services/registry/store/clients.h"

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/ids/resource_name.h"
#include "common/sql/key_query.h"
#include "services/registry/store/as_of.h"
#include "services/registry/store/regions.h"

namespace clientele::registry {
namespace {

#define CLIENTELE_CLIENT_COLUMNS                                                                  \
  "client_id, display_name, status, size_class, region, currency_code, industry, group_id, inn, " \
  "kpp, "                                                                                         \
  "ogrn, lei, parent_id, ownership_ppm, email, phone, since_day, create_time, update_time, "      \
  "delete_time, position, closed"

Client ReadClient(const Row& row) {
  Client client;
  client.id = row.Text(0);
  ClientFields& fields = client.fields;
  fields.display_name = row.Text(1);
  fields.status = static_cast<ClientStatus>(row.Int32(2));
  fields.size_class = static_cast<SizeClass>(row.Int32(3));
  fields.region = row.Text(4);
  fields.currency_code = row.Text(5);
  fields.industry = row.Text(6);
  fields.group_id = row.Text(7);
  fields.inn = row.Text(8);
  fields.kpp = row.Text(9);
  fields.ogrn = row.Text(10);
  fields.lei = row.Text(11);
  fields.parent_id = row.Text(12);
  fields.ownership_ppm = row.Int32(13);
  fields.email = row.Text(14);
  fields.phone = row.Text(15);
  if (!row.IsNull(16)) fields.since_day = row.Int32(16);
  client.create_time = row.Int64(17);
  client.update_time = row.Int64(18);
  client.delete_time = row.Int64(19);
  client.position = row.Int64(20);
  client.closed = row.Int64(21);
  return client;
}

absl::Status InsertVersion(Transaction& transaction, const Client& client) {
  const ClientFields& f = client.fields;
  return transaction.Execute(
      "INSERT INTO clients (" CLIENTELE_CLIENT_COLUMNS
      ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      client.id, f.display_name, static_cast<int>(f.status), static_cast<int>(f.size_class),
      f.region, f.currency_code, f.industry, f.group_id, f.inn, f.kpp, f.ogrn, f.lei, f.parent_id,
      f.ownership_ppm, f.email, f.phone, f.since_day, client.create_time, client.update_time,
      client.delete_time, client.position, client.closed);
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

absl::Status FindCurrencies(Transaction& transaction, std::span<const std::string_view> ids,
                            absl::FunctionRef<void(std::string_view, bool, std::string_view)> fn) {
  return QueryByKeys(
      transaction,
      "SELECT client_id, delete_time, currency_code FROM clients WHERE closed = 0 AND client_id IN",
      ids, "", [&](const Row& row) { fn(row.Text(0), row.Int64(1) != 0, row.Text(2)); });
}

absl::Status InsertClient(Transaction& transaction, const Client& client) {
  RETURN_IF_ERROR(
      UseRegion(transaction, client.fields.region, client.update_time, client.position));
  return InsertVersion(transaction, client);
}

absl::Status ReplaceClient(Transaction& transaction, const Client& before, const Client& after) {
  ASSIGN_OR_RETURN(
      const int64_t closed,
      transaction.ExecuteCounted(
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
  std::string sql =
      absl::StrCat("SELECT " CLIENTELE_CLIENT_COLUMNS " FROM clients WHERE closed = 0 AND ",
                   query.filter.sql, query.show_deleted ? "" : " AND delete_time = 0");
  SqlValues values = query.filter.values;
  if (!query.after.empty()) {
    const SqlFragment after = RenderAfter(query.order, query.after);
    absl::StrAppend(&sql, " AND ", after.sql);
    values.insert(values.end(), after.values.begin(), after.values.end());
  }
  absl::StrAppend(&sql, " ORDER BY ", RenderOrderBy(query.order), " LIMIT ?");
  values.emplace_back(int64_t{limit});
  std::vector<Client> clients;
  RETURN_IF_ERROR(transaction.Query(
      sql, [&](const Row& row) { clients.push_back(ReadClient(row)); }, values));
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

absl::Status ForEachParent(Transaction& transaction,
                           absl::FunctionRef<void(std::string_view, std::string_view)> fn) {
  return transaction.Query(
      "SELECT client_id, parent_id FROM clients WHERE closed = 0 AND parent_id <> ''",
      [&](const Row& row) { fn(row.Text(0), row.Text(1)); });
}

absl::StatusOr<bool> ClosesCycle(Transaction& transaction, std::string_view client,
                                 std::string_view parent) {
  std::string at(parent);
  while (!at.empty()) {
    if (at == client) return true;
    ASSIGN_OR_RETURN(const auto next,
                     transaction.QueryText(
                         "SELECT parent_id FROM clients WHERE client_id = ? AND closed = 0", at));
    at = next.value_or("");
  }
  return false;
}

}  // namespace clientele::registry
