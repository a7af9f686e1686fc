#include "common/rpc/dates.h"

#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/text/view.h"

namespace clientele::rpc {

google::type::Date ProtoDate(Date date) {
  const std::chrono::year_month_day ymd{date};
  google::type::Date proto;
  proto.set_year(int{ymd.year()});
  proto.set_month(static_cast<int32_t>(unsigned{ymd.month()}));
  proto.set_day(static_cast<int32_t>(unsigned{ymd.day()}));
  return proto;
}

absl::StatusOr<Date> DateFrom(const google::type::Date& date, std::string_view field) {
  const absl::StatusOr<Date> made = MakeDate(date.year(), date.month(), date.day());
  if (!made.ok()) return InvalidField(field, StdView(made.status().message()));
  return *made;
}

absl::StatusOr<int32_t> DayFrom(const google::type::Date& date, std::string_view field) {
  ASSIGN_OR_RETURN(const Date made, DateFrom(date, field));
  return DayNumber(made);
}

}  // namespace clientele::rpc
