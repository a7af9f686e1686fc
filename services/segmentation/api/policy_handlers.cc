#include "services/segmentation/api/policy_handlers.h"

#include <charconv>
#include <limits>
#include <string>
#include <vector>

#include "common/errors/status_macros.h"
#include "common/ids/resource_name.h"
#include "common/rpc/paging.h"
#include "common/service/mutation.h"
#include "google/protobuf/util/time_util.h"
#include "services/segmentation/api/names.h"
#include "services/segmentation/api/policy_convert.h"
#include "services/segmentation/store/policies.h"

namespace clientele::segmentation {
namespace {

v1::PolicyVersion ToProto(const store::PolicyRow& row, int64_t active_version) {
  v1::PolicyVersion version;
  version.set_name(ResourceName("policies", std::to_string(row.version)));
  version.set_version(row.version);
  *version.mutable_policy() = row.policy;
  version.set_active(row.version == active_version);
  *version.mutable_create_time() = google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(
      absl::ToUnixMicros(row.create_time));
  return version;
}

// The versions below the one in the page token; all for the first page.
absl::StatusOr<int64_t> PageStart(const v1::ListPoliciesRequest& request) {
  ASSIGN_OR_RETURN(const std::string key, rpc::ReadPageToken(request));
  int64_t before = std::numeric_limits<int64_t>::max();
  if (!key.empty()) std::from_chars(key.data(), key.data() + key.size(), before);
  return before;
}

}  // namespace

absl::Status CreatePolicy(const Suite& suite, rpc::Call& call,
                          const v1::CreatePolicyRequest& request, v1::PolicyVersion* response) {
  ASSIGN_OR_RETURN(const v1::SegmentationPolicy policy, CompletePolicy(request.policy()));
  const auto effect = [&](const Mutation& mutation) -> absl::Status {
    bool created = false;
    ASSIGN_OR_RETURN(const store::PolicyRow row,
                     store::kPolicies.Add(mutation.transaction, policy, mutation.now, created));
    ASSIGN_OR_RETURN(const int64_t active, store::kPolicies.Active(mutation.transaction));
    *response = ToProto(row, active);
    return created ? mutation.Audit(response->name(), nullptr, *response) : absl::OkStatus();
  };
  return Mutate(suite, call, "clientele.segmentation.v1.Policies/CreatePolicy", request, response,
                effect);
}

absl::Status GetPolicy(const Suite& suite, rpc::Call& call, const v1::GetPolicyRequest& request,
                       v1::PolicyVersion* response) {
  return suite.database->Read(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(const store::PolicyRow row, ResolvePolicy(transaction, request.name()));
    ASSIGN_OR_RETURN(const int64_t active, store::kPolicies.Active(transaction));
    *response = ToProto(row, active);
    return absl::OkStatus();
  });
}

absl::Status ListPolicies(const Suite& suite, rpc::Call& call,
                          const v1::ListPoliciesRequest& request,
                          v1::ListPoliciesResponse* response) {
  ASSIGN_OR_RETURN(const int32_t size, rpc::PageSize(request.page_size()));
  ASSIGN_OR_RETURN(const int64_t before, PageStart(request));
  return suite.database->Read(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
    response->Clear();
    ASSIGN_OR_RETURN(std::vector<store::PolicyRow> rows,
                     store::kPolicies.List(transaction, before, size + 1));
    ASSIGN_OR_RETURN(const int64_t active, store::kPolicies.Active(transaction));
    const bool more = rows.size() > static_cast<size_t>(size);
    if (more) rows.pop_back();
    for (const store::PolicyRow& row : rows) *response->add_policies() = ToProto(row, active);
    if (more) {
      response->set_next_page_token(
          rpc::MakePageToken(std::to_string(rows.back().version), request));
    }
    return absl::OkStatus();
  });
}

absl::Status ActivatePolicy(const Suite& suite, rpc::Call& call,
                            const v1::ActivatePolicyRequest& request, v1::PolicyVersion* response) {
  const auto effect = [&](const Mutation& mutation) -> absl::Status {
    Transaction& transaction = mutation.transaction;
    ASSIGN_OR_RETURN(const store::PolicyRow row, ResolvePolicy(transaction, request.name()));
    ASSIGN_OR_RETURN(const int64_t active, store::kPolicies.Active(transaction));
    const v1::PolicyVersion before = ToProto(row, active);
    *response = ToProto(row, row.version);
    if (before.active()) return absl::OkStatus();
    RETURN_IF_ERROR(store::kPolicies.SetActive(transaction, row.version));
    return mutation.Audit(response->name(), &before, *response);
  };
  return Mutate(suite, call, "clientele.segmentation.v1.Policies/ActivatePolicy", request, response,
                effect);
}

absl::Status EnsureDefaultPolicy(const Suite& suite) {
  return suite.database->Write([&](Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(const int64_t active, store::kPolicies.Active(transaction));
    if (active > 0) return absl::OkStatus();
    bool created = false;
    ASSIGN_OR_RETURN(const store::PolicyRow row, store::kPolicies.Add(transaction, DefaultPolicy(),
                                                                      suite.clock->Now(), created));
    return store::kPolicies.SetActive(transaction, row.version);
  });
}

}  // namespace clientele::segmentation
