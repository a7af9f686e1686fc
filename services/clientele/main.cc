// The command `clientele`: a client of the four services, and `clientele dev`, which hosts them.
#include <cstdio>
#include <map>
#include <string>

#include "CLI/CLI.hpp"
#include "common/errors/errors.h"
#include "services/clientele/commands/commands.h"
#include "services/clientele/exit_code.h"
#include "services/clientele/session.h"

namespace {

using clientele::cli::ExitCode;

void AddGlobalOptions(CLI::App& app, clientele::cli::GlobalOptions* options) {
  using clientele::cli::OutputForm;
  static const std::map<std::string, OutputForm> kForms = {
      {"table", OutputForm::kTable}, {"json", OutputForm::kJson}, {"csv", OutputForm::kCsv}};
  app.add_option("--server", options->server,
                 "HOST:PORT of the suite, or registry=H:P,segmentation=H:P,assignment=H:P,"
                 "planning=H:P")
      ->capture_default_str();
  app.add_option("--output", options->output, "table, json or csv")
      ->transform(CLI::CheckedTransformer(kForms).description(""))
      ->option_text("FORM");
  static const std::map<std::string, clientele::CsvDialect> kDialects = {
      {"plain", clientele::CsvDialect::kPlain}, {"excel-ru", clientele::CsvDialect::kExcelRu}};
  static const std::map<std::string, clientele::CsvEncoding> kEncodings = {
      {"utf-8", clientele::CsvEncoding::kUtf8},
      {"windows-1251", clientele::CsvEncoding::kWindows1251}};
  app.add_option("--dialect", options->format.dialect,
                 "of CSV files: plain, or excel-ru (semicolons, decimal comma, DD.MM.YYYY)")
      ->transform(CLI::CheckedTransformer(kDialects).description(""))
      ->option_text("NAME");
  app.add_option("--encoding", options->format.encoding,
                 "of CSV files that are written: utf-8 or windows-1251")
      ->transform(CLI::CheckedTransformer(kEncodings).description(""))
      ->option_text("NAME");
  app.add_flag("--quiet", options->quiet, "results and errors only");
}

// The message, and the violations below it where it names only the first of several.
std::string ErrorText(const absl::Status& status) {
  const size_t violations = clientele::FieldViolationsOf(status).size() +
                            clientele::PreconditionViolationsOf(status).size();
  return violations > 1 ? clientele::Describe(status) : std::string(status.message());
}

int Fail(const absl::Status& status, ExitCode code) {
  // A verb that told its error itself returns one without a text.
  if (!status.message().empty()) {
    std::fprintf(stderr, "clientele: %s\n", ErrorText(status).c_str());
  }
  return static_cast<int>(code);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Clientele: who the clients are, who answers for each, what each must bring.");
  app.set_version_flag("--version", CLIENTELE_VERSION);
  app.require_subcommand(1);
  app.fallthrough();
  clientele::cli::GlobalOptions options;
  clientele::cli::Action action;
  AddGlobalOptions(app, &options);
  clientele::cli::AddDevVerb(app, &action);
  clientele::cli::AddImportVerb(app, &action);
  clientele::cli::AddExportVerb(app, &action);
  clientele::cli::AddClientVerb(app, &action);
  clientele::cli::AddContactVerb(app, &action);
  clientele::cli::AddRegionVerb(app, &action);
  clientele::cli::AddIndustryVerb(app, &action);
  clientele::cli::AddIdentifierVerb(app, &action);
  clientele::cli::AddRateVerb(app, &action);
  clientele::cli::AddInteractionVerb(app, &action);
  clientele::cli::AddCaseVerb(app, &action);
  clientele::cli::AddCampaignVerb(app, &action);
  clientele::cli::AddSegmentVerb(app, &action);
  clientele::cli::AddAssignVerb(app, &action);
  clientele::cli::AddPlanVerb(app, &action);
  clientele::cli::AddCycleVerb(app, &action);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : static_cast<int>(ExitCode::kUsage);
  }
  if (options.format.encoding != clientele::CsvEncoding::kUtf8 &&
      options.format.dialect == clientele::CsvDialect::kPlain) {
    return Fail(absl::InvalidArgumentError("--encoding goes with --dialect excel-ru"),
                ExitCode::kUsage);
  }
  auto addresses = clientele::cli::ParseServer(options.server);
  if (!addresses.ok()) return Fail(addresses.status(), ExitCode::kUsage);
  clientele::cli::Session session(options, *std::move(addresses));
  const absl::Status status = action(session);
  if (status.ok()) return 0;
  session.progress().Clear();
  return Fail(status, clientele::cli::ExitCodeOf(status));
}
