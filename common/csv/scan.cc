#include "common/csv/scan.h"

namespace clientele {
namespace {

constexpr size_t kNone = std::string_view::npos;

// What follows a field.
enum class After { kField, kRecordEnd, kIncomplete, kOther };

// Looks at text[*pos], the first byte behind a field, and moves *pos over the delimiter or the line
// end.
After Separator(std::string_view text, bool ended, char delimiter, size_t* pos) {
  if (*pos == text.size()) return ended ? After::kRecordEnd : After::kIncomplete;
  const char c = text[*pos];
  if (c == delimiter) {
    ++*pos;
    return After::kField;
  }
  if (c == '\n') {
    ++*pos;
    return After::kRecordEnd;
  }
  if (c != '\r') return After::kOther;
  if (*pos + 1 == text.size()) {
    if (!ended) return After::kIncomplete;
    ++*pos;
    return After::kRecordEnd;
  }
  if (text[*pos + 1] != '\n') return After::kOther;
  *pos += 2;
  return After::kRecordEnd;
}

// The end of the quoted field whose first byte behind the quote is text[begin]: the position of its
// closing quote, or kNone when the text ends before it.
size_t ClosingQuote(std::string_view text, size_t begin, bool* has_escapes) {
  size_t pos = text.find('"', begin);
  while (pos != kNone && pos + 1 < text.size() && text[pos + 1] == '"') {
    *has_escapes = true;
    pos = text.find('"', pos + 2);
  }
  return pos;
}

CsvScanResult Failure(CsvScan outcome, std::string_view text, bool ended, size_t pos) {
  const size_t line_end = text.find('\n', pos);
  if (line_end != kNone) return {outcome, line_end + 1};
  if (!ended) return {CsvScan::kIncomplete, 0};
  return {outcome, text.size()};
}

}  // namespace

CsvScanResult ScanCsvRecord(std::string_view text, bool ended, char delimiter,
                            std::vector<CsvFieldSpan>* fields) {
  fields->clear();
  const char unquoted_stops[] = {delimiter, '"', '\r', '\n'};
  size_t pos = 0;
  while (true) {
    CsvFieldSpan span;
    const bool quoted = pos < text.size() && text[pos] == '"';
    if (quoted) {
      span.begin = pos + 1;
      span.end = ClosingQuote(text, span.begin, &span.has_escapes);
      // A quote at the very end may be the first half of a doubled one.
      const bool at_end = span.end != kNone && span.end + 1 == text.size();
      if (!ended && (span.end == kNone || at_end)) return {CsvScan::kIncomplete, 0};
      if (span.end == kNone) return {CsvScan::kUnterminatedQuote, text.size()};
      pos = span.end + 1;
    } else {
      span.begin = pos;
      const size_t stop = text.find_first_of(std::string_view(unquoted_stops, 4), pos);
      span.end = stop == kNone ? text.size() : stop;
      pos = span.end;
    }
    switch (Separator(text, ended, delimiter, &pos)) {
      case After::kField:
        fields->push_back(span);
        break;
      case After::kRecordEnd:
        fields->push_back(span);
        return {CsvScan::kRecord, pos};
      case After::kIncomplete:
        return {CsvScan::kIncomplete, 0};
      case After::kOther: {
        const CsvScan other = text[pos] == '"' ? CsvScan::kBareQuote : CsvScan::kBareCarriageReturn;
        return Failure(quoted ? CsvScan::kTextAfterQuote : other, text, ended, pos);
      }
    }
  }
}

}  // namespace clientele
