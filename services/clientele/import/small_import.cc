#include "services/clientele/import/small_import.h"

#include "absl/strings/str_cat.h"
#include "common/errors/status_macros.h"

namespace clientele::cli {
namespace {

constexpr std::string_view kConsequence = "nothing was imported";

}  // namespace

absl::Status SmallImport::Read(CsvColumns columns, absl::FunctionRef<void(RowReader&)> take) {
  columns.ignore_unknown = options_.ignore_unknown;
  for (size_t file = 0; file < options_.files.size(); ++file) {
    ASSIGN_OR_RETURN(RowReader row,
                     RowReader::Open(options_.files[file], columns, &errors_, options_.dialect));
    while (row.Next()) {
      origins_.push_back({.file = file, .line = row.line()});
      take(row);
    }
  }
  const auto rows = static_cast<int64_t>(origins_.size());
  if (options_.expect_rows && *options_.expect_rows != rows) {
    errors_.Add({.file = {},
                 .line = 0,
                 .field = 0,
                 .column = {},
                 .rule = std::string(row_rule::kRowCountMismatch),
                 .message = absl::StrCat("the files have ", rows, " rows, expected are ",
                                         *options_.expect_rows)});
  }
  return absl::OkStatus();
}

absl::Status SmallImport::Refuse(Session& session) const {
  return Reject(session, errors_, options_.errors_file, kConsequence);
}

absl::Status SmallImport::Refuse(
    Session& session, const absl::Status& status, std::string_view list,
    const std::vector<std::pair<std::string_view, std::string_view>>& column_of) const {
  const RowErrors errors = ErrorsOfRows(status, list, origins_, options_.files, column_of);
  if (errors.empty()) return status;
  return Reject(session, errors, options_.errors_file, kConsequence);
}

}  // namespace clientele::cli
