#include "services/registry/store/sale_pages.h"

#include <algorithm>

#include "common/errors/status_macros.h"
#include "services/registry/domain/sale_block.h"

namespace clientele::registry {
namespace {

constexpr int64_t kRowsPackedAtOnce = 50'000;
constexpr SaleColumnSet kPackedColumns = {.product = true, .profit = true, .sale_id = false};

// Rows of a client as they are read, written out page by page.
class ClientPacker {
 public:
  ClientPacker(Transaction& transaction, std::string_view client_id)
      : transaction_(transaction), client_id_(client_id) {}

  absl::StatusOr<int64_t> Run() {
    RETURN_IF_ERROR(transaction_.Execute("DELETE FROM sale_pages WHERE client_id = ?", client_id_));
    ASSIGN_OR_RETURN(const auto last,
                     transaction_.QueryInt64(
                         "SELECT MAX(CASE WHEN closed > position THEN closed ELSE position END) "
                         "FROM sales WHERE client_id = ?",
                         client_id_));
    position_ = last.value_or(0);
    RETURN_IF_ERROR(transaction_.Query(
        "SELECT day, amount, profit, currency, product_id FROM sales "
        "WHERE client_id = ? AND closed = 0 ORDER BY day, sale_id",
        [&](const Row& row) { return Take(row); }, client_id_));
    RETURN_IF_ERROR(WritePage());
    RETURN_IF_ERROR(
        transaction_.Execute("DELETE FROM unpacked_clients WHERE client_id = ?", client_id_));
    return rows_;
  }

 private:
  absl::Status Take(const Row& row) {
    sale_.day = row.Int32(0);
    sale_.amount = row.Int64(1);
    sale_.profit.reset();
    if (!row.IsNull(2)) sale_.profit = row.Int64(2);
    sale_.currency = row.Text(3);
    sale_.product_id = row.Text(4);
    AppendRow(sale_, "", kPackedColumns, &block_);
    ++rows_;
    return block_.rows() < kMaxPageRows ? absl::OkStatus() : WritePage();
  }

  // A client whose sales all went to others gets an empty page, which says since when.
  absl::Status WritePage() {
    if (block_.rows() == 0 && (page_no_ > 0 || position_ == 0)) return absl::OkStatus();
    CompleteColumns(&block_);
    const std::string page = PackPage(block_, 0, block_.rows());
    const auto row_count = static_cast<int64_t>(block_.rows());
    ClearRows(&block_);
    return transaction_.Execute(
        "INSERT INTO sale_pages (client_id, page_no, position, row_count, payload) VALUES (?, ?, "
        "?, ?, ?)",
        client_id_, page_no_++, position_, row_count, Blob{page});
  }

  Transaction& transaction_;
  const std::string client_id_;
  int64_t position_ = 0;
  int64_t page_no_ = 0;
  int64_t rows_ = 0;
  SaleFields sale_;
  SaleBlock block_;
};

}  // namespace

absl::StatusOr<int64_t> PackClients(Transaction& transaction, int64_t max_rows) {
  constexpr int kClientsAtOnce = 1024;
  std::vector<std::string> clients;
  RETURN_IF_ERROR(transaction.Query(
      "SELECT client_id FROM unpacked_clients ORDER BY client_id LIMIT ?",
      [&](const Row& row) { clients.emplace_back(row.Text(0)); }, kClientsAtOnce));
  int64_t rows = 0;
  int64_t packed = 0;
  for (const std::string& client : clients) {
    if (rows >= max_rows) break;
    ASSIGN_OR_RETURN(const int64_t written, ClientPacker(transaction, client).Run());
    rows += written;
    ++packed;
  }
  return packed;
}

absl::Status PackAllClients(absl::FunctionRef<absl::Status(Database::Body)> write) {
  int64_t packed = 0;
  do {
    RETURN_IF_ERROR(write([&](Transaction& transaction) -> absl::Status {
      ASSIGN_OR_RETURN(packed, PackClients(transaction, kRowsPackedAtOnce));
      return absl::OkStatus();
    }));
  } while (packed > 0);
  return absl::OkStatus();
}

absl::StatusOr<int64_t> CountUnpackedClients(Transaction& transaction) {
  ASSIGN_OR_RETURN(const auto count,
                   transaction.QueryInt64("SELECT COUNT(*) FROM unpacked_clients"));
  return count.value_or(0);
}

absl::StatusOr<std::vector<std::string>> CutBySales(Transaction& transaction, int ranges) {
  std::vector<std::pair<std::string, int64_t>> weights;  // client, sales of it and of those before
  int64_t total = 0;
  RETURN_IF_ERROR(
      transaction.Query("SELECT client_id, row_count FROM sale_pages ORDER BY client_id, page_no",
                        [&](const Row& row) {
                          total += row.Int64(1);
                          if (weights.empty() || weights.back().first != row.Text(0))
                            weights.emplace_back(row.Text(0), 0);
                          weights.back().second = total;
                        }));
  if (weights.empty()) {
    RETURN_IF_ERROR(
        transaction.Query("SELECT client_id FROM unpacked_clients ORDER BY client_id",
                          [&](const Row& row) { weights.emplace_back(row.Text(0), ++total); }));
  }
  std::vector<std::string> cuts;
  auto at = weights.begin();
  for (int i = 1; i < ranges && !weights.empty(); ++i) {
    const int64_t target = total * i / ranges;
    at =
        std::find_if(at, weights.end(), [&](const auto& weight) { return weight.second > target; });
    if (at == weights.end()) break;
    if (at != weights.begin() && (cuts.empty() || cuts.back() != at->first))
      cuts.push_back(at->first);
  }
  return cuts;
}

}  // namespace clientele::registry
