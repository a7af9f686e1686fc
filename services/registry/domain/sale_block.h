// Sales of one client as columns, and their packed form.
//
// A packed page is a projection of the current rows of one client: it exists so that a whole base
// can be read several times faster than row by row, and it can be rebuilt from the rows at any
// time.
#ifndef CLIENTELE_SERVICES_REGISTRY_DOMAIN_SALE_BLOCK_H_
#define CLIENTELE_SERVICES_REGISTRY_DOMAIN_SALE_BLOCK_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "services/registry/domain/types.h"

namespace clientele::registry {

// Largest number of rows in one packed page.
inline constexpr size_t kMaxPageRows = 4096;

// Which columns a reader wants beside day, amount and currency.
struct SaleColumnSet {
  bool product = false;
  bool profit = false;
  bool sale_id = false;
};

// Rows of one client in the order of day and then sale id. Every index column is as long as `days`,
// or empty where said; an index refers to the dictionary beside it, which holds each text once.
struct SaleBlock {
  std::string client_id;
  std::vector<int32_t> days;  // days since 1970-01-01
  std::vector<int64_t> amounts;
  std::vector<std::string> currencies;
  std::vector<uint32_t> currency_index;  // empty when there is one currency
  std::vector<std::string> products;
  std::vector<uint32_t> product_index;
  std::vector<int64_t> profits;       // 0 where unknown; empty when no row has a profit
  std::vector<uint8_t> has_profit;    // empty when no row has a profit
  std::vector<std::string> sale_ids;  // empty when not wanted

  size_t rows() const { return days.size(); }
  bool operator==(const SaleBlock&) const = default;
};

// Empties every column and keeps the memory.
void ClearRows(SaleBlock* block);

// Appends one row with the wanted columns; profits may stay shorter than the other columns, see
// CompleteColumns. O(number of distinct texts).
void AppendRow(const SaleFields& sale, std::string_view sale_id, const SaleColumnSet& wanted,
               SaleBlock* block);

// Drops the first `count` rows.
void DropFirst(size_t count, SaleBlock* block);

// Makes columns that AppendRow leaves short as long as the others.
void CompleteColumns(SaleBlock* block);

// Drops the rows whose day lies outside [first_day, last_day].
void KeepDays(int32_t first_day, int32_t last_day, SaleBlock* block);

// The packed form of rows [begin, end), sale ids left out: some 4-6 bytes a row. The days must
// ascend.
std::string PackPage(const SaleBlock& block, size_t begin, size_t end);

// Replaces the columns of `block` by those of a page (product and profit only when wanted;
// client_id is kept). DataLoss for bytes that PackPage did not make. About 3 ns a value.
absl::Status UnpackPage(std::string_view page, const SaleColumnSet& wanted, SaleBlock* block);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_DOMAIN_SALE_BLOCK_H_
