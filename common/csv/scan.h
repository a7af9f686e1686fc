// Finds the fields of one record that holds quotes. Internal to common/csv.
#ifndef CLIENTELE_COMMON_CSV_SCAN_H_
#define CLIENTELE_COMMON_CSV_SCAN_H_

#include <cstddef>
#include <string_view>
#include <vector>

namespace clientele {

// A field's bytes within the scanned text, without the quotes around it.
struct CsvFieldSpan {
  size_t begin = 0;
  size_t end = 0;
  bool has_escapes = false;  // doubled quotes to be halved
};

enum class CsvScan {
  kRecord,
  kIncomplete,  // the text ends inside the record and more may follow
  kBareQuote,
  kBareCarriageReturn,
  kTextAfterQuote,
  kUnterminatedQuote,
};

struct CsvScanResult {
  CsvScan outcome = CsvScan::kIncomplete;
  // Bytes of the record with its line end; after an error up to the end of the line with the error.
  size_t size = 0;
};

// Scans the record at the start of `text`, which is not empty; `ended` says that nothing follows
// the text. After an error fields->size() is the index of the bad field. Does not change the text.
// Linear.
CsvScanResult ScanCsvRecord(std::string_view text, bool ended, char delimiter,
                            std::vector<CsvFieldSpan>* fields);

}  // namespace clientele

#endif  // CLIENTELE_COMMON_CSV_SCAN_H_
