#include "common/csv/dialect.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/text/view.h"

namespace clientele {
namespace {

constexpr std::string_view kThousandsSeparators[] = {" ", "\u00a0", "\u202f"};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Takes the separators of thousands out of the digits before the decimal sign; InvalidArgument
// when they stand elsewhere.
absl::StatusOr<std::string> WithoutSeparators(std::string_view digits) {
  std::string plain;
  size_t since_separator = 0;  // digits; counted from the first separator on
  bool separated = false;
  while (!digits.empty()) {
    if (IsDigit(digits.front())) {
      plain.push_back(digits.front());
      digits.remove_prefix(1);
      ++since_separator;
      continue;
    }
    const auto* const separator =
        std::find_if(std::begin(kThousandsSeparators), std::end(kThousandsSeparators),
                     [&](std::string_view candidate) { return digits.starts_with(candidate); });
    const bool fits =
        separated ? since_separator == 3 : since_separator >= 1 && since_separator <= 3;
    if (separator == std::end(kThousandsSeparators) || !fits) {
      return absl::InvalidArgumentError("not a number");
    }
    digits.remove_prefix(separator->size());
    separated = true;
    since_separator = 0;
  }
  if (separated && since_separator != 3) return absl::InvalidArgumentError("not a number");
  return plain;
}

bool HasForm(std::string_view text, std::string_view form) {
  return text.size() == form.size() &&
         std::equal(text.begin(), text.end(), form.begin(),
                    [](char c, char f) { return f == '.' ? c == '.' : IsDigit(c); });
}

}  // namespace

char DelimiterOf(CsvDialect dialect) { return dialect == CsvDialect::kExcelRu ? ';' : ','; }

std::string_view DateForm(CsvDialect dialect) {
  return dialect == CsvDialect::kExcelRu ? "DD.MM.YYYY" : "YYYY-MM-DD";
}

std::string_view MonthForm(CsvDialect dialect) {
  return dialect == CsvDialect::kExcelRu ? "MM.YYYY" : "YYYY-MM";
}

std::string_view NumberForm(CsvDialect dialect) {
  return dialect == CsvDialect::kExcelRu ? "1234,56" : "1234.56";
}

absl::StatusOr<Date> ParseCsvDate(std::string_view text, CsvDialect dialect) {
  if (dialect == CsvDialect::kPlain) return ParseDate(text);
  if (!HasForm(text, DateForm(dialect))) return absl::InvalidArgumentError("not a date DD.MM.YYYY");
  return ParseDate(absl::StrCat(AbslView(text.substr(6)), "-", AbslView(text.substr(3, 2)), "-",
                                AbslView(text.substr(0, 2))));
}

absl::StatusOr<Month> ParseCsvMonth(std::string_view text, CsvDialect dialect) {
  if (dialect == CsvDialect::kPlain) return ParseMonth(text);
  if (!HasForm(text, MonthForm(dialect))) return absl::InvalidArgumentError("not a month MM.YYYY");
  return ParseMonth(absl::StrCat(AbslView(text.substr(3)), "-", AbslView(text.substr(0, 2))));
}

absl::StatusOr<Decimal> ParseCsvDecimal(std::string_view text, CsvDialect dialect) {
  if (dialect == CsvDialect::kPlain) return ParseDecimal(text);
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const size_t comma = text.find(',');
  if (text.find('.') != std::string_view::npos) return absl::InvalidArgumentError("not a number");
  absl::StatusOr<std::string> plain = WithoutSeparators(text.substr(0, comma));
  if (!plain.ok()) return plain.status();
  if (negative) plain->insert(plain->begin(), '-');
  if (comma != std::string_view::npos) {
    absl::StrAppend(&*plain, ".", AbslView(text.substr(comma + 1)));
  }
  return ParseDecimal(*plain);
}

std::string FormatCsvDate(Date date, CsvDialect dialect) {
  const std::string iso = FormatDate(date);
  if (dialect == CsvDialect::kPlain) return iso;
  return absl::StrCat(iso.substr(8, 2), ".", iso.substr(5, 2), ".", iso.substr(0, 4));
}

std::string FormatCsvMonth(Month month, CsvDialect dialect) {
  const std::string iso = FormatMonth(month);
  if (dialect == CsvDialect::kPlain) return iso;
  return absl::StrCat(iso.substr(5, 2), ".", iso.substr(0, 4));
}

std::string FormatCsvNumber(std::string_view number, CsvDialect dialect) {
  std::string text(number);
  if (dialect == CsvDialect::kExcelRu) std::replace(text.begin(), text.end(), '.', ',');
  return text;
}

}  // namespace clientele
