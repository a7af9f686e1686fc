#include "services/assignment/domain/dated.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/time/date.h"

namespace clientele::assignment {
namespace {

using Rows = std::vector<DatedAssignment>;

// Ends what is in force on the day at the day before and drops what would begin later.
void EndAll(Rows::const_iterator begin, Rows::const_iterator end, int32_t day,
            Application* application) {
  for (auto row = begin; row != end; ++row) {
    application->changes.closed.push_back(*row);
    if (row->from_day >= day) continue;
    application->changes.added.push_back(*row);
    application->changes.added.back().to_day = day - 1;
    ++application->ended;
  }
}

void Assign(Rows::const_iterator begin, Rows::const_iterator end, const Pair& pair, int32_t day,
            const std::string& run_id, Application* application) {
  const bool kept = begin != end && begin->Covers(day) && begin->manager_id == pair.manager_id;
  if (!kept) {
    EndAll(begin, end, day, application);
    application->changes.added.push_back(
        {pair.client_id, day, kOpenEnd, pair.manager_id, run_id, {}});
    ++application->begun;
    return;
  }
  ++application->continued;
  EndAll(begin + 1, end, day, application);
  if (begin->to_day == kOpenEnd) return;
  application->changes.closed.push_back(*begin);
  application->changes.added.push_back(*begin);
  application->changes.added.back().to_day = kOpenEnd;
  application->changes.added.back().run_id = run_id;
}

std::string Day(int32_t day) { return FormatDate(DateFromDayNumber(day)); }

// A row of the import among the rows that would be current.
struct Entry {
  const DatedAssignment* row = nullptr;
  size_t index = 0;
  bool imported = false;
};

class ClientImport {
 public:
  ClientImport(const Rows& rows, const Rows* current, ImportPlan* plan)
      : rows_(rows), current_(current), plan_(plan) {}

  // `indices` of one client's rows by first day.
  void Plan(const std::vector<size_t>& indices) {
    std::vector<Entry> entries;
    std::vector<bool> replaced(current_ == nullptr ? 0 : current_->size(), false);
    for (size_t k = 0; k < indices.size(); ++k) {
      const DatedAssignment& row = rows_[indices[k]];
      if (row.to_day < row.from_day) {
        Fail(indices[k], "to_day", "ends before it begins");
      } else if (k > 0 && rows_[indices[k - 1]].from_day == row.from_day) {
        Fail(indices[k], "from_day", "the client has another row with this first day");
      } else {
        Enter(indices[k], &replaced, &entries);
      }
    }
    for (size_t k = 0; k < replaced.size(); ++k) {
      if (!replaced[k]) entries.push_back({&(*current_)[k], 0, false});
    }
    CheckOverlaps(&entries);
  }

 private:
  void Fail(size_t index, const char* field, std::string rule) {
    plan_->issues.push_back({index, field, std::move(rule)});
  }

  void Enter(size_t index, std::vector<bool>* replaced, std::vector<Entry>* entries) {
    const DatedAssignment& row = rows_[index];
    entries->push_back({&row, index, true});
    for (size_t k = 0; k < replaced->size(); ++k) {
      const DatedAssignment& known = (*current_)[k];
      if (known.from_day != row.from_day || known.manager_id != row.manager_id) continue;
      (*replaced)[k] = true;
      if (known.to_day == row.to_day) {
        ++plan_->unchanged;
        return;
      }
      ++plan_->updated;
      plan_->changes.closed.push_back(known);
      plan_->changes.added.push_back(row);
      return;
    }
    ++plan_->created;
    plan_->changes.added.push_back(row);
  }

  void CheckOverlaps(std::vector<Entry>* entries) {
    std::sort(entries->begin(), entries->end(), [](const Entry& a, const Entry& b) {
      return std::tuple(a.row->from_day, a.imported, a.index) <
             std::tuple(b.row->from_day, b.imported, b.index);
    });
    const Entry* longest = nullptr;
    for (const Entry& entry : *entries) {
      if (longest != nullptr && entry.row->from_day <= longest->row->to_day) {
        const Entry& at_fault = entry.imported ? entry : *longest;
        const Entry& other = entry.imported ? *longest : entry;
        if (at_fault.imported) {
          Fail(at_fault.index, "from_day",
               absl::StrCat("the client has manager ", other.row->manager_id, " from ",
                            Day(other.row->from_day),
                            other.row->to_day == kOpenEnd
                                ? std::string(" on")
                                : absl::StrCat(" to ", Day(other.row->to_day))));
        }
      }
      if (longest == nullptr || entry.row->to_day > longest->row->to_day) longest = &entry;
    }
  }

  const Rows& rows_;
  const Rows* current_;
  ImportPlan* plan_;
};

}  // namespace

Application PlanApplication(const std::vector<DatedAssignment>& current,
                            const std::vector<Pair>& proposal, int32_t day,
                            const std::string& run_id) {
  Application application;
  auto row = current.begin();
  const auto skip_client = [&](const std::string& client_id) {
    while (row != current.end() && row->client_id == client_id) ++row;
  };
  const auto end_before = [&](const std::string* client_id) {
    while (row != current.end() && (client_id == nullptr || row->client_id < *client_id)) {
      const auto begin = row;
      skip_client(begin->client_id);
      EndAll(begin, row, day, &application);
    }
  };
  for (const Pair& pair : proposal) {
    end_before(&pair.client_id);
    const auto begin = row;
    skip_client(pair.client_id);
    Assign(begin, row, pair, day, run_id, &application);
  }
  end_before(nullptr);
  return application;
}

ImportPlan PlanImport(const std::vector<DatedAssignment>& rows,
                      const std::map<std::string, std::vector<DatedAssignment>>& current) {
  std::map<std::string, std::vector<size_t>> by_client;
  for (size_t k = 0; k < rows.size(); ++k) by_client[rows[k].client_id].push_back(k);
  ImportPlan plan;
  for (auto& [client, indices] : by_client) {
    std::stable_sort(indices.begin(), indices.end(),
                     [&](size_t a, size_t b) { return rows[a].from_day < rows[b].from_day; });
    const auto known = current.find(client);
    ClientImport(rows, known == current.end() ? nullptr : &known->second, &plan).Plan(indices);
  }
  std::stable_sort(plan.issues.begin(), plan.issues.end(),
                   [](const ImportIssue& a, const ImportIssue& b) { return a.row < b.row; });
  return plan;
}

}  // namespace clientele::assignment
