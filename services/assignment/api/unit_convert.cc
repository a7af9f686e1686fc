#include "services/assignment/api/unit_convert.h"

#include <algorithm>
#include <map>
#include <optional>

#include "common/errors/status_macros.h"
#include "common/ids/resource_name.h"
#include "common/rpc/dates.h"
#include "common/sql/etag.h"
#include "common/time/date.h"
#include "services/assignment/api/convert.h"
#include "services/assignment/store/managers.h"

namespace clientele::assignment {
namespace {

bool HasControlCharacter(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

}  // namespace

std::string UnitName(std::string_view unit_id) { return ResourceName("units", unit_id); }

v1::Unit ToProto(const store::UnitRow& unit) {
  v1::Unit proto;
  proto.set_name(UnitName(unit.unit_id));
  for (const UnitPeriod& period : unit.periods) {
    v1::UnitPeriod* const added = proto.add_periods();
    *added->mutable_from_date() = rpc::ProtoDate(DateFromDayNumber(period.from_day));
    if (period.to_day != kOpenEnd) {
      *added->mutable_to_date() = rpc::ProtoDate(DateFromDayNumber(period.to_day));
    }
    added->set_display_name(period.display_name);
    added->set_parent_id(period.parent_id);
    added->set_head(period.head);
  }
  proto.set_etag(MakeEtag(proto.name(), unit.revision));
  *proto.mutable_update_time() = ToProto(unit.update_time);
  return proto;
}

UnitPeriod ToDomain(std::string_view unit_id, const v1::UnitPeriod& period, const std::string& path,
                    FieldViolations* violations) {
  UnitPeriod result;
  result.unit_id = unit_id;
  result.from_day = DayOrViolation(period.from_date(), path + "from_date", violations);
  if (period.has_to_date()) {
    result.to_day = DayOrViolation(period.to_date(), path + "to_date", violations);
  }
  result.display_name = period.display_name();
  if (HasControlCharacter(result.display_name)) {
    violations->Add(path + "display_name", "holds a control character");
  }
  result.parent_id = period.parent_id();
  result.head = period.head();
  return result;
}

absl::Status CheckHeads(Transaction& transaction, const std::vector<UnitPeriod>& periods,
                        absl::FunctionRef<std::string(size_t)> path) {
  FieldViolations violations;
  std::map<std::string, bool> known = {{"", true}};
  for (size_t k = 0; k < periods.size(); ++k) {
    const auto [head, is_new] = known.emplace(periods[k].head, false);
    if (is_new) {
      ASSIGN_OR_RETURN(const std::optional<store::ManagerRow> manager,
                       store::FindManager(transaction, periods[k].head));
      head->second = manager.has_value();
    }
    if (!head->second) violations.Add(path(k) + "head", "there is no such manager");
  }
  return violations.ToStatus();
}

}  // namespace clientele::assignment
