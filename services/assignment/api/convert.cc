#include "services/assignment/api/convert.h"

#include <algorithm>
#include <span>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/config/embedded.h"
#include "common/config/yaml.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/ids/resource_name.h"
#include "common/rpc/dates.h"
#include "common/text/view.h"
#include "common/time/date.h"

namespace clientele {

std::span<const EmbeddedFile> AssignmentDefaults();

namespace assignment {
namespace {

constexpr int kUnservedNamed = 1000;

absl::StatusOr<v1::AssignmentPolicy> ReadDefaultPolicy() {
  v1::AssignmentPolicy policy;
  RETURN_IF_ERROR(ParseYaml(AssignmentDefaults().front().content, &policy));
  return policy;
}

}  // namespace

std::string ManagerName(std::string_view id) { return ResourceName("managers", id); }

std::string RunName(std::string_view id) { return ResourceName("runs", id); }

std::string PolicyName(int64_t version) {
  return ResourceName("policies", std::to_string(version));
}

std::string IdOf(std::string_view name) { return std::string(name.substr(name.find('/') + 1)); }

google::protobuf::Timestamp ToProto(absl::Time time) {
  const int64_t micros = absl::ToUnixMicros(time);
  google::protobuf::Timestamp proto;
  proto.set_seconds(micros / 1'000'000);
  proto.set_nanos(static_cast<int32_t>(micros % 1'000'000 * 1000));
  return proto;
}

int32_t DayOrViolation(const google::type::Date& date, const std::string& field,
                       FieldViolations* violations) {
  const absl::StatusOr<int32_t> day = rpc::DayFrom(date, field);
  if (day.ok()) return *day;
  violations->Add(field, StdView(day.status().message()));
  return 0;
}

const v1::AssignmentPolicy& DefaultPolicy() {
  // The file is part of the binary: value() ends a server that was built with a wrong one.
  static const auto* const policy = new v1::AssignmentPolicy(ReadDefaultPolicy().value());
  return *policy;
}

v1::AssignmentPolicy CompletePolicy(const v1::AssignmentPolicy& given) {
  v1::AssignmentPolicy complete = DefaultPolicy();
  complete.MergeFrom(given);
  return complete;
}

Policy ToDomain(const v1::AssignmentPolicy& policy) {
  Policy result;
  const v1::CoverageNorms& norms = policy.norms();
  result.norms = {norms.a_minutes(), norms.b_minutes(), norms.c_minutes(), norms.other_minutes(),
                  norms.potential_minutes()};
  result.change_cost = policy.change_cost();
  result.balance_band_permille = policy.balance_band_permille();
  result.balance_major_units_per_cost = policy.balance_major_units_per_cost();
  for (const v1::Pin& pin : policy.pins()) {
    result.pins.push_back({pin.client_id(), pin.manager_id(), pin.forbidden()});
  }
  for (const v1::Separation& pair : policy.separations()) {
    result.separations.push_back({pair.first_client_id(), pair.second_client_id()});
  }
  return result;
}

v1::PolicyVersion ToProto(const store::PolicyRow& row, bool active) {
  v1::PolicyVersion proto;
  proto.set_name(PolicyName(row.version));
  proto.set_version(row.version);
  *proto.mutable_policy() = row.policy;
  proto.set_active(active);
  *proto.mutable_create_time() = ToProto(row.create_time);
  return proto;
}

Manager ToDomain(std::string_view manager_id, const v1::Manager& content) {
  Manager manager;
  manager.id = manager_id;
  manager.size_class = ParseSizeClass(content.size_class()).value_or(SizeClass::kMedium);
  manager.regions.assign(content.regions().begin(), content.regions().end());
  manager.capacity_minutes = content.capacity_minutes();
  manager.active = content.status() == v1::MANAGER_STATUS_ACTIVE;
  return manager;
}

v1::Assignment ToProto(const DatedAssignment& row) {
  v1::Assignment proto;
  proto.set_client_id(row.client_id);
  proto.set_manager_id(row.manager_id);
  *proto.mutable_from_date() = rpc::ProtoDate(DateFromDayNumber(row.from_day));
  if (row.to_day != kOpenEnd) {
    *proto.mutable_to_date() = rpc::ProtoDate(DateFromDayNumber(row.to_day));
  }
  if (!row.run_id.empty()) proto.set_run(RunName(row.run_id));
  *proto.mutable_record_time() = ToProto(row.record_time);
  return proto;
}

v1::ManagerLoad ToProto(const ManagerLoad& load) {
  v1::ManagerLoad proto;
  proto.set_manager_id(load.manager_id);
  proto.set_clients(load.clients);
  proto.set_used_minutes(load.used_minutes);
  proto.set_capacity_minutes(load.capacity_minutes);
  proto.set_revenue_minor(load.revenue);
  proto.set_balance_cost(load.balance_cost);
  proto.set_price(load.price);
  proto.set_balance_price(load.balance_price);
  return proto;
}

ManagerLoad ToDomain(const v1::ManagerLoad& load) {
  return {load.manager_id(),    load.clients(),      load.used_minutes(), load.capacity_minutes(),
          load.revenue_minor(), load.balance_cost(), load.price(),        load.balance_price()};
}

v1::RunSummary ToProto(const Proposal& proposal) {
  v1::RunSummary summary;
  summary.set_value(proposal.value);
  summary.set_bound(proposal.bound);
  summary.set_gap(proposal.gap);
  summary.set_clients(static_cast<int64_t>(proposal.placements.size()));
  summary.set_kept(proposal.kept);
  summary.set_moved(proposal.moved);
  summary.set_added(proposal.added);
  summary.set_potential(proposal.potential);
  summary.set_violations(proposal.violations);
  for (const ManagerLoad& load : proposal.loads) *summary.add_loads() = ToProto(load);
  for (const Unserved& client : proposal.unserved) {
    if (summary.unserved_size() == kUnservedNamed) break;
    v1::UnservedClient* unserved = summary.add_unserved();
    unserved->set_client_id(client.client_id);
    unserved->set_reason(client.reason);
  }
  summary.set_unserved_clients(static_cast<int64_t>(proposal.unserved.size()));
  summary.set_price_scale(proposal.price_scale);
  summary.set_iterations(proposal.iterations);
  for (const std::string& group : proposal.split_groups) summary.add_split_groups(group);
  return summary;
}

v1::InfeasibilityCertificate ToProto(const Infeasibility& infeasibility) {
  v1::InfeasibilityCertificate proto;
  proto.set_rule(HardRuleName(infeasibility.rule));
  for (const std::string& id : infeasibility.client_ids) proto.add_client_ids(id);
  for (const std::string& id : infeasibility.manager_ids) proto.add_manager_ids(id);
  proto.set_owed_minutes(infeasibility.owed_minutes);
  proto.set_present_minutes(infeasibility.present_minutes);
  proto.set_message(infeasibility.message);
  proto.set_proven(infeasibility.proven);
  for (const ManagerLoad& load : infeasibility.overloaded) {
    *proto.add_overloaded() = ToProto(load);
  }
  return proto;
}

v1::ProposalExplanation ToProto(const Explanation& explanation, int64_t price_scale) {
  v1::ProposalExplanation proto;
  proto.set_client_id(explanation.client_id);
  proto.set_manager_id(explanation.manager_id);
  proto.set_reason(explanation.reason);
  proto.set_minutes(explanation.minutes);
  proto.set_category(CategoryName(explanation.category));
  proto.set_previous_manager_id(explanation.previous_manager_id);
  for (const CandidateTerms& terms : explanation.candidates) {
    v1::Candidate* candidate = proto.add_candidates();
    candidate->set_manager_id(terms.manager_id);
    candidate->set_minutes_cost(terms.minutes);
    candidate->set_change_cost(terms.change_cost);
    candidate->set_time_price(terms.time_price);
    candidate->set_balance_cost(terms.balance_cost);
    candidate->set_spare_minutes(terms.spare_minutes);
    candidate->set_chosen(terms.chosen);
  }
  for (int rule = 0; rule < kExclusions; ++rule) {
    if (explanation.exclusions[rule] == 0) continue;
    v1::Exclusion* exclusion = proto.add_exclusions();
    exclusion->set_rule(ExclusionName(static_cast<Exclusion>(rule)));
    exclusion->set_managers(explanation.exclusions[rule]);
  }
  proto.set_price_scale(price_scale);
  return proto;
}

}  // namespace assignment
}  // namespace clientele
