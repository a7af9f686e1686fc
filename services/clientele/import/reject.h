// How rejected input is told.
#ifndef CLIENTELE_SERVICES_CLIENTELE_IMPORT_REJECT_H_
#define CLIENTELE_SERVICES_CLIENTELE_IMPORT_REJECT_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "services/clientele/import/row_reader.h"
#include "services/clientele/session.h"

namespace clientele::cli {

// Writes the errors to `file` as `file,line,column,rule,message`; nothing when `file` is empty.
absl::Status WriteErrorsFile(const RowErrors& errors, const std::string& file);

// Prints every kept error on standard error, writes `errors_file`, and returns the status that ends
// the command with exit code 3: "3 errors; nothing was imported".
absl::Status Reject(Session& session, const RowErrors& errors, const std::string& errors_file,
                    std::string_view consequence);

// A row that a message of the API was made of.
struct RowOrigin {
  size_t file = 0;  // index among the command's files
  int64_t line = 0;
};

// Turns the violations of a refused request back into row errors: field `<list>[i].<field>` is the
// i-th origin, and `column_of` knows the column of a field (as it is where it has no entry).
// Violations of another form, and every other error, stay: the result is then empty.
RowErrors ErrorsOfRows(const absl::Status& status, std::string_view list,
                       const std::vector<RowOrigin>& origins, const std::vector<std::string>& files,
                       const std::vector<std::pair<std::string_view, std::string_view>>& column_of);

}  // namespace clientele::cli

#endif  // CLIENTELE_SERVICES_CLIENTELE_IMPORT_REJECT_H_
