#include "services/segmentation/domain/history.h"

#include <algorithm>
#include <map>
#include <set>

namespace clientele::segmentation {

ClientHistory DescribeHistory(std::span<const int32_t> days, std::span<const int64_t> amounts,
                              Date as_of, const XyzPolicy& policy) {
  std::set<Date> purchases;
  std::map<Month, Int128> months;
  for (size_t i = 0; i < days.size(); ++i) {
    const Date date = DateFromDayNumber(days[i]);
    if (date > as_of) continue;
    months[MonthOf(date)] += amounts[i];
    if (amounts[i] > 0) purchases.insert(date);
  }
  ClientHistory history;
  history.purchases.assign(purchases.begin(), purchases.end());
  if (purchases.empty()) return history;
  const Month end = MonthOf(as_of);
  Month begin = MonthOf(*purchases.begin());
  if (policy.window_months > 0) {
    const Month limit = end - policy.window_months;
    begin = policy.window == XyzWindow::kFixed ? limit : std::max(begin, limit);
  }
  for (Month month = begin; month < end; month = month + 1) {
    const auto total = months.find(month);
    history.months.push_back({month, total == months.end() ? 0 : total->second});
  }
  return history;
}

}  // namespace clientele::segmentation
