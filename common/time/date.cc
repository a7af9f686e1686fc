#include "common/time/date.h"

#include <cstddef>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace clientele {
namespace {

using std::chrono::year_month_day;

// The number at text[pos, pos + count), or -1 when one of these is not an ASCII digit.
int Digits(std::string_view text, size_t pos, size_t count) {
  int value = 0;
  for (size_t i = pos; i < pos + count; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

bool YearInRange(int year) { return year >= kMinYear && year <= kMaxYear; }

absl::Status YearError(int year) {
  return absl::InvalidArgumentError(
      absl::StrCat("year ", year, " is outside ", kMinYear, "..", kMaxYear));
}

}  // namespace

absl::StatusOr<Date> MakeDate(int year, int month, int day) {
  if (!YearInRange(year)) return YearError(year);
  if (month < 1 || month > 12 || day < 1 || day > 31) {
    return absl::InvalidArgumentError("no such day in the calendar");
  }
  const year_month_day ymd{std::chrono::year{year},
                           std::chrono::month{static_cast<unsigned>(month)},
                           std::chrono::day{static_cast<unsigned>(day)}};
  if (!ymd.ok()) return absl::InvalidArgumentError("no such day in the calendar");
  return Date{ymd};
}

absl::StatusOr<Date> ParseDate(std::string_view iso) {
  if (iso.size() != 10 || iso[4] != '-' || iso[7] != '-') {
    return absl::InvalidArgumentError("a date is written YYYY-MM-DD");
  }
  const int year = Digits(iso, 0, 4);
  const int month = Digits(iso, 5, 2);
  const int day = Digits(iso, 8, 2);
  if (year < 0 || month < 0 || day < 0) {
    return absl::InvalidArgumentError("a date is written YYYY-MM-DD");
  }
  return MakeDate(year, month, day);
}

std::string FormatDate(Date date) {
  const year_month_day ymd{date};
  return absl::StrFormat("%04d-%02d-%02d", int{ymd.year()}, unsigned{ymd.month()},
                         unsigned{ymd.day()});
}

absl::StatusOr<Month> ParseMonth(std::string_view iso) {
  if (iso.size() != 7 || iso[4] != '-') {
    return absl::InvalidArgumentError("a month is written YYYY-MM");
  }
  const int year = Digits(iso, 0, 4);
  const int month = Digits(iso, 5, 2);
  if (year < 0 || month < 0) return absl::InvalidArgumentError("a month is written YYYY-MM");
  if (!YearInRange(year)) return YearError(year);
  if (month < 1 || month > 12) {
    return absl::InvalidArgumentError(absl::StrCat("no month ", month, " in a year"));
  }
  return Month{(year - 1970) * 12 + month - 1};
}

std::string FormatMonth(Month month) {
  const year_month_day ymd{FirstDay(month)};
  return absl::StrFormat("%04d-%02d", int{ymd.year()}, unsigned{ymd.month()});
}

}  // namespace clientele
