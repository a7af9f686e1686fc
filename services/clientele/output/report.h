// The answers of the command in the three forms that a caller can ask for.
#ifndef CLIENTELE_SERVICES_CLIENTELE_OUTPUT_REPORT_H_
#define CLIENTELE_SERVICES_CLIENTELE_OUTPUT_REPORT_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "google/protobuf/message.h"

namespace clientele::cli {

enum class OutputForm { kTable, kJson, kCsv };

struct Column {
  std::string name;
  bool number = false;  // aligned to the right in a table
};

// A table with a title. As facts (one row, `name  value` lines below each other in the table form)
// when `facts` is set.
struct Section {
  std::string title;
  std::vector<Column> columns;
  std::vector<std::vector<std::string>> rows;  // each as long as `columns`
  bool facts = false;
};

// Names and values, printed one below the other.
Section Facts(std::string_view title, std::vector<std::pair<std::string, std::string>> values);

// One answer. Tables and CSV come from the sections; JSON is the message of the API, so that a
// program finds there what the protos document.
struct Report {
  std::vector<Section> sections;
  std::string json;
};

// The message as protobuf JSON on one line: lowerCamelCase keys, 64-bit integers as texts, fields
// that hold their default included.
std::string MessageJson(const google::protobuf::Message& message);

// A JSON object of parts that are JSON already.
std::string JsonObject(const std::vector<std::pair<std::string, std::string>>& parts);

// A JSON text in quotes.
std::string JsonText(std::string_view text);

// The report as text that ends with a line end: tables with aligned columns; or one CSV per
// section with an empty line between them; or the JSON.
std::string Render(const Report& report, OutputForm form);

}  // namespace clientele::cli

#endif  // CLIENTELE_SERVICES_CLIENTELE_OUTPUT_REPORT_H_
