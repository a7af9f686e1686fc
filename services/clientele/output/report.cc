#include "services/clientele/output/report.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "common/csv/writer.h"
#include "common/text/view.h"
#include "google/protobuf/util/json_util.h"

namespace clientele::cli {
namespace {

// Columns that the text takes on a terminal, counted as code points.
size_t Width(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

void AppendPadded(std::string_view text, size_t width, bool right, std::string* out) {
  const size_t used = Width(text);
  const size_t fill = used < width ? width - used : 0;
  if (right) out->append(fill, ' ');
  out->append(text);
  if (!right) out->append(fill, ' ');
}

void EndLine(std::string* out) {
  while (!out->empty() && out->back() == ' ') out->pop_back();
  out->push_back('\n');
}

void AppendFacts(const Section& section, std::string* out) {
  size_t width = 0;
  for (const Column& column : section.columns) width = std::max(width, Width(column.name));
  for (const auto& row : section.rows) {
    for (size_t i = 0; i < section.columns.size(); ++i) {
      out->append("  ");
      AppendPadded(section.columns[i].name, width + 2, false, out);
      out->append(row[i]);
      EndLine(out);
    }
  }
}

std::vector<size_t> ColumnWidths(const Section& section) {
  std::vector<size_t> widths;
  for (size_t i = 0; i < section.columns.size(); ++i) {
    size_t width = Width(section.columns[i].name);
    for (const auto& row : section.rows) width = std::max(width, Width(row[i]));
    widths.push_back(width);
  }
  return widths;
}

void AppendTable(const Section& section, std::string* out) {
  const std::vector<size_t> widths = ColumnWidths(section);
  const auto append_row = [&](const auto& text_of) {
    for (size_t i = 0; i < widths.size(); ++i) {
      out->append("  ");
      AppendPadded(text_of(i), widths[i], section.columns[i].number, out);
    }
    EndLine(out);
  };
  append_row([&](size_t i) -> std::string_view { return section.columns[i].name; });
  for (const auto& row : section.rows) {
    append_row([&](size_t i) -> std::string_view { return row[i]; });
  }
}

void AppendCsvRow(const std::vector<std::string>& fields, std::string* out) {
  for (size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) out->push_back(',');
    AppendCsvField(fields[i], ',', fields.size() == 1, out);
  }
  out->push_back('\n');
}

void AppendCsv(const Section& section, std::string* out) {
  std::vector<std::string> names;
  for (const Column& column : section.columns) names.push_back(column.name);
  AppendCsvRow(names, out);
  for (const auto& row : section.rows) AppendCsvRow(row, out);
}

std::string RenderTables(const Report& report) {
  std::string out;
  for (const Section& section : report.sections) {
    if (!out.empty()) out.push_back('\n');
    if (!section.title.empty()) absl::StrAppend(&out, section.title, "\n");
    section.facts ? AppendFacts(section, &out) : AppendTable(section, &out);
  }
  return out;
}

std::string RenderCsv(const Report& report) {
  std::string out;
  for (const Section& section : report.sections) {
    if (!out.empty()) out.push_back('\n');
    AppendCsv(section, &out);
  }
  return out;
}

}  // namespace

Section Facts(std::string_view title, std::vector<std::pair<std::string, std::string>> values) {
  Section section{.title = std::string(title), .columns = {}, .rows = {{}}, .facts = true};
  for (auto& [name, value] : values) {
    section.columns.push_back({.name = std::move(name)});
    section.rows[0].push_back(std::move(value));
  }
  return section;
}

std::string MessageJson(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  std::string json;
  // Fails only for messages with malformed well-known types, which the services never send.
  if (!google::protobuf::util::MessageToJsonString(message, &json, options).ok()) return "null";
  return json;
}

std::string JsonObject(const std::vector<std::pair<std::string, std::string>>& parts) {
  std::string out = "{";
  for (const auto& [key, json] : parts) {
    absl::StrAppend(&out, out.size() > 1 ? "," : "", JsonText(key), ":", json);
  }
  return out + "}";
}

std::string JsonText(std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out.push_back('\\');
      out.push_back(c);
    } else if (static_cast<unsigned char>(c) < 0x20) {
      absl::StrAppend(&out, "\\u00");
      out.push_back(kHex[c >> 4]);
      out.push_back(kHex[c & 15]);
    } else {
      out.push_back(c);
    }
  }
  return out + "\"";
}

std::string Render(const Report& report, OutputForm form) {
  switch (form) {
    case OutputForm::kJson:
      return report.json + "\n";
    case OutputForm::kCsv:
      return RenderCsv(report);
    case OutputForm::kTable:
      break;
  }
  return RenderTables(report);
}

}  // namespace clientele::cli
