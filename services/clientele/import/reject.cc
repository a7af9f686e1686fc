#include "services/clientele/import/reject.h"

#include <optional>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/csv/writer.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/text/view.h"

namespace clientele::cli {
namespace {

// The rule of a violation that carries no word of its own.
constexpr std::string_view kInvalidRow = "INVALID_ROW";

struct FieldOfRow {
  size_t row = 0;
  absl::string_view field;
};

// `rows[12].client_id` -> {12, "client_id"}.
std::optional<FieldOfRow> ParseField(absl::string_view path, std::string_view list) {
  if (!absl::ConsumePrefix(&path, AbslView(list)) || !absl::ConsumePrefix(&path, "[")) {
    return std::nullopt;
  }
  const size_t end = path.find(']');
  FieldOfRow parsed;
  if (end == absl::string_view::npos || !absl::SimpleAtoi(path.substr(0, end), &parsed.row)) {
    return std::nullopt;
  }
  parsed.field = path.substr(end + 1);
  absl::ConsumePrefix(&parsed.field, ".");
  return parsed;
}

}  // namespace

absl::Status WriteErrorsFile(const RowErrors& errors, const std::string& file) {
  if (file.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(auto writer, CsvWriter::Create(file));
  writer->WriteRow({"file", "line", "column", "rule", "message"});
  for (const CsvError& error : errors.kept()) {
    writer->Field(error.file).Field(error.line).Field(error.column).Field(error.rule);
    writer->Field(error.message).EndRow();
  }
  return writer->Close();
}

absl::Status Reject(Session& session, const RowErrors& errors, const std::string& errors_file,
                    std::string_view consequence) {
  for (const CsvError& error : errors.kept()) session.Complain(FormatCsvError(error));
  const int64_t more = errors.count() - static_cast<int64_t>(errors.kept().size());
  if (more > 0) session.Complain(absl::StrCat("... and ", more, " more"));
  RETURN_IF_ERROR(WriteErrorsFile(errors, errors_file));
  return WithReason(
      absl::InvalidArgumentError(absl::StrCat(
          errors.count(), errors.count() == 1 ? " error" : " errors", "; ", AbslView(consequence))),
      common::v1::ERROR_REASON_IMPORT_REJECTED);
}

RowErrors ErrorsOfRows(
    const absl::Status& status, std::string_view list, const std::vector<RowOrigin>& origins,
    const std::vector<std::string>& files,
    const std::vector<std::pair<std::string_view, std::string_view>>& column_of) {
  RowErrors errors;
  for (const FieldViolation& violation : FieldViolationsOf(status)) {
    const auto parsed = ParseField(violation.field, list);
    if (!parsed || parsed->row >= origins.size()) return {};
    std::string_view column = StdView(parsed->field);
    for (const auto& [field, name] : column_of) {
      if (parsed->field == AbslView(field)) column = name;
    }
    const RowOrigin& origin = origins[parsed->row];
    errors.Add({.file = files[origin.file],
                .line = origin.line,
                .field = 0,
                .column = std::string(column),
                .rule = std::string(kInvalidRow),
                .message = violation.description});
  }
  return errors;
}

}  // namespace clientele::cli
