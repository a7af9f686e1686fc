// Clients as rows of tables.
#ifndef CLIENTELE_SERVICES_CLIENTELE_COMMANDS_CLIENT_TABLE_H_
#define CLIENTELE_SERVICES_CLIENTELE_COMMANDS_CLIENT_TABLE_H_

#include <string>
#include <vector>

#include "clientele/registry/v1/clients.pb.h"
#include "services/clientele/output/report.h"

namespace clientele::cli {

// The columns of a clients file, so that what is printed as CSV can be imported.
const std::vector<Column>& ClientFileColumns();
std::vector<std::string> ClientFileRow(const registry::v1::Client& client);

// The columns that every client has, which fit on a screen, or all.
Section ClientTable(const google::protobuf::RepeatedPtrField<registry::v1::Client>& clients,
                    bool all_columns);

}  // namespace clientele::cli

#endif  // CLIENTELE_SERVICES_CLIENTELE_COMMANDS_CLIENT_TABLE_H_
