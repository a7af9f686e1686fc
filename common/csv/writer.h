// Writes RFC 4180 files with LF line ends that appear under their name only when they are complete.
#ifndef CLIENTELE_COMMON_CSV_WRITER_H_
#define CLIENTELE_COMMON_CSV_WRITER_H_

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/csv/dialect.h"

namespace clientele {

// Appends a field to a line being built, quoted when it holds the delimiter, a quote, a line end or
// (so that a line is never blank) when it is empty and `sole`.
void AppendCsvField(std::string_view field, char delimiter, bool sole, std::string* line);

// Rows go to a temporary file in the target's folder; Close() makes it the target by renaming.
// Destroyed without Close(), the temporary file is removed and a file that was there before stays
// as it is. The first failed write is kept and returned by Close(). The locale plays no part. Not
// thread-safe.
class CsvWriter {
 public:
  // Creates the temporary file; the folder must exist. An excel-ru file in UTF-8 begins with a byte
  // order mark. The first row is taken for the header.
  static absl::StatusOr<std::unique_ptr<CsvWriter>> Create(const std::string& path,
                                                           const CsvFormat& format = {});
  ~CsvWriter();
  CsvWriter(const CsvWriter&) = delete;
  CsvWriter& operator=(const CsvWriter&) = delete;

  // A whole row of texts; at least one field.
  void WriteRow(std::span<const std::string_view> fields);
  void WriteRow(std::initializer_list<std::string_view> fields) {
    WriteRow(std::span<const std::string_view>(fields.begin(), fields.size()));
  }

  // A row field by field, closed by EndRow(). Doubles are written as FormatDouble does, in the
  // dialect's form as every number, date and month.
  CsvWriter& Field(std::string_view text);
  CsvWriter& Field(int64_t number);
  CsvWriter& Field(double number);
  // A number as FormatMinorUnits writes it.
  CsvWriter& Number(std::string_view number);
  CsvWriter& DateField(Date date);
  CsvWriter& MonthField(Month month);
  void EndRow();

  // Writes everything out, syncs the file to disk and renames it. No row may follow. Idempotent.
  // FAILED_PRECONDITION with row and column when a text has a character that the encoding lacks.
  absl::Status Close();

 private:
  CsvWriter(std::string path, std::string temporary, int fd, const CsvFormat& format);
  void Append(std::string_view field);
  void Encode(std::string_view field);
  void Flush();

  const std::string path_;
  const std::string temporary_;
  const CsvFormat format_;
  const char delimiter_;
  int fd_;
  absl::Status status_;
  std::string buffer_;
  size_t row_start_ = 0;  // of the row being built, in buffer_
  size_t fields_in_row_ = 0;
  int64_t rows_ = 0;                 // ended
  std::vector<std::string> header_;  // kept to name columns, where a text may lack an encoding
  std::string encoded_;
};

}  // namespace clientele

#endif  // CLIENTELE_COMMON_CSV_WRITER_H_
