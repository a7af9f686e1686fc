#include <utility>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "services/clientele/import/import.h"
#include "services/clientele/import/reject.h"
#include "services/clientele/import/row_reader.h"

namespace clientele::cli {
namespace {

enum Column { kProduct, kMonth, kTarget, kRegion, kSize, kCurrency };

constexpr std::string_view kMixedCurrencies = "MIXED_CURRENCIES";
constexpr std::string_view kConsequence = "no plan was created";
constexpr std::pair<std::string_view, int> kSizeClasses[] = {
    {"LARGE", 0}, {"MEDIUM", 1}, {"SMALL", 2}, {"MICRO", 3}};

const CsvColumns& Columns() {
  static const CsvColumns columns{.required = {"product_id", "month", "target"},
                                  .optional = {"region", "size_class", "currency"}};
  return columns;
}

// One plan has one currency.
void TakeCurrency(RowReader& row, std::string* currency) {
  const std::string_view text = row.Text(kCurrency);
  if (text.empty() || text == *currency) return;
  if (currency->empty()) {
    *currency = std::string(text);
  } else {
    row.Fail(kCurrency, kMixedCurrencies,
             absl::StrCat("a plan has one currency, and this one began with ", *currency));
  }
}

void ReadLine(RowReader& row, planning::v1::PlanLine* line) {
  line->set_product_id(std::string(row.Text(kProduct)));
  if (line->product_id().empty()) row.Fail(kProduct, row_rule::kRequired, "product_id is empty");
  line->set_month(FormatMonth(row.MonthOf(kMonth)));
  const Decimal target = row.Amount(kTarget, true).value_or(Decimal{});
  line->set_target_unscaled(target.unscaled);
  line->set_target_scale(target.scale);
  line->set_region(std::string(row.Text(kRegion)));
  if (row.Raw(kSize).empty()) return;
  row.Named(kSize, kSizeClasses);
  line->set_size_class(std::string(row.Text(kSize)));
}

}  // namespace

absl::StatusOr<TargetsFile> ReadTargets(Session& session, const std::string& file,
                                        const std::string& currency) {
  TargetsFile targets;
  RowErrors errors;
  ASSIGN_OR_RETURN(RowReader row,
                   RowReader::Open(file, Columns(), &errors, session.options().format.dialect));
  while (row.Next()) {
    ReadLine(row, &targets.lines.emplace_back());
    targets.line_numbers.push_back(row.line());
    TakeCurrency(row, &targets.currency);
  }
  if (errors.empty() && targets.lines.empty()) {
    errors.Add({.file = file,
                .line = 0,
                .field = 0,
                .column = {},
                .rule = std::string(row_rule::kRequired),
                .message = "the file has no target"});
  }
  if (!errors.empty()) return Reject(session, errors, "", kConsequence);
  if (targets.currency.empty()) targets.currency = currency;
  return targets;
}

absl::Status ExplainRefusedPlan(Session& session, const absl::Status& status,
                                const TargetsFile& targets, const std::string& file) {
  std::vector<RowOrigin> origins;
  for (const int64_t line : targets.line_numbers) origins.push_back({.file = 0, .line = line});
  const RowErrors errors = ErrorsOfRows(
      status, "plan.lines", origins, {file},
      {{"target_unscaled", "target"}, {"target_scale", "target"}, {"target_minor", "target"}});
  if (errors.empty()) return status;
  return Reject(session, errors, "", kConsequence);
}

}  // namespace clientele::cli
