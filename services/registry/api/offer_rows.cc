#include "services/registry/api/offer_rows.h"

#include <array>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/errors/status_macros.h"

namespace clientele::registry {
namespace {

// Where these files name a column otherwise than the API its field.
std::string_view ColumnOf(std::string_view field) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kOther = {
      {{"value", "rate"},
       {"base_currency_code", "base"},
       {"client", "client_id"},
       {"start_date", "start"},
       {"end_date", "end"},
       {"audience_clients", "clients"},
       {"time", "date"}}};
  for (const auto& [api, column] : kOther) {
    if (api == field) return column;
  }
  return FileColumn(field);
}

}  // namespace

void AddBreaches(const std::vector<RuleBreach>& breaches, RowPlace place, ImportIssues* issues) {
  for (const RuleBreach& breach : breaches) {
    issues->Add(place, ColumnOf(breach.field), breach.rule, breach.message);
  }
}

absl::Status CheckProducts(Transaction& transaction, ImportReferences& references,
                           const std::vector<std::string>& ids, RowPlace place,
                           ImportIssues* issues) {
  RETURN_IF_ERROR(references.LookUp(transaction, {}, TextColumn(ids.begin(), ids.end())));
  for (const std::string& id : ids) {
    if (!references.HasProduct(id)) {
      issues->Add(place, "products", rule::kUnknownProduct, absl::StrCat("no product ", id));
    }
  }
  return absl::OkStatus();
}

}  // namespace clientele::registry
