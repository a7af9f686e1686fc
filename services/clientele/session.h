#ifndef CLIENTELE_SERVICES_CLIENTELE_SESSION_H_
#define CLIENTELE_SERVICES_CLIENTELE_SESSION_H_

#include <functional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "common/csv/dialect.h"
#include "services/clientele/connect/connections.h"
#include "services/clientele/output/progress.h"
#include "services/clientele/output/report.h"

namespace clientele::cli {

struct GlobalOptions {
  std::string server{kDefaultServer};
  OutputForm output = OutputForm::kTable;
  bool quiet = false;
  CsvFormat format{};  // of the files that are read and written
};

// What a verb works with: connections, and the ways to tell its caller something.
class Session {
 public:
  Session(const GlobalOptions& options, Addresses addresses);

  Connections& connections() { return connections_; }
  Progress& progress() { return progress_; }
  const GlobalOptions& options() const { return options_; }

  // The verb's answer, on standard output in the form asked for.
  void Print(const Report& report);
  // A line for people on standard error; nothing with --quiet.
  void Note(std::string_view text);
  // A line on standard error that --quiet keeps.
  void Complain(std::string_view text);

 private:
  const GlobalOptions options_;
  Connections connections_;
  Progress progress_;
};

// What the command line asked for, decided by the verb's parser.
using Action = std::function<absl::Status(Session&)>;

}  // namespace clientele::cli

#endif  // CLIENTELE_SERVICES_CLIENTELE_SESSION_H_
