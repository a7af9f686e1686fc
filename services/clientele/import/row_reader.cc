#include "services/clientele/import/row_reader.h"

#include <algorithm>
#include <cstddef>
#include <limits>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/errors/status_macros.h"
#include "common/text/view.h"

namespace clientele::cli {
namespace {

std::string Quoted(std::string_view text) {
  constexpr size_t kShown = 40;
  return absl::StrCat("'", AbslView(text.substr(0, kShown)), text.size() > kShown ? "..." : "",
                      "'");
}

}  // namespace

void RowErrors::Add(CsvError error) {
  ++count_;
  if (kept_.size() < kMaxKept) kept_.push_back(std::move(error));
}

void RowErrors::AddAll(const std::vector<CsvError>& errors, int64_t count) {
  for (const CsvError& error : errors) Add(error);
  count_ += count - static_cast<int64_t>(errors.size());
}

void RowErrors::OrderByLine(size_t first) {
  std::stable_sort(kept_.begin() + static_cast<std::ptrdiff_t>(first), kept_.end(),
                   [](const CsvError& a, const CsvError& b) { return a.line < b.line; });
}

absl::StatusOr<RowReader> RowReader::Open(const std::string& path, const CsvColumns& columns,
                                          RowErrors* errors, CsvDialect dialect) {
  ASSIGN_OR_RETURN(auto reader, CsvReader::Open(path, {.dialect = dialect}));
  RowReader rows(std::move(reader), errors);
  std::vector<CsvError> wrong_columns;
  auto header = MapHeader(*rows.reader_, columns, &wrong_columns);
  if (header.ok()) {
    rows.header_ = *std::move(header);
    return rows;
  }
  errors->AddAll(wrong_columns, static_cast<int64_t>(wrong_columns.size()));
  errors->AddAll(rows.reader_->errors(), rows.reader_->error_count());
  rows.ended_ = true;
  return rows;
}

bool RowReader::Next() {
  if (ended_) return false;
  if (reader_->Next(&record_)) return true;
  ended_ = true;
  errors_->AddAll(reader_->errors(), reader_->error_count());
  errors_->OrderByLine(first_error_);
  return false;
}

std::string_view RowReader::Text(size_t column, size_t max_bytes) {
  const std::string_view text = Raw(column);
  if (text.size() <= max_bytes) return text;
  Fail(column, row_rule::kTooLong, absl::StrCat("longer than ", max_bytes, " bytes"));
  return {};
}

std::optional<int32_t> RowReader::Day(size_t column, bool required) {
  const std::string_view text = Raw(column);
  if (text.empty()) {
    if (required) Fail(column, row_rule::kRequired, "the date is empty");
    return std::nullopt;
  }
  const auto date = ParseCsvDate(text, reader_->dialect());
  if (date.ok()) return DayNumber(*date);
  Fail(column, row_rule::kInvalidDate,
       absl::StrCat(Quoted(text), " is no date ", AbslView(DateForm(reader_->dialect()))));
  return std::nullopt;
}

Month RowReader::MonthOf(size_t column) {
  const std::string_view text = Raw(column);
  const auto month = ParseCsvMonth(text, reader_->dialect());
  if (month.ok()) return *month;
  if (text.empty()) {
    Fail(column, row_rule::kRequired, "the month is empty");
  } else {
    Fail(column, row_rule::kInvalidMonth,
         absl::StrCat(Quoted(text), " is no month ", AbslView(MonthForm(reader_->dialect()))));
  }
  return {};
}

std::optional<Decimal> RowReader::Amount(size_t column, bool required) {
  const std::string_view text = Raw(column);
  if (text.empty()) {
    if (required) Fail(column, row_rule::kRequired, "the number is empty");
    return std::nullopt;
  }
  const auto amount = ParseCsvDecimal(text, reader_->dialect());
  if (amount.ok()) return *amount;
  if (absl::IsOutOfRange(amount.status())) {
    Fail(column, row_rule::kOverflow, absl::StrCat(Quoted(text), " has too many digits"));
  } else {
    Fail(column, row_rule::kInvalidNumber,
         absl::StrCat(Quoted(text), " is no decimal number like ",
                      AbslView(NumberForm(reader_->dialect()))));
  }
  return std::nullopt;
}

int RowReader::Named(size_t column, NamedValues values) {
  const std::string_view text = Raw(column);
  for (const auto& [name, value] : values) {
    if (text == name) return value;
  }
  if (text.empty()) {
    Fail(column, row_rule::kRequired, "the field is empty");
    return 0;
  }
  std::string names;
  for (const auto& [name, value] : values) {
    absl::StrAppend(&names, names.empty() ? "" : ", ", AbslView(name));
  }
  Fail(column, row_rule::kUnknownValue, absl::StrCat(Quoted(text), " is none of ", names));
  return 0;
}

int32_t RowReader::Minutes(size_t column) {
  const auto hours = Amount(column, /*required=*/true);
  if (!hours) return 0;
  __int128 minutes = __int128{hours->unscaled} * 60;
  for (int i = 0; i < hours->scale; ++i) {
    if (minutes % 10 != 0) {
      Fail(column, row_rule::kTooManyDecimals,
           absl::StrCat(Quoted(Raw(column)), " hours are not a whole number of minutes"));
      return 0;
    }
    minutes /= 10;
  }
  if (minutes >= 0 && minutes <= std::numeric_limits<int32_t>::max()) {
    return static_cast<int32_t>(minutes);
  }
  Fail(column, row_rule::kOverflow, absl::StrCat(Quoted(Raw(column)), " hours are out of range"));
  return 0;
}

std::vector<std::string> RowReader::List(size_t column) {
  std::vector<std::string> parts;
  for (absl::string_view part : absl::StrSplit(AbslView(Text(column)), ';', absl::SkipEmpty())) {
    part = absl::StripAsciiWhitespace(part);
    if (!part.empty()) parts.emplace_back(part);
  }
  return parts;
}

void RowReader::Fail(size_t column, std::string_view rule, std::string message) {
  errors_->Add(ErrorAt(record_.line, column, rule, std::move(message)));
}

CsvError RowReader::ErrorAt(int64_t line, size_t column, std::string_view rule,
                            std::string message) const {
  return reader_->MakeError(line, header_.Index(column), rule, std::move(message));
}

}  // namespace clientele::cli
