// A strict streaming reader of RFC 4180 files, plain or gzip, in constant memory.
#ifndef CLIENTELE_COMMON_CSV_READER_H_
#define CLIENTELE_COMMON_CSV_READER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/csv/dialect.h"
#include "common/csv/error.h"

namespace clientele {

class ByteSource;
struct CsvFieldSpan;

struct CsvOptions {
  // With kExcelRu fields are separated by semicolons, whatever `delimiter` says, and a file that is
  // not UTF-8 to its end is taken for windows-1251; it is read once more to find that out.
  CsvDialect dialect = CsvDialect::kPlain;
  char delimiter = ',';  // an ASCII character other than a quote and the line ends
  // A longer record ends the reading; it also bounds what an unterminated quote may swallow.
  size_t max_record_bytes = size_t{16} << 20;
  // Errors kept; later ones are only counted.
  size_t max_errors = 1000;
};

// Valid until the next call of CsvReader::Next.
struct CsvRecord {
  int64_t line = 0;  // 1-based physical line on which the record starts
  std::vector<std::string_view> fields;
};

// Reads UTF-8 with a header row; LF and CRLF end lines, a leading BOM is skipped, the last line may
// lack its end. Gzip is recognised by its first bytes, several members may follow each other.
//
// A bad record is reported in errors() and skipped, so that one pass lists all of them; a blank
// line is a record of one empty field. Nothing that was read may be used before the end was reached
// with status() OK: a damaged gzip file shows its damage only there.
//
//   auto reader = CsvReader::Open(path);
//   CsvRecord record;
//   while ((*reader)->Next(&record)) Use(record);
//   if (!(*reader)->status().ok()) Report((*reader)->errors());
//
// Not thread-safe. Linear; plain unquoted ASCII costs one search for the line end and one per
// field.
class CsvReader {
 public:
  // Opens the file and reads its header. NotFound or PermissionDenied when it cannot be opened. A
  // bad or missing header row is not an error here: header() is empty then, errors() says why and
  // Next() returns false. InvalidArgument for a delimiter that is not allowed.
  static absl::StatusOr<std::unique_ptr<CsvReader>> Open(const std::string& path,
                                                         const CsvOptions& options = {});

  // The same over bytes in memory, plain or gzip, which must outlive the reader; `name` is the
  // file's name in errors.
  static absl::StatusOr<std::unique_ptr<CsvReader>> FromBytes(std::string_view name,
                                                              std::string_view bytes,
                                                              const CsvOptions& options = {});

  ~CsvReader();
  CsvReader(const CsvReader&) = delete;
  CsvReader& operator=(const CsvReader&) = delete;

  // The fields of the header row, not checked for duplicates (see MapHeader).
  const std::vector<std::string>& header() const { return header_; }

  // The next good record, with as many fields as the header. False at the end of the file and after
  // an error that leaves no way to go on (unreadable file, damaged gzip, record too long,
  // unterminated quote).
  bool Next(CsvRecord* record);

  // The first max_errors errors in file order, and how many there were.
  const std::vector<CsvError>& errors() const { return errors_; }
  int64_t error_count() const { return error_count_; }

  // OK, or InvalidArgument with the first error's text, DataLoss when the gzip file is damaged,
  // Unavailable when the file could not be read to its end.
  const absl::Status& status() const { return status_; }

  // Bytes of the file consumed so far (compressed bytes for gzip) and its size, for progress.
  int64_t bytes_read() const;
  int64_t bytes_total() const;

  const std::string& file() const { return file_; }
  CsvDialect dialect() const { return options_.dialect; }

  // An error of the caller's own about a field of a record, `index` counted from 0; -1: the record
  // as a whole.
  CsvError MakeError(int64_t line, int index, std::string_view rule, std::string message) const;

 private:
  enum class Parsed { kRecord, kBad, kNeedMore };

  using OpenSource = absl::FunctionRef<absl::StatusOr<std::unique_ptr<ByteSource>>()>;

  CsvReader(std::string file, std::unique_ptr<ByteSource> source, const CsvOptions& options);
  static absl::StatusOr<std::unique_ptr<CsvReader>> Make(std::string file, OpenSource open,
                                                         const CsvOptions& options);

  void ReadHeader();
  bool SkipByteOrderMark();
  void ReadMore();
  void Fill();
  Parsed ParseOne(CsvRecord* record);
  Parsed ParsePlainLine(std::string_view line, CsvRecord* record);
  Parsed ParseWithQuotes(CsvRecord* record);
  Parsed CheckRecord(const CsvRecord& record);
  void AddError(int64_t line, int index, std::string_view rule, std::string message);
  void Stop(absl::StatusCode code, int64_t line, int index, std::string_view rule,
            std::string message);

  const std::string file_;
  const std::unique_ptr<ByteSource> source_;
  const CsvOptions options_;

  std::vector<std::string> header_;
  std::vector<char> buffer_;
  size_t begin_ = 0;  // first byte not consumed yet
  size_t end_ = 0;    // end of the bytes read
  int64_t line_ = 1;  // of buffer_[begin_]
  bool source_ended_ = false;
  bool stopped_ = false;
  // Whether the buffer may hold quotes, or bytes that need a check: spares the search in every
  // line.
  bool may_have_quotes_ = false;
  bool may_need_check_ = false;
  bool decoded_ = false;  // from windows-1251
  std::vector<CsvFieldSpan> spans_;

  std::vector<CsvError> errors_;
  int64_t error_count_ = 0;
  absl::Status status_;
};

// Which columns a file must and may have.
struct CsvColumns {
  std::vector<std::string_view> required;
  std::vector<std::string_view> optional;
  bool ignore_unknown = false;
};

// Where the wanted columns are in a file. Columns are numbered as CsvColumns lists them: the
// required ones from 0, then the optional ones.
class HeaderMap {
 public:
  HeaderMap() = default;
  explicit HeaderMap(std::vector<int> index) : index_(std::move(index)) {}

  bool Has(size_t column) const { return index_[column] >= 0; }
  // Position in the record, from 0; -1 when the file lacks the column.
  int Index(size_t column) const { return index_[column]; }
  // The field, or empty when the file lacks the column.
  std::string_view Get(const CsvRecord& record, size_t column) const {
    const int index = index_[column];
    return index < 0 ? std::string_view() : record.fields[static_cast<size_t>(index)];
  }

 private:
  std::vector<int> index_;
};

// Matches the header's names exactly (case-sensitive). Appends one error for each missing,
// duplicate or unknown column and returns InvalidArgument when there is any; also when the reader
// has no header, without a new error.
absl::StatusOr<HeaderMap> MapHeader(const CsvReader& reader, const CsvColumns& columns,
                                    std::vector<CsvError>* errors);

}  // namespace clientele

#endif  // CLIENTELE_COMMON_CSV_READER_H_
