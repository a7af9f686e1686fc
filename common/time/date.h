// Civil dates and months: no time zone, no clock.
#ifndef CLIENTELE_COMMON_TIME_DATE_H_
#define CLIENTELE_COMMON_TIME_DATE_H_

#include <chrono>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace clientele {

// A civil date of the proleptic Gregorian calendar. Differences are in days.
using Date = std::chrono::sys_days;

// Dates outside these years are refused by the parsers: they are typing errors in practice.
inline constexpr int kMinYear = 1900;
inline constexpr int kMaxYear = 2200;

// Days since 1970-01-01, negative before it.
constexpr int32_t DayNumber(Date date) {
  return static_cast<int32_t>(date.time_since_epoch().count());
}
constexpr Date DateFromDayNumber(int32_t days) { return Date{std::chrono::days{days}}; }

// Exactly YYYY-MM-DD, an existing day, years kMinYear..kMaxYear; InvalidArgument otherwise.
absl::StatusOr<Date> ParseDate(std::string_view iso);

// The same checks for separate numbers, as google.type.Date carries them.
absl::StatusOr<Date> MakeDate(int year, int month, int day);

// YYYY-MM-DD.
std::string FormatDate(Date date);

// A calendar month, counted from 1970-01 = 0; negative before it.
struct Month {
  int32_t index = 0;
  auto operator<=>(const Month&) const = default;
};

constexpr Month operator+(Month month, int32_t months) { return {month.index + months}; }
constexpr Month operator-(Month month, int32_t months) { return {month.index - months}; }
constexpr int32_t operator-(Month a, Month b) { return a.index - b.index; }

constexpr Month MonthOf(Date date) {
  const std::chrono::year_month_day ymd{date};
  return {(static_cast<int32_t>(int{ymd.year()}) - 1970) * 12 +
          static_cast<int32_t>(unsigned{ymd.month()}) - 1};
}

constexpr Date FirstDay(Month month) {
  using std::chrono::months;
  const auto first = std::chrono::year{1970} / std::chrono::January + months{month.index};
  return Date{first / std::chrono::day{1}};
}

constexpr Date LastDay(Month month) { return FirstDay(month + 1) - std::chrono::days{1}; }

// Exactly YYYY-MM, years kMinYear..kMaxYear; InvalidArgument otherwise.
absl::StatusOr<Month> ParseMonth(std::string_view iso);

// YYYY-MM.
std::string FormatMonth(Month month);

}  // namespace clientele

#endif  // CLIENTELE_COMMON_TIME_DATE_H_
