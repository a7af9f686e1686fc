// Reads a CSV text to its end.
#ifndef CLIENTELE_TESTS_UNIT_CSV_CSV_TESTING_H_
#define CLIENTELE_TESTS_UNIT_CSV_CSV_TESTING_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/csv/reader.h"

namespace clientele {

using Rows = std::vector<std::vector<std::string>>;

struct Reading {
  std::vector<std::string> header;
  Rows rows;
  std::vector<int64_t> lines;
  std::vector<CsvError> errors;
  int64_t error_count = 0;
  absl::Status status;
};

inline Reading ReadAll(CsvReader& reader) {
  Reading reading;
  reading.header = reader.header();
  CsvRecord record;
  while (reader.Next(&record)) {
    reading.rows.emplace_back(record.fields.begin(), record.fields.end());
    reading.lines.push_back(record.line);
  }
  reading.errors = reader.errors();
  reading.error_count = reader.error_count();
  reading.status = reader.status();
  return reading;
}

inline Reading ReadText(std::string_view text, const CsvOptions& options = {}) {
  return ReadAll(**CsvReader::FromBytes("t.csv", text, options));
}

}  // namespace clientele

#endif  // CLIENTELE_TESTS_UNIT_CSV_CSV_TESTING_H_
