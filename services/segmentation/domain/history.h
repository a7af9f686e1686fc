// One client's history in detail, for explanations.
#ifndef CLIENTELE_SERVICES_SEGMENTATION_DOMAIN_HISTORY_H_
#define CLIENTELE_SERVICES_SEGMENTATION_DOMAIN_HISTORY_H_

#include <cstdint>
#include <span>
#include <vector>

#include "common/money/wide_int.h"
#include "common/time/date.h"
#include "services/segmentation/domain/policy.h"

namespace clientele::segmentation {

struct MonthTotal {
  Month month;
  Int128 net = 0;  // minor units
};

struct ClientHistory {
  std::vector<Date> purchases;     // ascending
  std::vector<MonthTotal> months;  // of the XYZ window, ascending, empty months included
};

// Rows in any order; days since 1970-01-01, minor units; columns of one length. Rows after `as_of`
// are ignored. O(rows log rows + months).
ClientHistory DescribeHistory(std::span<const int32_t> days, std::span<const int64_t> amounts,
                              Date as_of, const XyzPolicy& policy);

}  // namespace clientele::segmentation

#endif  // CLIENTELE_SERVICES_SEGMENTATION_DOMAIN_HISTORY_H_
