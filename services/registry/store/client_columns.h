// The columns in which clients and their earlier periods are stored.
#ifndef CLIENTELE_SERVICES_REGISTRY_STORE_CLIENT_COLUMNS_H_
#define CLIENTELE_SERVICES_REGISTRY_STORE_CLIENT_COLUMNS_H_

#include "common/sql/statement.h"
#include "services/registry/domain/types.h"

// Literals to compose statements with: what callers say about a client, and a version of it.
#define CLIENTELE_CLIENT_CONTENT                                                                 \
  "display_name, status, size_class, region, currency_code, industry, group_id, inn, kpp, ogrn," \
  " lei, parent_id, ownership_ppm, email, phone, since_day, group_ppm"
#define CLIENTELE_CLIENT_COLUMNS \
  CLIENTELE_CLIENT_CONTENT       \
  ", client_id, create_time, update_time, delete_time, position, closed, valid_from, merged_into"

namespace clientele::registry {

inline constexpr int kContentColumns = 17;
inline constexpr int kVersionColumns = 25;  // of CLIENTELE_CLIENT_COLUMNS

// The first kContentColumns columns of a row of CLIENTELE_CLIENT_CONTENT.
inline ClientFields ReadContent(const Row& row) {
  ClientFields fields;
  fields.display_name = row.Text(0);
  fields.status = static_cast<ClientStatus>(row.Int32(1));
  fields.size_class = static_cast<SizeClass>(row.Int32(2));
  fields.region = row.Text(3);
  fields.currency_code = row.Text(4);
  fields.industry = row.Text(5);
  fields.group_id = row.Text(6);
  fields.inn = row.Text(7);
  fields.kpp = row.Text(8);
  fields.ogrn = row.Text(9);
  fields.lei = row.Text(10);
  fields.parent_id = row.Text(11);
  fields.ownership_ppm = row.Int32(12);
  fields.email = row.Text(13);
  fields.phone = row.Text(14);
  if (!row.IsNull(15)) fields.since_day = row.Int32(15);
  fields.group_ppm = row.Int32(16);
  return fields;
}

// A row of CLIENTELE_CLIENT_COLUMNS.
inline Client ReadClient(const Row& row) {
  Client client;
  client.fields = ReadContent(row);
  client.id = row.Text(kContentColumns);
  client.create_time = row.Int64(kContentColumns + 1);
  client.update_time = row.Int64(kContentColumns + 2);
  client.delete_time = row.Int64(kContentColumns + 3);
  client.position = row.Int64(kContentColumns + 4);
  client.closed = row.Int64(kContentColumns + 5);
  client.valid_from = row.Int32(kContentColumns + 6);
  client.merged_into = row.Text(kContentColumns + 7);
  return client;
}

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_STORE_CLIENT_COLUMNS_H_
