// Periods of one thing must not overlap.
#ifndef CLIENTELE_SERVICES_REGISTRY_DOMAIN_PERIODS_H_
#define CLIENTELE_SERVICES_REGISTRY_DOMAIN_PERIODS_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/registry/domain/import_issues.h"

namespace clientele::registry {

// First and last day, both included.
struct Period {
  int32_t from = 0;
  int32_t to = 0;
  bool operator==(const Period&) const = default;
};

// Pairs of indexes of `periods`, the earlier period first: one pair for every period that begins
// before an earlier one has ended. O(n log n).
std::vector<std::pair<size_t, size_t>> Overlaps(const std::vector<Period>& periods);

// The periods that an import brings, each of one owner and thing (a client and a product), against
// each other and against those that are there. Some 32 bytes a row and each name once.
class ImportedPeriods {
 public:
  // Adding a row again changes nothing.
  void Add(std::string_view owner, std::string_view thing, Period period, RowPlace place);

  // Checks the pairs of owner and thing with the numbers first, ..., first + count - 1, after the
  // last Add. `existing` gives the periods that are there; one with the first day of an imported
  // period is replaced by it. Adds an issue on column `from` for every overlap. Returns whether
  // there are further pairs.
  using Existing =
      absl::FunctionRef<absl::StatusOr<std::vector<Period>>(std::string_view, std::string_view)>;
  absl::StatusOr<bool> Check(size_t first, size_t count, Existing existing, ImportIssues* issues);

 private:
  struct Row {
    uint32_t owner = 0;
    uint32_t thing = 0;
    Period period;
    RowPlace place;
  };

  class Names {
   public:
    uint32_t NumberOf(std::string_view name);
    std::string_view operator[](uint32_t number) const { return names_[number]; }

   private:
    std::map<std::string, uint32_t, std::less<>> numbers_;
    std::vector<std::string_view> names_;
  };

  void Sort();
  absl::Status CheckPair(size_t begin, size_t end, Existing existing, ImportIssues* issues);

  Names owners_;
  Names things_;
  std::vector<Row> rows_;
  std::vector<size_t> pairs_;  // where each pair begins in rows_, once sorted
  bool sorted_ = false;
};

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_DOMAIN_PERIODS_H_
