#include "services/registry/store/sale_pages.h"

#include <algorithm>

#include "common/errors/status_macros.h"
#include "services/registry/domain/sale_block.h"

namespace clientele::registry {
namespace {

constexpr int64_t kRowsPackedAtOnce = 50'000;
constexpr SaleColumnSet kPackedColumns = {.product = true, .profit = true, .sale_id = false};

// Packs the rows of one client as they are read; the pages are written once all are known, with the
// position of the last change.
class ClientPacker {
 public:
  ClientPacker(Transaction& transaction, std::string_view client_id)
      : transaction_(transaction), client_id_(client_id) {}

  absl::StatusOr<int64_t> Run() {
    RETURN_IF_ERROR(transaction_.Execute("DELETE FROM sale_pages WHERE client_id = ?", client_id_));
    RETURN_IF_ERROR(transaction_.Query(
        "SELECT day, amount, profit, currency, product_id, position, closed FROM sales "
        "WHERE client_id = ? ORDER BY day, sale_id, position",
        [&](const Row& row) { Take(row); }, client_id_));
    // A client whose sales all went to others gets an empty page, which says since when.
    if (block_.rows() > 0 || (pages_.empty() && position_ > 0)) EndPage();
    RETURN_IF_ERROR(WritePages());
    RETURN_IF_ERROR(
        transaction_.Execute("DELETE FROM unpacked_clients WHERE client_id = ?", client_id_));
    return rows_;
  }

 private:
  struct Page {
    int64_t row_count = 0;
    std::string payload;
  };

  void Take(const Row& row) {
    position_ = std::max({position_, row.Int64(5), row.Int64(6)});
    ++rows_;
    if (row.Int64(6) != 0) return;
    sale_.day = row.Int32(0);
    sale_.amount = row.Int64(1);
    sale_.profit.reset();
    if (!row.IsNull(2)) sale_.profit = row.Int64(2);
    sale_.currency = row.Text(3);
    sale_.product_id = row.Text(4);
    AppendRow(sale_, "", kPackedColumns, &block_);
    if (block_.rows() == kMaxPageRows) EndPage();
  }

  void EndPage() {
    CompleteColumns(&block_);
    pages_.push_back({static_cast<int64_t>(block_.rows()), PackPage(block_, 0, block_.rows())});
    ClearRows(&block_);
  }

  absl::Status WritePages() {
    for (size_t page_no = 0; page_no < pages_.size(); ++page_no) {
      const Page& page = pages_[page_no];
      RETURN_IF_ERROR(transaction_.Execute(
          "INSERT INTO sale_pages (client_id, page_no, position, row_count, payload) "
          "VALUES (?, ?, ?, ?, ?)",
          client_id_, page_no, position_, page.row_count, Blob{page.payload}));
    }
    return absl::OkStatus();
  }

  Transaction& transaction_;
  const std::string client_id_;
  Position position_ = 0;  // of the last change of the client's sales
  int64_t rows_ = 0;       // versions read
  SaleFields sale_;
  SaleBlock block_;
  std::vector<Page> pages_;
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
