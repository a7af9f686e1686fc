// google.type.Date and clientele::Date.
#ifndef CLIENTELE_SERVICES_SEGMENTATION_API_DATES_H_
#define CLIENTELE_SERVICES_SEGMENTATION_API_DATES_H_

#include "common/time/date.h"
#include "google/type/date.pb.h"

namespace clientele::segmentation {

inline google::type::Date ToProtoDate(Date date) {
  const std::chrono::year_month_day ymd{date};
  google::type::Date proto;
  proto.set_year(int{ymd.year()});
  proto.set_month(static_cast<int32_t>(unsigned{ymd.month()}));
  proto.set_day(static_cast<int32_t>(unsigned{ymd.day()}));
  return proto;
}

}  // namespace clientele::segmentation

#endif  // CLIENTELE_SERVICES_SEGMENTATION_API_DATES_H_
