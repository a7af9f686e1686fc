// clientele region list|get|presence|delete
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clientele/registry/v1/regions.grpc.pb.h"
#include "common/errors/status_macros.h"
#include "common/rpc/client.h"
#include "services/clientele/commands/commands.h"
#include "services/clientele/connect/pages.h"
#include "services/clientele/output/text.h"

namespace clientele::cli {
namespace {

namespace v1 = registry::v1;
using Stub = v1::Regions::Stub;

constexpr rpc::CallOptions kOnce{.timeout = absl::Seconds(30)};
constexpr rpc::CallOptions kRepeatable{.timeout = absl::Seconds(30), .idempotent = true};

std::string PeriodText(const v1::PresencePeriod& period) {
  return absl::StrCat(DateText(period.from()), "..", DateText(period.to()));
}

std::string PresenceText(v1::Presence presence) {
  switch (presence) {
    case v1::PRESENCE_PRESENT:
      return "PRESENT";
    case v1::PRESENCE_ABSENT:
      return "ABSENT";
    case v1::PRESENCE_UNKNOWN:
      return "UNKNOWN";
    default:
      return "";
  }
}

const std::vector<Column>& Columns() {
  static const std::vector<Column> columns = {{.name = "region"},   {.name = "parent"},
                                              {.name = "iso_code"}, {.name = "presence"},
                                              {.name = "present"},  {.name = "decided_by"}};
  return columns;
}

std::vector<std::string> RowOf(const v1::Region& region) {
  return {region.display_name(),
          std::string(IdOf(region.parent())),
          region.iso_code(),
          absl::StrJoin(region.presence(), " ",
                        [](std::string* out, const v1::PresencePeriod& period) {
                          absl::StrAppend(out, PeriodText(period));
                        }),
          PresenceText(region.presence_on_date()),
          std::string(IdOf(region.presence_decided_by()))};
}

void PrintRegion(Session& session, const v1::Region& region) {
  std::vector<std::pair<std::string, std::string>> facts;
  const std::vector<std::string> row = RowOf(region);
  for (size_t i = 0; i < row.size(); ++i) facts.emplace_back(Columns()[i].name, row[i]);
  facts.emplace_back("name", region.name());
  facts.emplace_back("changed", TimeText(region.update_time()));
  facts.emplace_back("etag", region.etag());
  session.Print({.sections = {Facts("", std::move(facts))}, .json = MessageJson(region)});
}

absl::Status List(Session& session, const v1::ListRegionsRequest& request) {
  ASSIGN_OR_RETURN(const auto stub, session.connections().Stub<v1::Regions>());
  ASSIGN_OR_RETURN(const v1::ListRegionsResponse all, AllPages(*stub, &Stub::ListRegions, request));
  Section section{.title = {}, .columns = Columns(), .rows = {}};
  for (const v1::Region& region : all.regions()) section.rows.push_back(RowOf(region));
  session.Print({.sections = {std::move(section)}, .json = MessageJson(all)});
  return absl::OkStatus();
}

absl::Status Get(Session& session, const v1::GetRegionRequest& request) {
  ASSIGN_OR_RETURN(const auto stub, session.connections().Stub<v1::Regions>());
  ASSIGN_OR_RETURN(const v1::Region region,
                   rpc::CallUnary(*stub, &Stub::GetRegion, request, kRepeatable));
  PrintRegion(session, region);
  return absl::OkStatus();
}

absl::Status SetPresence(Session& session, const v1::SetPresenceRequest& request) {
  ASSIGN_OR_RETURN(const auto stub, session.connections().Stub<v1::Regions>());
  ASSIGN_OR_RETURN(const v1::Region region,
                   rpc::CallUnary(*stub, &Stub::SetPresence, request, kOnce));
  PrintRegion(session, region);
  return absl::OkStatus();
}

absl::Status Delete(Session& session, const v1::DeleteRegionRequest& request) {
  ASSIGN_OR_RETURN(const auto stub, session.connections().Stub<v1::Regions>());
  RETURN_IF_ERROR(rpc::CallUnary(*stub, &Stub::DeleteRegion, request, kOnce).status());
  session.Note(absl::StrCat(request.name(), " deleted"));
  return absl::OkStatus();
}

// A verb about the region that its first word names.
template <class Request>
CLI::App* AddOfOneRegion(CLI::App& region, const char* name, const char* help,
                         absl::Status (*run)(Session&, const Request&),
                         const std::shared_ptr<Request>& request, Action* action) {
  CLI::App* verb = region.add_subcommand(name, help);
  verb->add_option_function<std::string>(
          "REGION", [request](const std::string& id) { request->set_name(NameIn("regions", id)); },
          "name of the region")
      ->required();
  verb->callback([request, run, action] {
    *action = [request, run](Session& session) { return run(session, *request); };
  });
  return verb;
}

template <class Request>
void AddAsOf(CLI::App* verb, const std::shared_ptr<Request>& request) {
  verb->add_option_function<std::string>(
          "--as-of", [request](const std::string& day) { *request->mutable_as_of() = DateOf(day); },
          "day for which the presence of the bank is told")
      ->check(IsDate());
}

void AddList(CLI::App& region, Action* action) {
  CLI::App* list = region.add_subcommand("list", "all regions");
  auto request = std::make_shared<v1::ListRegionsRequest>();
  AddAsOf(list, request);
  list->add_option_function<std::string>(
      "--parent", [request](const std::string& id) { request->set_parent(NameIn("regions", id)); },
      "only the regions directly in this one");
  list->callback([request, action] {
    *action = [request](Session& session) { return List(session, *request); };
  });
}

void AddPresence(CLI::App& region, Action* action) {
  auto request = std::make_shared<v1::SetPresenceRequest>();
  CLI::App* verb = AddOfOneRegion<v1::SetPresenceRequest>(
      region, "presence", "replaces the days on which the bank is present", &SetPresence, request,
      action);
  verb->add_option_function<std::vector<std::string>>(
          "PERIOD",
          [request](const std::vector<std::string>& periods) {
            for (const std::string& text : periods) {
              const size_t dots = text.find("..");
              v1::PresencePeriod* const period = request->add_presence();
              *period->mutable_from() = DateOf(std::string_view(text).substr(0, dots));
              if (dots + 2 < text.size()) {
                *period->mutable_to() = DateOf(std::string_view(text).substr(dots + 2));
              }
            }
          },
          "FROM..TO, both included, or FROM..; none leaves the answer to the region's parent")
      ->check(IsPeriod());
}

}  // namespace

void AddRegionVerb(CLI::App& app, Action* action) {
  CLI::App* region = app.add_subcommand("region", "regions, and where the bank is present");
  region->require_subcommand(1);
  AddList(*region, action);
  auto get = std::make_shared<v1::GetRegionRequest>();
  AddAsOf(AddOfOneRegion<v1::GetRegionRequest>(*region, "get", "one region", &Get, get, action),
          get);
  AddPresence(*region, action);
  AddOfOneRegion<v1::DeleteRegionRequest>(*region, "delete", "removes a region that is not used",
                                          &Delete, std::make_shared<v1::DeleteRegionRequest>(),
                                          action);
}

}  // namespace clientele::cli
