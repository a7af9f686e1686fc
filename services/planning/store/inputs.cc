#include "services/planning/store/inputs.h"

#include <algorithm>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "clientele/planning/v1/stored_inputs.pb.h"
#include "common/errors/status_macros.h"
#include "common/runs/result_blocks.h"
#include "services/planning/store/dictionary.h"

namespace clientele::planning {
namespace {

constexpr std::string_view kClientsPart = "clients";
constexpr std::string_view kNetSalesPart = "net_sales";
constexpr size_t kRowsPerBlock = 32'768;

absl::Status Damaged() {
  return absl::DataLossError("a stored block of a decomposition is damaged");
}

// Keys sort as NetKey does: '0' stands for none, '1' comes before a value.
std::string ColumnPrefix(const NetKey& key) {
  std::string prefix = key.product_id ? absl::StrCat("1", *key.product_id) : "0";
  prefix.push_back('\0');
  absl::StrAppend(&prefix, key.month ? absl::StrCat("1", FormatMonth(*key.month)) : "0");
  prefix.push_back('\0');
  return prefix;
}

std::string BlockKey(const std::string& prefix, uint32_t first_client) {
  return absl::StrCat(prefix, absl::Hex(first_client, absl::kZeroPad8));
}

v1::StoredClients PackClients(std::span<const AssignedClient> clients) {
  v1::StoredClients block;
  Dictionary managers(block.mutable_manager_dictionary());
  Dictionary regions(block.mutable_region_dictionary());
  Dictionary currencies(block.mutable_currency_dictionary());
  for (const AssignedClient& client : clients) {
    block.add_client_ids(client.client_id);
    block.add_managers(managers.IndexOf(client.manager_id));
    block.add_regions(regions.IndexOf(client.region));
    block.add_currencies(currencies.IndexOf(client.currency));
    block.add_size_classes(static_cast<uint32_t>(client.size_class));
    block.add_statuses(static_cast<uint32_t>(client.status));
  }
  return block;
}

absl::Status UnpackClients(const v1::StoredClients& block, std::vector<AssignedClient>& clients) {
  const int rows = block.client_ids_size();
  if (block.managers_size() != rows || block.regions_size() != rows ||
      block.currencies_size() != rows || block.size_classes_size() != rows ||
      block.statuses_size() != rows) {
    return Damaged();
  }
  for (int i = 0; i < rows; ++i) {
    const int manager = static_cast<int>(block.managers(i));
    const int region = static_cast<int>(block.regions(i));
    const int currency = static_cast<int>(block.currencies(i));
    if (manager >= block.manager_dictionary_size() || region >= block.region_dictionary_size() ||
        currency >= block.currency_dictionary_size()) {
      return Damaged();
    }
    clients.push_back({block.client_ids(i), block.manager_dictionary(manager),
                       block.region_dictionary(region), block.currency_dictionary(currency),
                       static_cast<SizeClass>(block.size_classes(i)),
                       static_cast<ClientStatus>(block.statuses(i))});
  }
  return absl::OkStatus();
}

absl::Status WriteColumn(BlockWriter& writer, const NetKey& key, const NetColumn& column) {
  const std::string prefix = ColumnPrefix(key);
  for (size_t first = 0; first < column.clients.size(); first += kRowsPerBlock) {
    const size_t end = std::min(column.clients.size(), first + kRowsPerBlock);
    v1::StoredNetSales block;
    for (size_t i = first; i < end; ++i) {
      block.add_clients(column.clients[i]);
      block.add_nets_minor(column.nets[i]);
    }
    RETURN_IF_ERROR(writer.Add(kNetSalesPart, BlockKey(prefix, column.clients[first]),
                               block.SerializeAsString()));
  }
  return absl::OkStatus();
}

absl::Status UnpackColumn(std::string_view payload, NetColumn& column) {
  v1::StoredNetSales block;
  if (!block.ParseFromArray(payload.data(), static_cast<int>(payload.size())) ||
      block.clients_size() != block.nets_minor_size()) {
    return Damaged();
  }
  column.clients.insert(column.clients.end(), block.clients().begin(), block.clients().end());
  column.nets.insert(column.nets.end(), block.nets_minor().begin(), block.nets_minor().end());
  return absl::OkStatus();
}

absl::Status ReadColumn(Transaction& transaction, std::string_view run_id, const NetKey& key,
                        NetColumn& column) {
  const std::string prefix = ColumnPrefix(key);
  ASSIGN_OR_RETURN(const std::optional<ResultBlock> before,
                   FindBlock(transaction, run_id, kNetSalesPart, prefix));
  const int64_t first = before ? before->block_no + 1 : 0;
  for (int64_t block_no = first;; ++block_no) {
    ASSIGN_OR_RETURN(const std::optional<ResultBlock> block,
                     ReadBlock(transaction, run_id, kNetSalesPart, block_no));
    if (!block || !std::string_view(block->first_key).starts_with(prefix)) return absl::OkStatus();
    RETURN_IF_ERROR(UnpackColumn(block->payload, column));
  }
}

}  // namespace

absl::Status WriteInputs(BlockWriter& writer, const Portfolio& portfolio,
                         const SalesHistory& history) {
  const std::span<const AssignedClient> clients = portfolio.clients;
  for (size_t first = 0; first < clients.size(); first += kRowsPerBlock) {
    const size_t rows = std::min(kRowsPerBlock, clients.size() - first);
    RETURN_IF_ERROR(writer.Add(kClientsPart, BlockKey("", static_cast<uint32_t>(first)),
                               PackClients(clients.subspan(first, rows)).SerializeAsString()));
  }
  for (const auto& [key, column] : history.columns) {
    RETURN_IF_ERROR(WriteColumn(writer, key, column));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<AssignedClient>> ReadClients(Transaction& transaction,
                                                        std::string_view run_id) {
  std::vector<AssignedClient> clients;
  RETURN_IF_ERROR(
      ForEachBlock(transaction, run_id, kClientsPart, 0,
                   [&](int64_t, std::string_view, std::string_view payload) -> absl::Status {
                     v1::StoredClients block;
                     if (!block.ParseFromArray(payload.data(), static_cast<int>(payload.size()))) {
                       return Damaged();
                     }
                     return UnpackClients(block, clients);
                   }));
  return clients;
}

absl::StatusOr<SalesHistory> ReadHistory(Transaction& transaction, std::string_view run_id,
                                         std::span<const NetKey> keys) {
  SalesHistory history;
  for (const NetKey& key : keys) {
    NetColumn column;
    RETURN_IF_ERROR(ReadColumn(transaction, run_id, key, column));
    if (!column.clients.empty()) history.columns.emplace(key, std::move(column));
  }
  return history;
}

}  // namespace clientele::planning
