#include "services/planning/store/cells.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/errors/status_macros.h"
#include "common/runs/result_blocks.h"
#include "common/time/date.h"
#include "services/planning/store/dictionary.h"

namespace clientele::planning {
namespace {

constexpr std::string_view kCellsPart = "cells";
constexpr size_t kRowsPerBlock = 32'768;

v1::AllocationBatch PackCells(const Portfolio& portfolio, std::span<const PlanLine> lines,
                              const Allocation& allocation, size_t first, size_t end) {
  v1::AllocationBatch batch;
  Dictionary managers(batch.mutable_manager_dictionary());
  Dictionary clients(batch.mutable_client_dictionary());
  Dictionary products(batch.mutable_product_dictionary());
  for (size_t i = first; i < end; ++i) {
    const uint32_t client = allocation.clients[i];
    const PlanLine& line = lines[allocation.lines[i]];
    batch.add_managers(managers.IndexOf(portfolio.manager_ids[portfolio.ManagerOf(client)]));
    batch.add_clients(clients.IndexOf(portfolio.clients[client].client_id));
    batch.add_products(products.IndexOf(line.product_id));
    batch.add_months(line.month.index);
    batch.add_targets_minor(allocation.targets[i]);
  }
  return batch;
}

bool IsWellFormed(const v1::AllocationBatch& batch) {
  const int rows = batch.targets_minor_size();
  const auto inside = [rows](const auto& column, int size) {
    return column.size() == rows && std::all_of(column.begin(), column.end(), [size](uint32_t k) {
             return k < static_cast<uint32_t>(size);
           });
  };
  return batch.months_size() == rows && inside(batch.managers(), batch.manager_dictionary_size()) &&
         inside(batch.clients(), batch.client_dictionary_size()) &&
         inside(batch.products(), batch.product_dictionary_size());
}

v1::Allocation CellAt(const v1::AllocationBatch& batch, int row) {
  v1::Allocation cell;
  cell.set_manager_id(batch.manager_dictionary(static_cast<int>(batch.managers(row))));
  cell.set_client_id(batch.client_dictionary(static_cast<int>(batch.clients(row))));
  cell.set_product_id(batch.product_dictionary(static_cast<int>(batch.products(row))));
  cell.set_month(FormatMonth(Month{batch.months(row)}));
  cell.set_target_minor(batch.targets_minor(row));
  return cell;
}

std::string PrefixOf(const CellQuery& query) {
  std::string prefix = query.manager_id;
  prefix.push_back('\0');
  if (query.client_id.empty()) return prefix;
  absl::StrAppend(&prefix, query.client_id);
  prefix.push_back('\0');
  return prefix;
}

// Takes the matching cells of a block; false when everything that follows lies behind the prefix or
// the page is full.
bool TakeCells(const v1::AllocationBatch& batch, const std::string& prefix, const CellQuery& query,
               std::vector<v1::Allocation>& cells) {
  for (int row = 0; row < batch.targets_minor_size(); ++row) {
    if (batch.manager_dictionary(static_cast<int>(batch.managers(row))) < query.manager_id) {
      continue;
    }
    v1::Allocation cell = CellAt(batch, row);
    const std::string key = CellKey(cell);
    if (key < prefix || key <= query.after) continue;
    if (!std::string_view(key).starts_with(prefix)) return false;
    cells.push_back(std::move(cell));
    if (cells.size() == static_cast<size_t>(query.limit)) return false;
  }
  return true;
}

}  // namespace

absl::Status WriteCells(BlockWriter& writer, const Portfolio& portfolio,
                        std::span<const PlanLine> lines, const Allocation& allocation) {
  const size_t cells = allocation.targets.size();
  for (size_t first = 0; first < cells; first += kRowsPerBlock) {
    const v1::AllocationBatch batch =
        PackCells(portfolio, lines, allocation, first, std::min(cells, first + kRowsPerBlock));
    RETURN_IF_ERROR(writer.Add(kCellsPart, CellKey(CellAt(batch, 0)), batch.SerializeAsString()));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<v1::AllocationBatch>> ReadCells(Transaction& transaction,
                                                             std::string_view run_id,
                                                             int64_t block_no) {
  ASSIGN_OR_RETURN(const std::optional<ResultBlock> block,
                   ReadBlock(transaction, run_id, kCellsPart, block_no));
  if (!block) return std::nullopt;
  v1::AllocationBatch batch;
  if (!batch.ParseFromString(block->payload) || !IsWellFormed(batch)) {
    return absl::DataLossError("a stored block of cells is damaged");
  }
  return batch;
}

std::string CellKey(const v1::Allocation& cell) {
  std::string key = cell.manager_id();
  for (const std::string* part : {&cell.client_id(), &cell.product_id(), &cell.month()}) {
    key.push_back('\0');
    absl::StrAppend(&key, *part);
  }
  return key;
}

absl::StatusOr<std::vector<v1::Allocation>> ListCells(Transaction& transaction,
                                                      std::string_view run_id,
                                                      const CellQuery& query) {
  const std::string prefix = PrefixOf(query);
  ASSIGN_OR_RETURN(const std::optional<ResultBlock> start,
                   FindBlock(transaction, run_id, kCellsPart, std::max(prefix, query.after)));
  std::vector<v1::Allocation> cells;
  for (int64_t block_no = start ? start->block_no : 0;; ++block_no) {
    ASSIGN_OR_RETURN(const std::optional<v1::AllocationBatch> batch,
                     ReadCells(transaction, run_id, block_no));
    if (!batch || !TakeCells(*batch, prefix, query, cells)) return cells;
  }
}

}  // namespace clientele::planning
