#include <algorithm>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "common/csv/reader.h"
#include "common/text/view.h"

namespace clientele {
namespace {

constexpr int64_t kHeaderLine = 1;

int FindName(const std::vector<std::string>& header, std::string_view name) {
  const auto found = std::find(header.begin(), header.end(), name);
  return found == header.end() ? -1 : static_cast<int>(found - header.begin());
}

bool IsListed(const std::vector<std::string_view>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

void CheckNames(const CsvReader& reader, const CsvColumns& columns, std::vector<CsvError>* errors) {
  const std::vector<std::string>& header = reader.header();
  for (size_t i = 0; i < header.size(); ++i) {
    const int index = static_cast<int>(i);
    if (FindName(header, header[i]) < index) {
      errors->push_back(reader.MakeError(kHeaderLine, index, csv_rule::kDuplicateColumn,
                                         absl::StrCat("column '", header[i], "' appears twice")));
    } else if (!columns.ignore_unknown && !IsListed(columns.required, header[i]) &&
               !IsListed(columns.optional, header[i])) {
      errors->push_back(reader.MakeError(kHeaderLine, index, csv_rule::kUnknownColumn,
                                         absl::StrCat("unknown column '", header[i], "'")));
    }
  }
}

}  // namespace

absl::StatusOr<HeaderMap> MapHeader(const CsvReader& reader, const CsvColumns& columns,
                                    std::vector<CsvError>* errors) {
  const std::vector<std::string>& header = reader.header();
  if (header.empty()) return absl::InvalidArgumentError("the file has no header row");
  const size_t errors_before = errors->size();
  CheckNames(reader, columns, errors);
  std::vector<int> index;
  for (const std::string_view name : columns.required) {
    index.push_back(FindName(header, name));
    if (index.back() < 0) {
      CsvError error = reader.MakeError(kHeaderLine, -1, csv_rule::kMissingColumn,
                                        absl::StrCat("column '", AbslView(name), "' is missing"));
      error.column = std::string(name);
      errors->push_back(std::move(error));
    }
  }
  for (const std::string_view name : columns.optional) index.push_back(FindName(header, name));
  if (errors->size() > errors_before) {
    return absl::InvalidArgumentError(FormatCsvError((*errors)[errors_before]));
  }
  return HeaderMap(std::move(index));
}

}  // namespace clientele
