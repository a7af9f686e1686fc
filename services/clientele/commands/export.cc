// clientele export KIND --out FILE
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/errors/status_macros.h"
#include "services/clientele/commands/commands.h"
#include "services/clientele/files/record_export.h"

namespace clientele::cli {
namespace {

namespace v1 = registry::v1;

constexpr int kMaxThreads = 64;

absl::Status Export(Session& session, const std::string& kind, const ExportOptions& options) {
  ASSIGN_OR_RETURN(const ExportResult result, ExportRecords(session, options));
  session.Print({.sections = {Facts("Exported " + kind,
                                    {{"file", options.file},
                                     {"rows", absl::StrCat(result.rows)},
                                     {"commit position", absl::StrCat(result.position)}})},
                 .json = JsonObject({{"rows", absl::StrCat(result.rows)},
                                     {"position", absl::StrCat(result.position)}})});
  return absl::OkStatus();
}

void AddKind(CLI::App& verb, const std::string& kind, v1::ImportKind number, Action* action) {
  CLI::App* const app = verb.add_subcommand(kind, "all " + kind + ", or what changed of them");
  auto options = std::make_shared<ExportOptions>();
  options->kind = number;
  app->add_option("--out", options->file, "the file")->required();
  app->add_option("--as-of-position", options->as_of_position,
                  "commit position to show; the latest by default")
      ->check(CLI::PositiveNumber);
  app->add_option("--changed-since", options->changed_since,
                  "only what changed after this commit position; a column says what was deleted")
      ->check(CLI::PositiveNumber);
  app->add_option("--threads", options->threads, "streams that are read at once")
      ->check(CLI::Range(1, kMaxThreads))
      ->capture_default_str();
  app->callback([options, kind, action] {
    *action = [options, kind](Session& session) { return Export(session, kind, *options); };
  });
}

}  // namespace

void AddExportVerb(CLI::App& app, Action* action) {
  CLI::App* const verb =
      app.add_subcommand("export", "write what the registry keeps to a file that imports again");
  verb->require_subcommand(1);
  AddKind(*verb, "products", v1::IMPORT_KIND_PRODUCTS, action);
  AddKind(*verb, "clients", v1::IMPORT_KIND_CLIENTS, action);
  AddKind(*verb, "sales", v1::IMPORT_KIND_SALES, action);
  const auto* const records = v1::RecordRows::descriptor();
  for (int i = 0; i < records->field_count(); ++i) {
    AddKind(*verb, records->field(i)->name(),
            static_cast<v1::ImportKind>(records->field(i)->number()), action);
  }
}

}  // namespace clientele::cli
