#include "services/clientele/commands/client_table.h"

#include <cstddef>
#include <utility>

#include "common/money/money.h"
#include "services/clientele/output/text.h"

namespace clientele::cli {
namespace {

namespace v1 = registry::v1;

std::string OwnershipText(const v1::Client& client) {
  if (client.parent_id().empty()) return "";
  return FormatMinorUnits(client.ownership_ppm(), 4);
}

}  // namespace

const std::vector<Column>& ClientFileColumns() {
  static const std::vector<Column> columns = {{.name = "client_id"}, {.name = "name"},
                                              {.name = "status"},    {.name = "size_class"},
                                              {.name = "region"},    {.name = "currency"},
                                              {.name = "industry"},  {.name = "group_id"},
                                              {.name = "inn"},       {.name = "kpp"},
                                              {.name = "ogrn"},      {.name = "lei"},
                                              {.name = "parent_id"}, {.name = "ownership_percent"},
                                              {.name = "email"},     {.name = "phone"},
                                              {.name = "since"}};
  return columns;
}

std::vector<std::string> ClientFileRow(const v1::Client& client) {
  return {std::string(IdOf(client.name())),
          client.display_name(),
          std::string(StatusText(client.status())),
          std::string(SizeClassText(client.size_class())),
          client.region(),
          client.currency_code(),
          client.industry(),
          client.group_id(),
          client.inn(),
          client.kpp(),
          client.ogrn(),
          client.lei(),
          client.parent_id(),
          OwnershipText(client),
          client.email(),
          client.phone(),
          DateText(client.since())};
}

Section ClientTable(const google::protobuf::RepeatedPtrField<v1::Client>& clients,
                    bool all_columns) {
  constexpr size_t kRequiredColumns = 6;
  const size_t count = all_columns ? ClientFileColumns().size() : kRequiredColumns;
  Section section{.title = {}, .columns = {}, .rows = {}};
  section.columns.assign(ClientFileColumns().begin(),
                         ClientFileColumns().begin() + static_cast<std::ptrdiff_t>(count));
  for (const v1::Client& client : clients) {
    std::vector<std::string> row = ClientFileRow(client);
    row.resize(count);
    section.rows.push_back(std::move(row));
  }
  return section;
}

}  // namespace clientele::cli
