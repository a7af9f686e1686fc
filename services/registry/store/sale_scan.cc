#include "services/registry/store/sale_scan.h"

#include <utility>

#include "common/errors/status_macros.h"
#include "services/registry/store/as_of.h"
#include "services/registry/store/clients.h"

namespace clientele::registry {
namespace {

const SaleKey& BeforeAllKeys() {
  static const auto* const kKey = new SaleKey{std::numeric_limits<int32_t>::min(), ""};
  return *kKey;
}

// A query over clients in the order of their ids, standing on its current row.
class Cursor {
 public:
  template <typename... Args>
  static absl::StatusOr<Cursor> Open(Transaction& transaction, std::string_view sql,
                                     const Args&... args) {
    ASSIGN_OR_RETURN(StatementPtr statement, transaction.Prepare(sql));
    statement->BindAll(args...);
    Cursor cursor(std::move(statement));
    RETURN_IF_ERROR(cursor.Next());
    return cursor;
  }

  bool valid() const { return valid_; }
  const Row& row() const { return *statement_; }
  std::string_view client_id() const { return statement_->Text(0); }

  absl::Status Next() {
    ASSIGN_OR_RETURN(valid_, statement_->Step());
    return absl::OkStatus();
  }

 private:
  explicit Cursor(StatementPtr statement) : statement_(std::move(statement)) {}
  StatementPtr statement_;
  bool valid_ = false;
};

// The same over any number of rows, fetched by the window. Columns 0 and 1 are the client and a
// number within it, the parameters those of kPages.
class WindowedCursor {
 public:
  WindowedCursor(Transaction& transaction, std::string_view sql, std::string start, std::string end)
      : transaction_(transaction), sql_(sql), end_(std::move(end)), client_(std::move(start)) {}

  // Begins, or goes on behind client_ and number_.
  absl::Status Fetch() {
    ASSIGN_OR_RETURN(statement_, transaction_.Prepare(sql_));
    from_ = client_;
    statement_->BindAll(from_, end_, from_, number_, kWindow);
    rows_ = 0;
    return Step();
  }

  bool valid() const { return valid_; }
  const Row& row() const { return *statement_; }
  const std::string& client_id() const { return client_; }

  absl::Status Next() {
    RETURN_IF_ERROR(Step());
    return !valid_ && rows_ == kWindow ? Fetch() : absl::OkStatus();
  }
  absl::Status SkipClient(std::string_view client_id) {
    while (valid_ && client_ == client_id) RETURN_IF_ERROR(Next());
    return absl::OkStatus();
  }

 private:
  static constexpr int64_t kWindow = 1024;

  absl::Status Step() {
    ASSIGN_OR_RETURN(valid_, statement_->Step());
    if (!valid_) return absl::OkStatus();
    ++rows_;
    if (client_ != statement_->Text(0)) client_ = statement_->Text(0);
    number_ = statement_->Int64(1);
    return absl::OkStatus();
  }

  Transaction& transaction_;
  const std::string_view sql_;
  const std::string end_;
  std::string client_;
  int64_t number_ = -1;
  std::string from_;  // is bound
  StatementPtr statement_;
  bool valid_ = false;
  int64_t rows_ = 0;  // of this window
};

constexpr std::string_view kPages =
    "SELECT client_id, page_no, position, row_count, payload FROM sale_pages"
    " WHERE client_id >= ? AND client_id < ? AND (client_id > ? OR page_no > ?)"
    " ORDER BY client_id, page_no LIMIT ?";
constexpr std::string_view kUnpacked =
    "SELECT client_id, 0 FROM unpacked_clients"
    " WHERE client_id >= ? AND client_id < ? AND (client_id > ? OR 0 > ?)"
    " ORDER BY client_id LIMIT ?";

void ReadFields(const Row& row, SaleFields* sale) {
  sale->day = row.Int32(1);
  sale->amount = row.Int64(2);
  sale->profit.reset();
  if (!row.IsNull(3)) sale->profit = row.Int64(3);
  sale->currency = row.Text(4);
  sale->product_id = row.Text(5);
}

}  // namespace

// One slice, within one transaction.
class SaleScan::Slice {
 public:
  Slice(SaleScan* scan, Transaction& transaction, absl::FunctionRef<void(const SaleBlock&)> take)
      : scan_(*scan),
        options_(scan->options_),
        transaction_(transaction),
        take_(take),
        first_client_(scan->client_),
        skip_(scan->done_rows_) {}

  // Pages where they hold, rows elsewhere: a merge of two sequences in the order of client ids.
  absl::Status ReadPacked() {
    WindowedCursor pages(transaction_, kPages, first_client_, options_.end);
    RETURN_IF_ERROR(pages.Fetch());
    WindowedCursor unpacked(transaction_, kUnpacked, first_client_, options_.end);
    RETURN_IF_ERROR(unpacked.Fetch());
    while (!Full()) {
      if (unpacked.valid() && (!pages.valid() || unpacked.client_id() <= pages.client_id())) {
        const std::string client(unpacked.client_id());
        RETURN_IF_ERROR(pages.SkipClient(client));
        RETURN_IF_ERROR(ReadRowsOf(client));
        if (!Full()) RETURN_IF_ERROR(unpacked.Next());
      } else if (pages.valid()) {
        RETURN_IF_ERROR(ReadClientPage(&pages));
      } else {
        scan_.finished_ = true;
        break;
      }
    }
    return absl::OkStatus();
  }

  // Rows only: for columns that pages do not have.
  absl::Status ReadRows() {
    const SaleKey from = scan_.last_key_.value_or(BeforeAllKeys());
    ASSIGN_OR_RETURN(
        Cursor rows,
        Cursor::Open(
            transaction_,
            "SELECT client_id, day, amount, profit, currency, product_id, sale_id FROM sales "
            "WHERE client_id >= ? AND (client_id, day, sale_id) > (?, ?, ?) AND client_id < ? "
            "AND " CLIENTELE_AS_OF " ORDER BY client_id, day, sale_id LIMIT ?",
            first_client_, first_client_, from.day, from.sale_id, options_.end, options_.position,
            options_.position, RowsToLookAt()));
    while (rows.valid() && !Full()) {
      const std::string_view client = rows.client_id();
      if (client != scan_.client_) {
        Emit();
        BeginClient(client);
      }
      if (!IsDeleted(client)) Append(rows.row());
      ++looked_at_;
      scan_.last_key_ = {rows.row().Int32(1), std::string(rows.row().Text(6))};
      RETURN_IF_ERROR(rows.Next());
    }
    scan_.finished_ = !rows.valid();
    Emit();
    return absl::OkStatus();
  }

 private:
  bool Full() const { return looked_at_ >= options_.slice_rows; }
  // One more than the slice takes, so that a cursor at its end is at the end of the rows.
  int64_t RowsToLookAt() const {
    return static_cast<int64_t>(options_.slice_rows - looked_at_) + 1;
  }
  bool IsDeleted(std::string_view client) const { return scan_.deleted_->contains(client); }

  void BeginClient(std::string_view client) {
    if (client == scan_.client_) return;
    scan_.client_ = client;
    scan_.done_rows_ = 0;
    scan_.last_key_.reset();
    skip_ = 0;
  }

  absl::Status ReadClientPage(WindowedCursor* pages) {
    const std::string client(pages->client_id());
    if (IsDeleted(client)) return pages->SkipClient(client);
    if (pages->row().Int64(2) > options_.position) {
      RETURN_IF_ERROR(ReadRowsOf(client));
      return pages->SkipClient(client);
    }
    BeginClient(client);
    const int64_t rows = pages->row().Int64(3);
    if (rows > skip_) {
      scan_.block_.client_id = client;
      RETURN_IF_ERROR(UnpackPage(pages->row().Bytes(4), options_.columns, &scan_.block_));
      DropFirst(static_cast<size_t>(skip_), &scan_.block_);
      scan_.done_rows_ += rows - skip_;
      looked_at_ += static_cast<size_t>(rows - skip_);
      skip_ = 0;
      scan_.last_key_.reset();
      Emit();
    } else {
      skip_ -= rows;
    }
    return pages->Next();
  }

  absl::Status ReadRowsOf(const std::string& client) {
    if (IsDeleted(client)) return absl::OkStatus();
    BeginClient(client);
    const SaleKey from = scan_.last_key_.value_or(BeforeAllKeys());
    const int64_t offset = scan_.last_key_ ? 0 : std::exchange(skip_, 0);
    ASSIGN_OR_RETURN(
        Cursor rows,
        Cursor::Open(
            transaction_,
            "SELECT client_id, day, amount, profit, currency, product_id, sale_id FROM sales "
            "WHERE client_id = ? AND day >= ? AND (day, sale_id) > (?, ?) AND " CLIENTELE_AS_OF
            " ORDER BY day, sale_id LIMIT ? OFFSET ?",
            client, from.day, from.day, from.sale_id, options_.position, options_.position,
            RowsToLookAt(), offset));
    while (rows.valid() && !Full()) {
      Append(rows.row());
      ++scan_.done_rows_;
      ++looked_at_;
      scan_.last_key_ = {rows.row().Int32(1), std::string(rows.row().Text(6))};
      RETURN_IF_ERROR(rows.Next());
    }
    Emit();
    return absl::OkStatus();
  }

  void Append(const Row& row) {
    ReadFields(row, &sale_);
    AppendRow(sale_, row.Text(6), options_.columns, &scan_.block_);
  }

  void Emit() {
    SaleBlock& block = scan_.block_;
    if (options_.first_day != std::numeric_limits<int32_t>::min() ||
        options_.last_day != std::numeric_limits<int32_t>::max()) {
      KeepDays(options_.first_day, options_.last_day, &block);
    }
    if (block.rows() > 0) {
      block.client_id = scan_.client_;
      CompleteColumns(&block);
      take_(block);
    }
    ClearRows(&block);
  }

  SaleScan& scan_;
  const SaleScanOptions& options_;
  Transaction& transaction_;
  const absl::FunctionRef<void(const SaleBlock&)> take_;
  const std::string first_client_;
  int64_t
      skip_;  // rows of first_client_ that an earlier slice read and this one has not passed yet
  size_t looked_at_ = 0;
  SaleFields sale_;
};

SaleScan::SaleScan(Database* database, SaleScanOptions options)
    : database_(database),
      options_([&] {
        if (options.end.empty()) options.end = kBehindAllIds;
        return std::move(options);
      }()),
      client_(options_.start) {}

absl::StatusOr<bool> SaleScan::NextSlice(const TransactionOptions& transaction,
                                         absl::FunctionRef<void(const SaleBlock&)> take) {
  if (finished_) return false;
  RETURN_IF_ERROR(database_->Read(transaction, [&](Transaction& read) -> absl::Status {
    if (!deleted_) {
      ASSIGN_OR_RETURN(const auto deleted,
                       DeletedClients(read, options_.position, options_.start, options_.end));
      deleted_.emplace(deleted.begin(), deleted.end());
    }
    Slice slice(this, read, take);
    return options_.columns.sale_id ? slice.ReadRows() : slice.ReadPacked();
  }));
  return true;
}

}  // namespace clientele::registry
