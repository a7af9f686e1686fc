// One complaint about one place of a CSV file.
#ifndef CLIENTELE_COMMON_CSV_ERROR_H_
#define CLIENTELE_COMMON_CSV_ERROR_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace clientele {

// Rules that the reader and the header check enforce. Callers add their own for the contents of
// fields.
namespace csv_rule {
inline constexpr std::string_view kBadUtf8 = "CSV_BAD_UTF8";
inline constexpr std::string_view kBadEncoding = "CSV_BAD_ENCODING";
inline constexpr std::string_view kNulByte = "CSV_NUL_BYTE";
inline constexpr std::string_view kBareQuote = "CSV_BARE_QUOTE";
inline constexpr std::string_view kBareCarriageReturn = "CSV_BARE_CARRIAGE_RETURN";
inline constexpr std::string_view kTextAfterQuote = "CSV_TEXT_AFTER_QUOTE";
inline constexpr std::string_view kUnterminatedQuote = "CSV_UNTERMINATED_QUOTE";
inline constexpr std::string_view kFieldCount = "CSV_FIELD_COUNT";
inline constexpr std::string_view kRecordTooLong = "CSV_RECORD_TOO_LONG";
inline constexpr std::string_view kEmptyFile = "CSV_EMPTY_FILE";
inline constexpr std::string_view kGzipDamaged = "CSV_GZIP_DAMAGED";
inline constexpr std::string_view kReadFailed = "CSV_READ_FAILED";
inline constexpr std::string_view kMissingColumn = "CSV_MISSING_COLUMN";
inline constexpr std::string_view kUnknownColumn = "CSV_UNKNOWN_COLUMN";
inline constexpr std::string_view kDuplicateColumn = "CSV_DUPLICATE_COLUMN";
}  // namespace csv_rule

struct CsvError {
  std::string file;     // as the caller named it
  int64_t line = 0;     // 1-based physical line on which the record starts; 0: the file as a whole
  int32_t field = 0;    // 1-based number of the field; 0: the record as a whole
  std::string column;   // the field's name in the header, where known
  std::string rule;     // a csv_rule or the caller's own, UPPER_SNAKE_CASE
  std::string message;  // a sentence for people, without the file and the line
  bool operator==(const CsvError&) const = default;
};

// "sales.csv:12: column 5 (amount): CSV_BAD_UTF8: byte 3 of the field is not UTF-8"; parts that are
// absent are left out.
std::string FormatCsvError(const CsvError& error);

}  // namespace clientele

#endif  // CLIENTELE_COMMON_CSV_ERROR_H_
