// Who has to attend to an incident of a client.
#ifndef CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_INBOX_H_
#define CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_INBOX_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "services/assignment/domain/unit_tree.h"

namespace clientele::assignment {

// As the registry numbers them: higher is graver.
enum class Severity { kLow = 1, kMedium = 2, kHigh = 3, kCritical = 4 };

// An incident that somebody still has to do something about, as the registry's events tell it.
struct InboxItem {
  std::string incident_id;
  std::string client_id;
  std::string title;
  Severity severity = Severity::kLow;
  bool in_progress = false;
  std::string kind;
  std::string owner;
  int32_t day = 0;  // days since 1970-01-01
  std::optional<int32_t> deadline_day;
  int64_t position = 0;  // the registry's commit position of the last change
  bool operator==(const InboxItem&) const = default;
};

// Days on which a manager is away, counted from 1970-01-01, both included.
struct Absence {
  std::string manager_id;
  int32_t from_day = 0;
  int32_t to_day = 0;
  std::string deputy;  // manager id, empty if none
  bool operator==(const Absence&) const = default;

  bool Covers(int32_t day) const { return from_day <= day && day <= to_day; }
};

enum class InboxRole { kManager = 1, kHead = 2, kDeputy = 3 };

struct Recipient {
  std::string manager_id;
  InboxRole role = InboxRole::kManager;
  std::string stands_in_for;  // of a deputy
  bool operator==(const Recipient&) const = default;
};

// What decides who gets an item on one day.
class Recipients {
 public:
  // `absences` are those that include the day; `unit_of` names the unit of every manager that has
  // one.
  Recipients(UnitTree units, const std::vector<Absence>& absences,
             std::map<std::string, std::string> unit_of);

  // Who gets an incident of this severity of a client whose manager this is, by manager id; each
  // once, in the first role that holds. Nobody when `manager_id` is empty.
  //   - The manager.
  //   - The nearest head above the manager in the tree of units other than himself; for a critical
  //     incident every head above.
  //   - The deputy of each of them who is absent; a deputy's own absence is not followed further.
  std::vector<Recipient> Of(const std::string& manager_id, Severity severity) const;

 private:
  UnitTree units_;
  std::map<std::string, std::string> deputy_of_;
  std::map<std::string, std::string> unit_of_;
};

}  // namespace clientele::assignment

#endif  // CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_INBOX_H_
