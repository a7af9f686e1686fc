// clientele import KIND FILE...
#include "services/clientele/import/import.h"

#include <memory>
#include <string>
#include <vector>

#include "common/money/money.h"
#include "services/clientele/commands/commands.h"
#include "services/clientele/files/columns.h"

namespace clientele::cli {
namespace {

namespace v1 = registry::v1;

struct Kind {
  std::string name;
  std::string columns;
  v1::ImportKind registry_kind;  // UNSPECIFIED: not the registry's
  absl::Status (*import)(Session&, const ImportOptions&);
};

// The kinds with code of their own, and every kind of records that the protos declare.
std::vector<Kind> AllKinds() {
  std::vector<Kind> kinds = {
      {"products", "product_id,name,business_line", v1::IMPORT_KIND_PRODUCTS, nullptr},
      {"clients", "client_id,name,status,size_class,region,currency", v1::IMPORT_KIND_CLIENTS,
       nullptr},
      {"sales", "sale_id,client_id,product_id,date,amount", v1::IMPORT_KIND_SALES, nullptr},
      {"managers", "manager_id,name,size_class,regions,capacity_hours", v1::IMPORT_KIND_UNSPECIFIED,
       &ImportManagers},
      {"assignments", "client_id,manager_id,from[,to]", v1::IMPORT_KIND_UNSPECIFIED,
       &ImportAssignments},
  };
  const auto* const records = v1::RecordRows::descriptor();
  for (int i = 0; i < records->field_count(); ++i) {
    const auto* const field = records->field(i);
    kinds.push_back({field->name(), ColumnList(field->message_type()),
                     static_cast<v1::ImportKind>(field->number()), nullptr});
  }
  return kinds;
}

std::string DecimalError(std::string& text) {
  return ParseDecimal(text).ok() ? std::string() : "'" + text + "' is no decimal number";
}

void AddKind(CLI::App& import, const Kind& kind, Action* action) {
  CLI::App* verb = import.add_subcommand(kind.name, "columns " + kind.columns);
  auto options = std::make_shared<ImportOptions>();
  verb->add_option("FILE", options->files, "CSV or CSV.gz files, imported as one")->required();
  verb->add_flag("--dry-run", options->dry_run, "check everything and change nothing");
  verb->add_flag("--ignore-unknown", options->ignore_unknown, "skip columns of unknown names");
  verb->add_option("--errors", options->errors_file, "write what is wrong to this CSV file");
  verb->add_option("--expect-rows", options->expect_rows,
                   "reject the files unless they have this many rows together")
      ->check(CLI::NonNegativeNumber);
  if (kind.registry_kind == v1::IMPORT_KIND_SALES) {
    verb->add_option("--expect-sum", options->expect_sum,
                     "reject the files unless their amounts have this sum")
        ->check(CLI::Validator(DecimalError, "DECIMAL"));
  }
  if (kind.registry_kind != v1::IMPORT_KIND_UNSPECIFIED) {
    verb->add_option("--import-id", options->import_id,
                     "name of the import; the same name goes on after a failure")
        ->check(IsId());
  }
  verb->callback([options, kind, action] {
    *action = [options, kind](Session& session) {
      options->dialect = session.options().format.dialect;
      return kind.import != nullptr ? kind.import(session, *options)
                                    : ImportIntoRegistry(session, kind.registry_kind, *options);
    };
  });
}

}  // namespace

void AddImportVerb(CLI::App& app, Action* action) {
  CLI::App* import = app.add_subcommand("import", "read files into the suite, all rows or none");
  import->require_subcommand(1);
  for (const Kind& kind : AllKinds()) AddKind(*import, kind, action);
}

}  // namespace clientele::cli
