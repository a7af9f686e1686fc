#include "services/registry/store/sale_pages.h"

#include <algorithm>
#include <limits>
#include <span>
#include <utility>

#include "common/errors/status_macros.h"
#include "common/sql/bulk_insert.h"
#include "common/sql/key_query.h"
#include "services/registry/domain/sale_block.h"

namespace clientele::registry {
namespace {

constexpr SaleColumnSet kPackedColumns = {.product = true, .profit = true, .sale_id = false};

// Rows that one query fetches; a client may have more.
constexpr int64_t kRowsFetchedAtOnce = 100'000;

struct Page {
  std::string client_id;
  int64_t page_no = 0;
  Position position = 0;
  int64_t row_count = 0;
  std::string payload;
};

// Packs the rows of one client after another as they come.
class PagePacker {
 public:
  // Columns of the row: client, day, sale, position, amount, profit, currency, product, closed.
  void Take(const Row& row) {
    if (client_id_ != row.Text(0)) EndClient(row.Text(0));
    const Position closed = row.Int64(8);
    position_ = std::max({position_, row.Int64(3), closed});
    if (closed != 0) return;
    sale_.day = row.Int32(1);
    sale_.amount = row.Int64(4);
    sale_.profit.reset();
    if (!row.IsNull(5)) sale_.profit = row.Int64(5);
    sale_.currency = row.Text(6);
    sale_.product_id = row.Text(7);
    AppendRow(sale_, "", kPackedColumns, &block_);
    if (block_.rows() == kMaxPageRows) EndPage();
  }

  // Ends the current client and begins another; those that ended are in pages().
  void EndClient(std::string_view next = "") {
    // A client whose sales all went to others gets an empty page, which says since when.
    if (block_.rows() > 0 || (pages_of_client_.empty() && position_ > 0)) EndPage();
    for (Page& page : pages_of_client_) {
      page.position = position_;
      pages_.push_back(std::move(page));
    }
    pages_of_client_.clear();
    position_ = 0;
    client_id_ = next;
  }

  // Forgets the current client, whose rows are not all there.
  void DropClient() {
    pages_of_client_.clear();
    ClearRows(&block_);
    position_ = 0;
    client_id_.clear();
  }

  const std::vector<Page>& pages() const { return pages_; }

 private:
  void EndPage() {
    CompleteColumns(&block_);
    pages_of_client_.push_back({client_id_, static_cast<int64_t>(pages_of_client_.size()), 0,
                                static_cast<int64_t>(block_.rows()),
                                PackPage(block_, 0, block_.rows())});
    ClearRows(&block_);
  }

  std::string client_id_;
  Position position_ = 0;  // of the last change of the client's sales
  SaleFields sale_;
  SaleBlock block_;
  std::vector<Page> pages_of_client_;
  std::vector<Page> pages_;
};

#define CLIENTELE_PACKED_COLUMNS \
  "client_id, day, sale_id, position, amount, profit, currency, product_id, closed"

// The pages of a client of any number of sales.
absl::Status PackLargeClient(Transaction& transaction, const std::string& client,
                             PagePacker* packer) {
  int32_t day = std::numeric_limits<int32_t>::min();
  std::string sale_id;
  Position position = -1;
  int64_t fetched = 0;
  do {
    fetched = 0;
    const std::string after = sale_id;
    RETURN_IF_ERROR(transaction.Query(
        "SELECT " CLIENTELE_PACKED_COLUMNS
        " FROM sales WHERE client_id = ? AND day >= ?"
        " AND (day, sale_id, position) > (?, ?, ?) ORDER BY day, sale_id, position LIMIT ?",
        [&](const Row& row) {
          ++fetched;
          packer->Take(row);
          day = row.Int32(1);
          sale_id = row.Text(2);
          position = row.Int64(3);
        },
        client, day, day, after, position, kRowsFetchedAtOnce));
  } while (fetched == kRowsFetchedAtOnce);
  packer->EndClient();
  return absl::OkStatus();
}

// Packs the clients, or those of them whose rows come with one query; returns how many.
absl::StatusOr<size_t> Pack(Transaction& transaction, std::span<const std::string_view> clients,
                            PagePacker* packer) {
  std::string sql = "SELECT " CLIENTELE_PACKED_COLUMNS " FROM sales WHERE client_id IN (?";
  for (size_t i = 1; i < clients.size(); ++i) sql.append(", ?");
  sql.append(") ORDER BY client_id, day, sale_id, position LIMIT ?");
  SqlValues values;
  for (const std::string_view client : clients) values.emplace_back(std::string(client));
  int64_t fetched = 0;
  std::string last;
  RETURN_IF_ERROR(transaction.Query(
      sql,
      [&](const Row& row) {
        ++fetched;
        packer->Take(row);
        if (last != row.Text(0)) last = row.Text(0);
      },
      values, kRowsFetchedAtOnce));
  if (fetched < kRowsFetchedAtOnce) {
    packer->EndClient();
    return clients.size();
  }
  packer->DropClient();
  const auto cut = std::find(clients.begin(), clients.end(), last);
  if (cut != clients.begin()) return static_cast<size_t>(cut - clients.begin());
  RETURN_IF_ERROR(PackLargeClient(transaction, last, packer));
  return 1;
}

absl::Status WritePages(Transaction& transaction, std::span<const std::string_view> clients,
                        const std::vector<Page>& pages) {
  RETURN_IF_ERROR(ExecuteByKeys(transaction, "DELETE FROM sale_pages WHERE client_id IN", clients));
  ASSIGN_OR_RETURN(BulkInsert insert,
                   BulkInsert::Begin(transaction, "sale_pages",
                                     {"client_id", "page_no", "position", "row_count", "payload"}));
  for (const Page& page : pages) {
    RETURN_IF_ERROR(insert.AddRow(page.client_id, page.page_no, page.position, page.row_count,
                                  Blob{page.payload}));
  }
  RETURN_IF_ERROR(insert.Finish());
  return ExecuteByKeys(transaction, "DELETE FROM unpacked_clients WHERE client_id IN", clients);
}

}  // namespace

absl::StatusOr<int64_t> PackClients(Transaction& transaction, int max_clients) {
  std::vector<std::string> ids;
  RETURN_IF_ERROR(transaction.Query(
      "SELECT client_id FROM unpacked_clients ORDER BY client_id LIMIT ?",
      [&](const Row& row) { ids.emplace_back(row.Text(0)); }, max_clients));
  const std::vector<std::string_view> clients(ids.begin(), ids.end());
  if (clients.empty()) return 0;
  PagePacker packer;
  ASSIGN_OR_RETURN(const size_t packed, Pack(transaction, clients, &packer));
  RETURN_IF_ERROR(WritePages(transaction, std::span(clients).first(packed), packer.pages()));
  return static_cast<int64_t>(packed);
}

absl::Status PackAllClients(absl::FunctionRef<absl::Status(Database::Body)> write) {
  int64_t packed = 0;
  do {
    RETURN_IF_ERROR(write([&](Transaction& transaction) -> absl::Status {
      ASSIGN_OR_RETURN(packed, PackClients(transaction));
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
                          if (weights.empty() || weights.back().first != row.Text(0)) {
                            weights.emplace_back(row.Text(0), 0);
                          }
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
    if (at != weights.begin() && (cuts.empty() || cuts.back() != at->first)) {
      cuts.push_back(at->first);
    }
  }
  return cuts;
}

}  // namespace clientele::registry
