// What the imports that are one request have in common.
#ifndef CLIENTELE_SERVICES_CLIENTELE_IMPORT_SMALL_IMPORT_H_
#define CLIENTELE_SERVICES_CLIENTELE_IMPORT_SMALL_IMPORT_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "services/clientele/import/import.h"
#include "services/clientele/import/reject.h"
#include "services/clientele/import/row_reader.h"

namespace clientele::cli {

class SmallImport {
 public:
  // Keeps a reference to the options.
  explicit SmallImport(const ImportOptions& options) : options_(options) {}

  // Calls `take` for every row of every file and compares their number with expect_rows. An error
  // is a file that cannot be opened; errors about rows are in errors().
  absl::Status Read(CsvColumns columns, absl::FunctionRef<void(RowReader&)> take);

  const RowErrors& errors() const { return errors_; }

  // Tells errors() and returns the command's status.
  absl::Status Refuse(Session& session) const;
  // Tells the violations of a refused request as errors of its rows: see ErrorsOfRows. A status
  // that names no rows is returned as it is.
  absl::Status Refuse(
      Session& session, const absl::Status& status, std::string_view list,
      const std::vector<std::pair<std::string_view, std::string_view>>& column_of) const;

 private:
  const ImportOptions& options_;
  RowErrors errors_;
  std::vector<RowOrigin> origins_;
};

}  // namespace clientele::cli

#endif  // CLIENTELE_SERVICES_CLIENTELE_IMPORT_SMALL_IMPORT_H_
