#include "services/registry/domain/periods.h"

#include <algorithm>
#include <numeric>
#include <set>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "common/errors/status_macros.h"
#include "common/time/date.h"
#include "services/registry/domain/client_rules.h"

namespace clientele::registry {

std::vector<std::pair<size_t, size_t>> Overlaps(const std::vector<Period>& periods) {
  std::vector<size_t> order(periods.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return periods[a].from < periods[b].from; });
  std::vector<std::pair<size_t, size_t>> overlaps;
  for (size_t i = 1, longest = 0; i < order.size(); ++i) {
    if (periods[order[i]].from <= periods[order[longest]].to) {
      overlaps.emplace_back(order[longest], order[i]);
    }
    if (periods[order[i]].to > periods[order[longest]].to) longest = i;
  }
  return overlaps;
}

uint32_t ImportedPeriods::Names::NumberOf(std::string_view name) {
  auto it = numbers_.find(name);
  if (it == numbers_.end()) {
    it = numbers_.emplace(std::string(name), static_cast<uint32_t>(names_.size())).first;
    names_.push_back(it->first);
  }
  return it->second;
}

void ImportedPeriods::Add(std::string_view owner, std::string_view thing, Period period,
                          RowPlace place) {
  rows_.push_back({owners_.NumberOf(owner), things_.NumberOf(thing), period, place});
  sorted_ = false;
}

void ImportedPeriods::Sort() {
  std::sort(rows_.begin(), rows_.end(), [](const Row& a, const Row& b) {
    return std::tie(a.owner, a.thing, a.period.from, a.place) <
           std::tie(b.owner, b.thing, b.period.from, b.place);
  });
  // A row that was added again, and a key that comes twice, which is an error of its own.
  rows_.erase(std::unique(rows_.begin(), rows_.end(),
                          [](const Row& a, const Row& b) {
                            return std::tie(a.owner, a.thing, a.period.from) ==
                                   std::tie(b.owner, b.thing, b.period.from);
                          }),
              rows_.end());
  pairs_.clear();
  for (size_t i = 0; i < rows_.size(); ++i) {
    if (i == 0 || rows_[i].owner != rows_[i - 1].owner || rows_[i].thing != rows_[i - 1].thing) {
      pairs_.push_back(i);
    }
  }
  sorted_ = true;
}

absl::StatusOr<bool> ImportedPeriods::Check(size_t first, size_t count, Existing existing,
                                            ImportIssues* issues) {
  if (!sorted_) Sort();
  const size_t end = std::min(pairs_.size(), first + count);
  for (size_t pair = first; pair < end; ++pair) {
    RETURN_IF_ERROR(CheckPair(pairs_[pair],
                              pair + 1 < pairs_.size() ? pairs_[pair + 1] : rows_.size(), existing,
                              issues));
  }
  return end < pairs_.size();
}

absl::Status ImportedPeriods::CheckPair(size_t begin, size_t end, Existing existing,
                                        ImportIssues* issues) {
  ASSIGN_OR_RETURN(const std::vector<Period> there,
                   existing(owners_[rows_[begin].owner], things_[rows_[begin].thing]));
  std::vector<Period> periods;
  std::set<int32_t> imported;
  for (size_t row = begin; row < end; ++row) {
    periods.push_back(rows_[row].period);
    imported.insert(rows_[row].period.from);
  }
  for (const Period& period : there) {
    if (!imported.contains(period.from)) periods.push_back(period);
  }
  const size_t rows = end - begin;
  for (const auto& [earlier, later] : Overlaps(periods)) {
    if (earlier >= rows && later >= rows) continue;
    const size_t own = later < rows ? later : earlier;
    const Period& other = periods[own == later ? earlier : later];
    issues->Add(rows_[begin + own].place, "from", rule::kPeriodOverlap,
                absl::StrCat("overlaps the period that begins on ",
                             FormatDate(DateFromDayNumber(other.from))));
  }
  return absl::OkStatus();
}

}  // namespace clientele::registry
