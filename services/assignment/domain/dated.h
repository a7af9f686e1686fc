// Dated assignments: how a proposal or an import changes who answers for whom on which day.
#ifndef CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_DATED_H_
#define CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_DATED_H_

#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "services/assignment/domain/verify.h"

namespace clientele::assignment {

inline constexpr int32_t kOpenEnd = std::numeric_limits<int32_t>::max();

// A client's manager over a span of days, counted from 1970-01-01, both included.
struct DatedAssignment {
  std::string client_id;
  int32_t from_day = 0;
  int32_t to_day = kOpenEnd;
  std::string manager_id;
  std::string run_id;  // that made it; empty for an imported one
  absl::Time record_time;

  bool Covers(int32_t day) const { return from_day <= day && day <= to_day; }
};

// What is to be recorded: rows that are no longer true, and rows that are.
struct AssignmentChanges {
  std::vector<DatedAssignment> closed;
  std::vector<DatedAssignment> added;
};

struct Application {
  AssignmentChanges changes;
  int64_t begun = 0;      // clients that get a manager on the day
  int64_t ended = 0;      // assignments that end on the day before
  int64_t continued = 0;  // clients that keep their manager
};

// Makes the proposal true from `day` on, without a gap: before the day nothing changes. `current`
// are the rows that reach `day` or beyond, by client and first day; `proposal` is by client. Rows
// that begin after the day give way to the proposal. A client that the proposal leaves out has no
// manager from the day on.
Application PlanApplication(const std::vector<DatedAssignment>& current,
                            const std::vector<Pair>& proposal, int32_t day,
                            const std::string& run_id);

// A row of an import that breaks a rule.
struct ImportIssue {
  size_t row = 0;
  std::string field;
  std::string rule;
};

struct ImportPlan {
  AssignmentChanges changes;
  int64_t created = 0;
  int64_t unchanged = 0;
  int64_t updated = 0;
  std::vector<ImportIssue> issues;  // by row; nothing may be recorded unless it is empty
};

// Client and first day identify an assignment: a row equal to a current one changes nothing, one
// with another last day and the same manager replaces it. Issues: an end before the begin, the same
// client and first day twice, two managers for one client on one date, within the rows or together
// with `current`, the current rows per client by first day.
ImportPlan PlanImport(const std::vector<DatedAssignment>& rows,
                      const std::map<std::string, std::vector<DatedAssignment>>& current);

}  // namespace clientele::assignment

#endif  // CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_DATED_H_
