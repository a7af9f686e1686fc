#include "common/csv/error.h"

#include "absl/strings/str_cat.h"

namespace clientele {

std::string FormatCsvError(const CsvError& error) {
  std::string text = error.file;
  if (error.line > 0) absl::StrAppend(&text, ":", error.line);
  text += ": ";
  if (error.field > 0) {
    absl::StrAppend(&text, "column ", error.field);
    if (!error.column.empty()) absl::StrAppend(&text, " (", error.column, ")");
    text += ": ";
  } else if (!error.column.empty()) {
    absl::StrAppend(&text, "column ", error.column, ": ");
  }
  absl::StrAppend(&text, error.rule, ": ", error.message);
  return text;
}

}  // namespace clientele
