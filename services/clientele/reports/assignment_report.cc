#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/clientele/output/text.h"
#include "services/clientele/reports/reports.h"

namespace clientele::cli {
namespace {

namespace v1 = assignment::v1;

std::string Share(int64_t part, int64_t whole) {
  if (whole == 0) return PercentText(0);
  return PercentText(static_cast<double>(part) / static_cast<double>(whole));
}

// The first ids and how many more there are.
std::string IdList(const google::protobuf::RepeatedPtrField<std::string>& ids) {
  constexpr int kShown = 50;
  const int shown = std::min(ids.size(), kShown);
  std::string text = absl::StrJoin(ids.begin(), ids.begin() + shown, " ");
  if (ids.size() > shown) absl::StrAppend(&text, " and ", ids.size() - shown, " more");
  return text;
}

// A price of the API over its scale.
std::string PriceText(int64_t price, int64_t scale) {
  return ShortDouble(static_cast<double>(price) / static_cast<double>(scale == 0 ? 1 : scale));
}

}  // namespace

Section PortfolioFacts(const v1::AssignmentRun& run) {
  const v1::RunSummary& summary = run.summary();
  int64_t used = 0;
  int64_t capacity = 0;
  for (const v1::ManagerLoad& load : summary.loads()) {
    used += load.used_minutes();
    capacity += load.capacity_minutes();
  }
  return Facts("Portfolios",
               {{"run", run.name()},
                {"as of", DateText(run.as_of_date())},
                {"policy version", absl::StrCat(run.policy_version())},
                {"managers", absl::StrCat(summary.loads_size())},
                {"hours used", absl::StrCat(HoursText(used), " of ", HoursText(capacity), " (",
                                            Share(used, capacity), ")")},
                {"hard-rule violations", absl::StrCat(summary.violations())},
                {"cost", absl::StrCat(summary.value())},
                {"lower bound", absl::StrCat(summary.bound())},
                {"gap", PercentText(summary.gap())},
                {"clients served", absl::StrCat(summary.clients())},
                {"keep their manager", absl::StrCat(summary.kept())},
                {"change their manager", absl::StrCat(summary.moved())},
                {"had no manager", absl::StrCat(summary.added())},
                {"potential clients served", absl::StrCat(summary.potential())},
                {"clients that nobody may serve", absl::StrCat(summary.unserved_size())},
                {"iterations", absl::StrCat(summary.iterations())}});
}

Section LoadTable(const v1::AssignmentRun& run) {
  Section section{.title = "Load per manager",
                  .columns = {{.name = "manager"},
                              {.name = "clients", .number = true},
                              {.name = "hours", .number = true},
                              {.name = "capacity", .number = true},
                              {.name = "used", .number = true},
                              {.name = "price of an hour", .number = true}},
                  .rows = {}};
  for (const v1::ManagerLoad& load : run.summary().loads()) {
    section.rows.push_back({load.manager_id(), absl::StrCat(load.clients()),
                            HoursText(load.used_minutes()), HoursText(load.capacity_minutes()),
                            Share(load.used_minutes(), load.capacity_minutes()),
                            PriceText(load.price() * 60, run.summary().price_scale())});
  }
  return section;
}

std::vector<Section> UnservedTable(const v1::AssignmentRun& run) {
  if (run.summary().unserved().empty()) return {};
  Section section{.title = "Clients that nobody may serve",
                  .columns = {{.name = "client"}, {.name = "reason"}},
                  .rows = {}};
  for (const v1::UnservedClient& client : run.summary().unserved()) {
    section.rows.push_back({client.client_id(), client.reason()});
  }
  return {std::move(section)};
}

Section CertificateFacts(const v1::InfeasibilityCertificate& certificate) {
  return Facts("No assignment meets the hard rules",
               {{"rule", certificate.rule()},
                {"finding", certificate.message()},
                {"proven", certificate.proven() ? "yes" : "no"},
                {"hours owed", HoursText(certificate.owed_minutes())},
                {"hours present", HoursText(certificate.present_minutes())},
                {"clients", IdList(certificate.client_ids())},
                {"managers", IdList(certificate.manager_ids())}});
}

Report ProposalReport(const v1::ProposalExplanation& explanation) {
  Section candidates{.title = "Managers who may serve the client",
                     .columns = {{.name = "manager"},
                                 {.name = "minutes", .number = true},
                                 {.name = "change", .number = true},
                                 {.name = "price of time", .number = true},
                                 {.name = "balance", .number = true},
                                 {.name = "spare hours", .number = true},
                                 {.name = "chosen"}},
                     .rows = {}};
  for (const v1::Candidate& candidate : explanation.candidates()) {
    candidates.rows.push_back({candidate.manager_id(), absl::StrCat(candidate.minutes_cost()),
                               absl::StrCat(candidate.change_cost()),
                               PriceText(candidate.time_price(), explanation.price_scale()),
                               absl::StrCat(candidate.balance_cost()),
                               HoursText(candidate.spare_minutes()),
                               candidate.chosen() ? "yes" : ""});
  }
  Section exclusions{.title = "Managers excluded",
                     .columns = {{.name = "rule"}, {.name = "managers", .number = true}},
                     .rows = {}};
  for (const v1::Exclusion& exclusion : explanation.exclusions()) {
    exclusions.rows.push_back({exclusion.rule(), absl::StrCat(exclusion.managers())});
  }
  Section facts = Facts("Assignment", {{"client", explanation.client_id()},
                                       {"manager", explanation.manager_id()},
                                       {"reason", explanation.reason()},
                                       {"category", explanation.category()},
                                       {"hours a month", HoursText(explanation.minutes())},
                                       {"manager before", explanation.previous_manager_id()}});
  return {.sections = {std::move(facts), std::move(candidates), std::move(exclusions)},
          .json = MessageJson(explanation)};
}

}  // namespace clientele::cli
