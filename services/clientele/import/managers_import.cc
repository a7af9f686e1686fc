#include <utility>

#include "absl/strings/str_cat.h"
#include "clientele/assignment/v1/managers.grpc.pb.h"
#include "common/errors/status_macros.h"
#include "common/ids/resource_name.h"
#include "common/ids/uuid.h"
#include "common/rpc/client.h"
#include "services/clientele/import/import.h"
#include "services/clientele/import/reject.h"
#include "services/clientele/import/small_import.h"

namespace clientele::cli {
namespace {

namespace v1 = assignment::v1;

enum Column { kId, kName, kSize, kRegions, kHours, kUnit, kStatus, kIndustries, kLanguages };

constexpr std::pair<std::string_view, int> kSizeClasses[] = {
    {"LARGE", 0}, {"MEDIUM", 1}, {"SMALL", 2}, {"MICRO", 3}};
constexpr std::pair<std::string_view, int> kStatuses[] = {
    {"ACTIVE", v1::MANAGER_STATUS_ACTIVE}, {"INACTIVE", v1::MANAGER_STATUS_INACTIVE}};

const CsvColumns& Columns() {
  static const CsvColumns columns{
      .required = {"manager_id", "name", "size_class", "regions", "capacity_hours"},
      .optional = {"unit_id", "status", "industries", "languages"}};
  return columns;
}

void ReadManager(RowReader& row, v1::Manager* manager) {
  manager->set_name(ResourceName("managers", row.Text(kId)));
  manager->set_display_name(std::string(row.Text(kName)));
  row.Named(kSize, kSizeClasses);
  manager->set_size_class(std::string(row.Text(kSize)));
  for (std::string& region : row.List(kRegions)) manager->add_regions(std::move(region));
  if (manager->regions().empty()) {
    row.Fail(kRegions, row_rule::kRequired, "a manager serves at least one region");
  }
  manager->set_capacity_minutes(row.Minutes(kHours));
  manager->set_unit_id(std::string(row.Text(kUnit)));
  manager->set_status(row.Raw(kStatus).empty()
                          ? v1::MANAGER_STATUS_ACTIVE
                          : static_cast<v1::ManagerStatus>(row.Named(kStatus, kStatuses)));
  for (std::string& industry : row.List(kIndustries)) manager->add_industries(std::move(industry));
  for (std::string& language : row.List(kLanguages)) manager->add_languages(std::move(language));
}

Report ManagersReport(const v1::ImportManagersResponse& response, bool dry_run) {
  return {.sections = {Facts(dry_run ? "Checked, nothing changed" : "Imported managers",
                             {{"created", absl::StrCat(response.created())},
                              {"updated", absl::StrCat(response.updated())},
                              {"unchanged", absl::StrCat(response.unchanged())}})},
          .json = MessageJson(response)};
}

}  // namespace

absl::Status ImportManagers(Session& session, const ImportOptions& options) {
  v1::ImportManagersRequest request;
  SmallImport import(options);
  RETURN_IF_ERROR(
      import.Read(Columns(), [&](RowReader& row) { ReadManager(row, request.add_managers()); }));
  if (!import.errors().empty()) return import.Refuse(session);
  request.set_request_id(NewUuid());
  request.set_validate_only(options.dry_run);
  v1::ImportManagersResponse response;
  if (request.managers_size() > 0) {
    ASSIGN_OR_RETURN(const auto stub, session.connections().Stub<v1::Managers>());
    auto answer = rpc::CallUnary(*stub, &v1::Managers::Stub::ImportManagers, request,
                                 {.timeout = absl::Seconds(60), .idempotent = true});
    if (!answer.ok()) {
      return import.Refuse(session, answer.status(), "managers",
                           {{"name", "manager_id"},
                            {"display_name", "name"},
                            {"capacity_minutes", "capacity_hours"}});
    }
    response = *std::move(answer);
  }
  session.Print(ManagersReport(response, options.dry_run));
  return WriteErrorsFile({}, options.errors_file);
}

}  // namespace clientele::cli
