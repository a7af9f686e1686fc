// Typed reading of the fields of CSV records, with one error per broken rule.
#ifndef CLIENTELE_SERVICES_CLIENTELE_IMPORT_ROW_READER_H_
#define CLIENTELE_SERVICES_CLIENTELE_IMPORT_ROW_READER_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/csv/reader.h"
#include "common/money/money.h"
#include "common/time/date.h"

namespace clientele::cli {

// Rules that the command checks, because their breach cannot be put into a typed column; the
// services check everything else. The words are the same as theirs.
namespace row_rule {
inline constexpr std::string_view kRequired = "REQUIRED";
inline constexpr std::string_view kTooLong = "TOO_LONG";
inline constexpr std::string_view kUnknownValue = "UNKNOWN_VALUE";
inline constexpr std::string_view kInvalidDate = "INVALID_DATE";
inline constexpr std::string_view kInvalidMonth = "INVALID_MONTH";
inline constexpr std::string_view kInvalidNumber = "INVALID_NUMBER";
inline constexpr std::string_view kTooManyDecimals = "TOO_MANY_DECIMALS";
inline constexpr std::string_view kOverflow = "OVERFLOW";
inline constexpr std::string_view kRowCountMismatch = "ROW_COUNT_MISMATCH";
}  // namespace row_rule

// Longer texts are refused here: the services refuse a whole message for them.
inline constexpr size_t kMaxTextBytes = 1024;

// Names that a field may have, with their meanings.
using NamedValues = std::span<const std::pair<std::string_view, int>>;

// Errors of one command, over all its files; the first `kMaxKept` are kept.
class RowErrors {
 public:
  static constexpr size_t kMaxKept = 10'000;

  void Add(CsvError error);
  void AddAll(const std::vector<CsvError>& errors, int64_t count);
  // Puts the kept errors from index `first` on into the order of their lines.
  void OrderByLine(size_t first);
  bool empty() const { return count_ == 0; }
  int64_t count() const { return count_; }
  const std::vector<CsvError>& kept() const { return kept_; }

 private:
  std::vector<CsvError> kept_;
  int64_t count_ = 0;
};

// One open file of a known kind. A field that breaks a rule is reported and read as its zero, so
// that one pass finds every error.
class RowReader {
 public:
  // Opens the file and matches its header. Errors about its content go to `errors`, and Next() is
  // false at once; a file that cannot be opened is an error of its own.
  static absl::StatusOr<RowReader> Open(const std::string& path, const CsvColumns& columns,
                                        RowErrors* errors, CsvDialect dialect = CsvDialect::kPlain);

  // The next record. At the end, and once, the reader's own errors go to `errors`.
  bool Next();

  int64_t line() const { return record_.line; }
  bool Has(size_t column) const { return header_.Has(column); }
  // The field as it is; empty when the file lacks the column.
  std::string_view Raw(size_t column) const { return header_.Get(record_, column); }

  // At most `max_bytes`.
  std::string_view Text(size_t column, size_t max_bytes = kMaxTextBytes);
  // Days since 1970-01-01; nullopt when empty, which is an error if the field is required.
  std::optional<int32_t> Day(size_t column, bool required);
  Month MonthOf(size_t column);
  std::optional<Decimal> Amount(size_t column, bool required);
  int Named(size_t column, NamedValues values);
  // A decimal number of hours as whole minutes.
  int32_t Minutes(size_t column);
  // The parts between `;`; empty parts are dropped.
  std::vector<std::string> List(size_t column);

  void Fail(size_t column, std::string_view rule, std::string message);
  CsvError ErrorAt(int64_t line, size_t column, std::string_view rule, std::string message) const;

  int64_t bytes_read() const { return reader_->bytes_read(); }
  int64_t bytes_total() const { return reader_->bytes_total(); }

 private:
  RowReader(std::unique_ptr<CsvReader> reader, RowErrors* errors)
      : reader_(std::move(reader)), errors_(errors), first_error_(errors->kept().size()) {}

  std::unique_ptr<CsvReader> reader_;
  RowErrors* errors_;
  size_t first_error_;  // of this file, in errors_->kept()
  HeaderMap header_;
  CsvRecord record_;
  bool ended_ = false;
};

}  // namespace clientele::cli

#endif  // CLIENTELE_SERVICES_CLIENTELE_IMPORT_ROW_READER_H_
