#include "services/assignment/api/policy_handlers.h"

#include <limits>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/rpc/paging.h"
#include "common/service/mutation.h"
#include "services/assignment/api/convert.h"

namespace clientele::assignment {
namespace {

absl::Status NoPolicy(std::string_view name) {
  return NotFound("policy", name, common::v1::ERROR_REASON_POLICY_NOT_FOUND);
}

// What the declared rules cannot say.
absl::Status CheckPolicy(const v1::AssignmentPolicy& policy) {
  FieldViolations violations;
  std::set<std::string> pinned;
  for (int k = 0; k < policy.pins_size(); ++k) {
    const v1::Pin& pin = policy.pins(k);
    if (!pin.forbidden() && !pinned.insert(pin.client_id()).second) {
      violations.Add(absl::StrCat("policy.pins[", k, "].client_id"),
                     "is pinned to another manager already");
    }
  }
  for (int k = 0; k < policy.separations_size(); ++k) {
    const v1::Separation& pair = policy.separations(k);
    if (pair.first_client_id() == pair.second_client_id()) {
      violations.Add(absl::StrCat("policy.separations[", k, "].second_client_id"),
                     "is the same client");
    }
  }
  return violations.ToStatus();
}

}  // namespace

absl::StatusOr<store::PolicyRow> LookUpPolicy(Transaction& transaction, std::string_view name) {
  int64_t version = 0;
  const std::string id = IdOf(name);
  if (name.empty() || id == "current") {
    ASSIGN_OR_RETURN(version, store::kPolicies.Active(transaction));
  } else if (!absl::SimpleAtoi(id, &version) || std::to_string(version) != id) {
    return NoPolicy(name);
  }
  ASSIGN_OR_RETURN(std::optional<store::PolicyRow> row,
                   store::kPolicies.Find(transaction, version));
  if (!row) return NoPolicy(name.empty() ? "policies/current" : name);
  return *std::move(row);
}

absl::Status EnsureDefaultPolicy(Database& database, const Clock& clock) {
  return database.Write([&](Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(const int64_t active, store::kPolicies.Active(transaction));
    if (active != 0) return absl::OkStatus();
    bool created = false;
    ASSIGN_OR_RETURN(const store::PolicyRow row,
                     store::kPolicies.Add(transaction, DefaultPolicy(), clock.Now(), created));
    return store::kPolicies.SetActive(transaction, row.version);
  });
}

absl::Status CreatePolicy(const ServiceContext& service, rpc::Call& call,
                          const v1::CreatePolicyRequest& request, v1::PolicyVersion* response) {
  const v1::AssignmentPolicy policy = CompletePolicy(request.policy());
  RETURN_IF_ERROR(CheckPolicy(policy));
  const auto create = [&](const Mutation& mutation) -> absl::Status {
    bool created = false;
    ASSIGN_OR_RETURN(const store::PolicyRow row,
                     store::kPolicies.Add(mutation.transaction, policy, mutation.now, created));
    ASSIGN_OR_RETURN(const int64_t active, store::kPolicies.Active(mutation.transaction));
    *response = ToProto(row, row.version == active);
    return created ? mutation.Audit(response->name(), nullptr, *response) : absl::OkStatus();
  };
  return Mutate(service, call, "clientele.assignment.v1.Policies/CreatePolicy", request, response,
                create);
}

absl::Status GetPolicy(const ServiceContext& service, rpc::Call& call,
                       const v1::GetPolicyRequest& request, v1::PolicyVersion* response) {
  return service.database->Read(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(const store::PolicyRow row, LookUpPolicy(transaction, request.name()));
    ASSIGN_OR_RETURN(const int64_t active, store::kPolicies.Active(transaction));
    *response = ToProto(row, row.version == active);
    return absl::OkStatus();
  });
}

absl::Status ListPolicies(const ServiceContext& service, rpc::Call& call,
                          const v1::ListPoliciesRequest& request,
                          v1::ListPoliciesResponse* response) {
  ASSIGN_OR_RETURN(const int32_t page_size, rpc::PageSize(request.page_size()));
  ASSIGN_OR_RETURN(const std::string token, rpc::ReadPageToken(request));
  int64_t before = std::numeric_limits<int64_t>::max();
  if (!token.empty() && !absl::SimpleAtoi(token, &before)) {
    return InvalidField("page_token", "is damaged", common::v1::ERROR_REASON_PAGE_TOKEN_INVALID);
  }
  return service.database->Read(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
    response->Clear();
    ASSIGN_OR_RETURN(std::vector<store::PolicyRow> rows,
                     store::kPolicies.List(transaction, before, page_size + 1));
    ASSIGN_OR_RETURN(const int64_t active, store::kPolicies.Active(transaction));
    if (rows.size() > static_cast<size_t>(page_size)) {
      rows.pop_back();
      response->set_next_page_token(
          rpc::MakePageToken(std::to_string(rows.back().version), request));
    }
    for (const store::PolicyRow& row : rows) {
      *response->add_policies() = ToProto(row, row.version == active);
    }
    return absl::OkStatus();
  });
}

absl::Status ActivatePolicy(const ServiceContext& service, rpc::Call& call,
                            const v1::ActivatePolicyRequest& request, v1::PolicyVersion* response) {
  const auto activate = [&](const Mutation& mutation) -> absl::Status {
    ASSIGN_OR_RETURN(const store::PolicyRow row,
                     LookUpPolicy(mutation.transaction, request.name()));
    ASSIGN_OR_RETURN(const int64_t active, store::kPolicies.Active(mutation.transaction));
    *response = ToProto(row, true);
    if (row.version == active) return absl::OkStatus();
    RETURN_IF_ERROR(store::kPolicies.SetActive(mutation.transaction, row.version));
    const v1::PolicyVersion before = ToProto(row, false);
    return mutation.Audit(response->name(), &before, *response);
  };
  return Mutate(service, call, "clientele.assignment.v1.Policies/ActivatePolicy", request, response,
                activate);
}

}  // namespace clientele::assignment
