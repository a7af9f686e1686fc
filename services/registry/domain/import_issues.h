// What is wrong with the rows of an import.
#ifndef CLIENTELE_SERVICES_REGISTRY_DOMAIN_IMPORT_ISSUES_H_
#define CLIENTELE_SERVICES_REGISTRY_DOMAIN_IMPORT_ISSUES_H_

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace clientele::registry {

// Number of issues that are kept of one import.
inline constexpr size_t kMaxKeptIssues = 10'000;

// Where a row stands: index of its file in the import, and the line on which it starts.
struct RowPlace {
  uint32_t file = 0;
  int64_t line = 0;
  auto operator<=>(const RowPlace&) const = default;
};

// One broken rule. A total of the whole import has line 0.
struct ImportIssue {
  RowPlace place;
  std::string column;
  std::string rule;
  std::string message;
  bool operator==(const ImportIssue&) const = default;
};

// Counts all issues and keeps the first kMaxKeptIssues by place, whatever the order in which they
// are found.
class ImportIssues {
 public:
  explicit ImportIssues(size_t cap = kMaxKeptIssues) : cap_(cap) {}

  void Add(RowPlace place, std::string_view column, std::string_view rule, std::string message);

  // Adds all of `others`.
  void Append(ImportIssues others);

  int64_t count() const { return count_; }
  bool empty() const { return count_ == 0; }
  // The kept issues by file and line; those of one row in the order in which they were found.
  std::vector<ImportIssue> Take();

 private:
  void Trim();

  size_t cap_;
  int64_t count_ = 0;
  std::vector<ImportIssue> kept_;
};

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_DOMAIN_IMPORT_ISSUES_H_
