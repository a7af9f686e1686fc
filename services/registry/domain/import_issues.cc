#include "services/registry/domain/import_issues.h"

#include <algorithm>
#include <utility>

namespace clientele::registry {

void ImportIssues::Add(RowPlace place, std::string_view column, std::string_view rule,
                       std::string message) {
  ++count_;
  kept_.push_back({place, std::string(column), std::string(rule), std::move(message)});
  if (kept_.size() >= 2 * cap_ + 64) Trim();
}

void ImportIssues::Append(ImportIssues others) {
  const int64_t count = count_ + others.count_;
  for (ImportIssue& issue : others.Take()) {
    Add(issue.place, issue.column, issue.rule, std::move(issue.message));
  }
  count_ = count;
}

void ImportIssues::Trim() {
  std::stable_sort(kept_.begin(), kept_.end(),
                   [](const ImportIssue& a, const ImportIssue& b) { return a.place < b.place; });
  if (kept_.size() > cap_) kept_.resize(cap_);
}

std::vector<ImportIssue> ImportIssues::Take() {
  Trim();
  return std::exchange(kept_, {});
}

}  // namespace clientele::registry
