#include "services/assignment/api/manager_handlers.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/rpc/paging.h"
#include "common/service/mutation.h"
#include "common/sql/etag.h"
#include "common/text/view.h"
#include "google/protobuf/util/field_mask_util.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/assignment/api/convert.h"
#include "services/assignment/store/managers.h"

namespace clientele::assignment {
namespace {

using google::protobuf::util::FieldMaskUtil;
using google::protobuf::util::MessageDifferencer;

constexpr std::array<std::string_view, 4> kOutputOnly = {"name", "etag", "create_time",
                                                         "update_time"};

absl::Status NoManager(std::string_view name) {
  return NotFound("manager", name, common::v1::ERROR_REASON_MANAGER_NOT_FOUND);
}

// The part of a manager that is stored; the status is filled in.
v1::Manager ContentOf(const v1::Manager& manager) {
  v1::Manager content = manager;
  content.clear_name();
  content.clear_etag();
  content.clear_create_time();
  content.clear_update_time();
  if (content.status() == v1::MANAGER_STATUS_UNSPECIFIED) {
    content.set_status(v1::MANAGER_STATUS_ACTIVE);
  }
  return content;
}

template <class Texts>
void CheckTexts(const Texts& texts, const std::string& field, FieldViolations* violations) {
  std::set<std::string_view> seen;
  for (int k = 0; k < texts.size(); ++k) {
    const std::string path = absl::StrCat(field, "[", k, "]");
    if (texts.Get(k).empty()) violations->Add(path, "is empty");
    if (!seen.insert(texts.Get(k)).second) violations->Add(path, "comes twice");
  }
}

v1::Manager ManagerOf(const store::ManagerRow& row) {
  v1::Manager manager = row.content;
  manager.set_name(ManagerName(row.manager_id));
  manager.set_etag(MakeEtag(manager.name(), row.revision));
  *manager.mutable_create_time() = ToProto(row.create_time);
  *manager.mutable_update_time() = ToProto(row.update_time);
  return manager;
}

// What the declared rules cannot say about a complete manager.
void CheckManager(const v1::Manager& manager, const std::string& prefix,
                  FieldViolations* violations) {
  if (manager.display_name().empty()) violations->Add(prefix + "display_name", "is required");
  if (!ParseSizeClass(manager.size_class())) {
    violations->Add(prefix + "size_class", "must be LARGE, MEDIUM, SMALL or MICRO");
  }
  if (manager.regions().empty()) violations->Add(prefix + "regions", "is required");
  CheckTexts(manager.regions(), prefix + "regions", violations);
  CheckTexts(manager.industries(), prefix + "industries", violations);
  CheckTexts(manager.languages(), prefix + "languages", violations);
}

absl::StatusOr<v1::Manager> Merge(const v1::UpdateManagerRequest& request,
                                  const v1::Manager& before) {
  google::protobuf::FieldMask mask = request.update_mask();
  if (mask.paths_size() == 1 && mask.paths(0) == "*") {
    return ContentOf(request.manager());
  }
  if (mask.paths().empty()) {
    std::vector<const google::protobuf::FieldDescriptor*> set_fields;
    request.manager().GetReflection()->ListFields(request.manager(), &set_fields);
    for (const auto* field : set_fields) {
      if (std::find(kOutputOnly.begin(), kOutputOnly.end(), field->name()) == kOutputOnly.end()) {
        mask.add_paths(field->name());
      }
    }
  }
  for (const std::string& path : mask.paths()) {
    if (!FieldMaskUtil::IsValidPath<v1::Manager>(path) ||
        std::find(kOutputOnly.begin(), kOutputOnly.end(), path) != kOutputOnly.end()) {
      return InvalidField("update_mask", absl::StrCat("names no writable field: ", path));
    }
  }
  v1::Manager merged = before;
  FieldMaskUtil::MergeOptions options;
  options.set_replace_repeated_fields(true);
  FieldMaskUtil::MergeMessageTo(request.manager(), mask, options, &merged);
  return ContentOf(merged);
}

struct Counts {
  int32_t created = 0;
  int32_t updated = 0;
  int32_t unchanged = 0;
};

absl::Status ImportOne(const Mutation& mutation, const v1::Manager& given, Counts* counts) {
  store::ManagerRow row{IdOf(given.name()), ContentOf(given), 1, mutation.now, mutation.now};
  ASSIGN_OR_RETURN(const std::optional<store::ManagerRow> before,
                   store::FindManager(mutation.transaction, row.manager_id));
  if (!before) {
    ++counts->created;
    RETURN_IF_ERROR(store::InsertManager(mutation.transaction, row));
    return mutation.Audit(given.name(), nullptr, ManagerOf(row));
  }
  if (MessageDifferencer::Equals(before->content, row.content)) {
    ++counts->unchanged;
    return absl::OkStatus();
  }
  ++counts->updated;
  row.revision = before->revision;
  row.create_time = before->create_time;
  RETURN_IF_ERROR(store::UpdateManager(mutation.transaction, row));
  ++row.revision;
  const v1::Manager image = ManagerOf(*before);
  return mutation.Audit(given.name(), &image, ManagerOf(row));
}

}  // namespace

absl::Status CreateManager(const ServiceContext& service, rpc::Call& call,
                           const v1::CreateManagerRequest& request, v1::Manager* response) {
  FieldViolations violations;
  CheckManager(request.manager(), "manager.", &violations);
  RETURN_IF_ERROR(violations.ToStatus());
  const auto create = [&](const Mutation& mutation) -> absl::Status {
    const store::ManagerRow row{request.manager_id(), ContentOf(request.manager()), 1, mutation.now,
                                mutation.now};
    const absl::Status inserted = store::InsertManager(mutation.transaction, row);
    if (IsUniqueViolation(inserted)) return AlreadyExists("manager", ManagerName(row.manager_id));
    RETURN_IF_ERROR(inserted);
    *response = ManagerOf(row);
    return mutation.Audit(response->name(), nullptr, *response);
  };
  return Mutate(service, call, "clientele.assignment.v1.Managers/CreateManager", request, response,
                create);
}

absl::Status GetManager(const ServiceContext& service, rpc::Call& call,
                        const v1::GetManagerRequest& request, v1::Manager* response) {
  return service.database->Read(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(const std::optional<store::ManagerRow> row,
                     store::FindManager(transaction, IdOf(request.name())));
    if (!row) return NoManager(request.name());
    *response = ManagerOf(*row);
    return absl::OkStatus();
  });
}

absl::Status ListManagers(const ServiceContext& service, rpc::Call& call,
                          const v1::ListManagersRequest& request,
                          v1::ListManagersResponse* response) {
  ASSIGN_OR_RETURN(const int32_t page_size, rpc::PageSize(request.page_size()));
  ASSIGN_OR_RETURN(const std::string after, rpc::ReadPageToken(request));
  return service.database->Read(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
    response->Clear();
    ASSIGN_OR_RETURN(std::vector<store::ManagerRow> rows,
                     store::ListManagers(transaction, after, page_size + 1));
    if (rows.size() > static_cast<size_t>(page_size)) {
      rows.pop_back();
      response->set_next_page_token(rpc::MakePageToken(rows.back().manager_id, request));
    }
    for (const store::ManagerRow& row : rows) *response->add_managers() = ManagerOf(row);
    return absl::OkStatus();
  });
}

absl::Status UpdateManager(const ServiceContext& service, rpc::Call& call,
                           const v1::UpdateManagerRequest& request, v1::Manager* response) {
  const std::string& name = request.manager().name();
  if (name.empty()) return InvalidField("manager.name", "is required");
  const auto update = [&](const Mutation& mutation) -> absl::Status {
    ASSIGN_OR_RETURN(std::optional<store::ManagerRow> row,
                     store::FindManager(mutation.transaction, IdOf(name)));
    if (!row) return NoManager(name);
    RETURN_IF_ERROR(CheckEtag(request.manager().etag(), name, row->revision));
    const v1::Manager before = ManagerOf(*row);
    ASSIGN_OR_RETURN(const v1::Manager after, Merge(request, row->content));
    FieldViolations violations;
    CheckManager(after, "manager.", &violations);
    RETURN_IF_ERROR(violations.ToStatus());
    *response = before;
    if (MessageDifferencer::Equals(after, row->content)) return absl::OkStatus();
    row->content = after;
    row->update_time = mutation.now;
    RETURN_IF_ERROR(store::UpdateManager(mutation.transaction, *row));
    ++row->revision;
    *response = ManagerOf(*row);
    return mutation.Audit(name, &before, *response);
  };
  return Mutate(service, call, "clientele.assignment.v1.Managers/UpdateManager", request, response,
                update);
}

absl::Status ImportManagers(const ServiceContext& service, rpc::Call& call,
                            const v1::ImportManagersRequest& request,
                            v1::ImportManagersResponse* response) {
  FieldViolations violations;
  std::set<std::string_view> names;
  for (int k = 0; k < request.managers_size(); ++k) {
    const v1::Manager& manager = request.managers(k);
    const std::string prefix = absl::StrCat("managers[", k, "].");
    if (manager.name().empty()) {
      violations.Add(prefix + "name", "is required");
    } else if (!names.insert(manager.name()).second) {
      violations.Add(prefix + "name", "comes twice");
    }
    CheckManager(manager, prefix, &violations);
  }
  RETURN_IF_ERROR(violations.ToStatus());
  const auto import = [&](const Mutation& mutation) -> absl::Status {
    Counts counts;
    for (const v1::Manager& manager : request.managers()) {
      RETURN_IF_ERROR(ImportOne(mutation, manager, &counts));
    }
    response->set_created(counts.created);
    response->set_updated(counts.updated);
    response->set_unchanged(counts.unchanged);
    return absl::OkStatus();
  };
  return Mutate(service, call, "clientele.assignment.v1.Managers/ImportManagers", request, response,
                import);
}

}  // namespace clientele::assignment
