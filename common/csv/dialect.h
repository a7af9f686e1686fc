// Dialects of CSV: how a file separates its fields and writes its numbers and dates.
#ifndef CLIENTELE_COMMON_CSV_DIALECT_H_
#define CLIENTELE_COMMON_CSV_DIALECT_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/money/money.h"
#include "common/time/date.h"

namespace clientele {

enum class CsvDialect {
  kPlain,    // comma, decimal point, YYYY-MM-DD, YYYY-MM, UTF-8
  kExcelRu,  // semicolon, decimal comma, DD.MM.YYYY, MM.YYYY, UTF-8 or windows-1251
};

enum class CsvEncoding { kUtf8, kWindows1251 };

// How a file is written.
struct CsvFormat {
  CsvDialect dialect = CsvDialect::kPlain;
  CsvEncoding encoding = CsvEncoding::kUtf8;
};

char DelimiterOf(CsvDialect dialect);

// As ParseDate, ParseMonth and ParseDecimal, in the dialect's form. Excel-ru numbers may separate
// thousands by a space, a no-break space or a narrow one: "1 234 567,89"; then every group has
// three digits. InvalidArgument for another form, OutOfRange as ParseDecimal.
absl::StatusOr<Date> ParseCsvDate(std::string_view text, CsvDialect dialect);
absl::StatusOr<Month> ParseCsvMonth(std::string_view text, CsvDialect dialect);
absl::StatusOr<Decimal> ParseCsvDecimal(std::string_view text, CsvDialect dialect);

std::string FormatCsvDate(Date date, CsvDialect dialect);
std::string FormatCsvMonth(Month month, CsvDialect dialect);
// `number` with a decimal point, as FormatMinorUnits and FormatDouble write it.
std::string FormatCsvNumber(std::string_view number, CsvDialect dialect);

// For messages: "DD.MM.YYYY", "MM.YYYY", "1234,56".
std::string_view DateForm(CsvDialect dialect);
std::string_view MonthForm(CsvDialect dialect);
std::string_view NumberForm(CsvDialect dialect);

}  // namespace clientele

#endif  // CLIENTELE_COMMON_CSV_DIALECT_H_
