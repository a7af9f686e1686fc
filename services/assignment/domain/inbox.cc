#include "services/assignment/domain/inbox.h"

#include <utility>

namespace clientele::assignment {

Recipients::Recipients(UnitTree units, const std::vector<Absence>& absences,
                       std::map<std::string, std::string> unit_of)
    : units_(std::move(units)), unit_of_(std::move(unit_of)) {
  for (const Absence& absence : absences) {
    if (!absence.deputy.empty()) deputy_of_[absence.manager_id] = absence.deputy;
  }
}

std::vector<Recipient> Recipients::Of(const std::string& manager_id, Severity severity) const {
  if (manager_id.empty()) return {};
  std::map<std::string, Recipient> found;
  found.emplace(manager_id, Recipient{manager_id, InboxRole::kManager, ""});
  if (const auto unit = unit_of_.find(manager_id); unit != unit_of_.end()) {
    for (const std::string& head : units_.HeadsAbove(unit->second)) {
      const bool other = found.emplace(head, Recipient{head, InboxRole::kHead, ""}).second;
      if (other && severity != Severity::kCritical) break;
    }
  }
  std::map<std::string, Recipient> deputies;
  for (const auto& [id, recipient] : found) {
    const auto deputy = deputy_of_.find(id);
    if (deputy == deputy_of_.end()) continue;
    deputies.emplace(deputy->second, Recipient{deputy->second, InboxRole::kDeputy, id});
  }
  found.merge(deputies);
  std::vector<Recipient> recipients;
  for (auto& [id, recipient] : found) recipients.push_back(std::move(recipient));
  return recipients;
}

}  // namespace clientele::assignment
