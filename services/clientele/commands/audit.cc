// clientele audit list|reads
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "clientele/registry/v1/access_log.grpc.pb.h"
#include "clientele/registry/v1/clients.grpc.pb.h"
#include "common/errors/status_macros.h"
#include "common/rpc/client.h"
#include "services/clientele/commands/commands.h"
#include "services/clientele/output/text.h"

namespace clientele::cli {
namespace {

namespace v1 = registry::v1;

constexpr rpc::CallOptions kRepeatable{.timeout = absl::Seconds(30), .idempotent = true};
constexpr int kPageSize = 1000;
constexpr int64_t kDefaultLimit = 10'000;

struct ListOptions {
  std::string filter;
  std::string resource;
  std::string resource_prefix;
  int64_t limit = kDefaultLimit;
};

int PageSize(int64_t wanted) { return static_cast<int>(wanted < kPageSize ? wanted : kPageSize); }

void NoteMore(Session& session, const std::string& next_page, int64_t limit) {
  if (next_page.empty()) return;
  session.Note(absl::StrCat("there are more than ", limit, " entries: narrow the filter or raise",
                            " --limit"));
}

absl::Status List(Session& session, const ListOptions& options) {
  ASSIGN_OR_RETURN(const auto stub, session.connections().Stub<v1::ClientRegistry>());
  v1::ListAuditEntriesRequest request;
  request.set_filter(options.filter);
  request.set_resource(options.resource);
  request.set_resource_prefix(options.resource_prefix);
  v1::ListAuditEntriesResponse all;
  do {
    request.set_page_size(PageSize(options.limit - all.entries_size()));
    ASSIGN_OR_RETURN(
        v1::ListAuditEntriesResponse page,
        rpc::CallUnary(*stub, &v1::ClientRegistry::Stub::ListAuditEntries, request, kRepeatable));
    request.set_page_token(page.next_page_token());
    for (v1::AuditEntry& entry : *page.mutable_entries()) *all.add_entries() = std::move(entry);
  } while (!request.page_token().empty() && all.entries_size() < options.limit);
  Section section{.title = {},
                  .columns = {{.name = "time"},
                              {.name = "actor"},
                              {.name = "method"},
                              {.name = "resource"},
                              {.name = "request_id"}},
                  .rows = {}};
  for (const v1::AuditEntry& entry : all.entries()) {
    section.rows.push_back({TimeText(entry.time()), entry.actor(), entry.method(), entry.resource(),
                            entry.request_id()});
  }
  session.Print({.sections = {std::move(section)}, .json = MessageJson(all)});
  NoteMore(session, request.page_token(), options.limit);
  return absl::OkStatus();
}

absl::Status Reads(Session& session, const ListOptions& options) {
  ASSIGN_OR_RETURN(const auto stub, session.connections().Stub<v1::AccessLog>());
  v1::ListAccessEntriesRequest request;
  request.set_filter(options.filter);
  v1::ListAccessEntriesResponse all;
  do {
    request.set_page_size(PageSize(options.limit - all.entries_size()));
    ASSIGN_OR_RETURN(
        v1::ListAccessEntriesResponse page,
        rpc::CallUnary(*stub, &v1::AccessLog::Stub::ListAccessEntries, request, kRepeatable));
    request.set_page_token(page.next_page_token());
    for (v1::AccessEntry& entry : *page.mutable_entries()) *all.add_entries() = std::move(entry);
  } while (!request.page_token().empty() && all.entries_size() < options.limit);
  Section section{.title = {},
                  .columns = {{.name = "time"},
                              {.name = "caller"},
                              {.name = "method"},
                              {.name = "resource"},
                              {.name = "rows", .number = true},
                              {.name = "selection"},
                              {.name = "request_id"}},
                  .rows = {}};
  for (const v1::AccessEntry& entry : all.entries()) {
    section.rows.push_back({TimeText(entry.time()), entry.caller(), entry.method(),
                            entry.resource(), absl::StrCat(entry.row_count()), entry.selection(),
                            entry.request_id()});
  }
  session.Print({.sections = {std::move(section)}, .json = MessageJson(all)});
  NoteMore(session, request.page_token(), options.limit);
  return absl::OkStatus();
}

void AddLimit(CLI::App& verb, ListOptions* options) {
  verb.add_option("--limit", options->limit, "entries at most, the oldest ones")
      ->check(CLI::Range(int64_t{1}, int64_t{10'000'000}))
      ->capture_default_str();
}

}  // namespace

void AddAuditVerb(CLI::App& app, Action* action) {
  CLI::App* audit = app.add_subcommand("audit", "who changed and who read the client base");
  audit->require_subcommand(1);

  CLI::App* list = audit->add_subcommand("list", "changes, oldest first");
  auto changes = std::make_shared<ListOptions>();
  list->add_option("--filter", changes->filter,
                   "over actor, method, request_id, resource and time, for example:"
                   " actor = \"crm\" AND time >= \"2026-01-01T00:00:00Z\"");
  list->add_option("--resource", changes->resource, "for example clients/17850");
  list->add_option("--resource-prefix", changes->resource_prefix, "for example imports/");
  AddLimit(*list, changes.get());
  list->callback([changes, action] {
    *action = [changes](Session& session) { return List(session, *changes); };
  });

  CLI::App* reads = audit->add_subcommand("reads", "reads of client data, oldest first");
  auto options = std::make_shared<ListOptions>();
  reads->add_option("--filter", options->filter,
                    "over caller, method, request_id, resource and time, for example:"
                    " resource = \"clients/17850\"");
  AddLimit(*reads, options.get());
  reads->callback([options, action] {
    *action = [options](Session& session) { return Reads(session, *options); };
  });
}

}  // namespace clientele::cli
