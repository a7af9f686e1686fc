#include "services/clientele/commands/assign_views.h"

#include <memory>
#include <string>

#include "clientele/assignment/v1/portfolios.grpc.pb.h"
#include "common/errors/status_macros.h"
#include "common/rpc/client.h"
#include "services/clientele/commands/commands.h"
#include "services/clientele/output/text.h"

namespace clientele::cli {
namespace {

namespace v1 = assignment::v1;
using Stub = v1::Portfolios::Stub;

constexpr rpc::CallOptions kRepeatable{.timeout = absl::Seconds(30), .idempotent = true};
constexpr int kPageSize = 1000;

Section AssignmentTable(const google::protobuf::RepeatedPtrField<v1::Assignment>& assignments) {
  Section section{.title = {},
                  .columns = {{.name = "client_id"},
                              {.name = "manager_id"},
                              {.name = "from"},
                              {.name = "to"},
                              {.name = "run"},
                              {.name = "recorded"}},
                  .rows = {}};
  for (const v1::Assignment& assignment : assignments) {
    section.rows.push_back({assignment.client_id(), assignment.manager_id(),
                            DateText(assignment.from_date()), DateText(assignment.to_date()),
                            assignment.run(), TimeText(assignment.record_time())});
  }
  return section;
}

// All pages of a list of assignments.
template <class Response, class Request>
absl::Status PrintAll(Session& session,
                      grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                      Request request) {
  ASSIGN_OR_RETURN(const auto stub, session.connections().Stub<v1::Portfolios>());
  request.set_page_size(kPageSize);
  Response all;
  do {
    ASSIGN_OR_RETURN(const Response page, rpc::CallUnary(*stub, method, request, kRepeatable));
    request.set_page_token(page.next_page_token());
    all.mutable_assignments()->MergeFrom(page.assignments());
  } while (!request.page_token().empty());
  session.Print({.sections = {AssignmentTable(all.assignments())}, .json = MessageJson(all)});
  return absl::OkStatus();
}

}  // namespace

void AddPortfolio(CLI::App& assign, Action* action) {
  CLI::App* verb = assign.add_subcommand("portfolio", "the clients of a manager on a date");
  auto manager = std::make_shared<std::string>();
  auto date = std::make_shared<std::string>();
  verb->add_option("MANAGER", *manager, "id of the manager")->required();
  verb->add_option("--date", *date, "the date; today by default")->check(IsDate());
  verb->callback([manager, date, action] {
    *action = [manager, date](Session& session) {
      v1::ListPortfolioRequest request;
      request.set_parent(NameIn("managers", *manager));
      *request.mutable_date() = DateOf(date->empty() ? Today() : *date);
      return PrintAll<v1::ListPortfolioResponse>(session, &Stub::ListPortfolio, request);
    };
  });
}

void AddHistory(CLI::App& assign, Action* action) {
  CLI::App* verb = assign.add_subcommand("history", "all managers of a client, newest first");
  auto client = std::make_shared<std::string>();
  verb->add_option("CLIENT", *client, "id of the client")->required();
  verb->callback([client, action] {
    *action = [client](Session& session) {
      v1::ListClientHistoryRequest request;
      request.set_parent(NameIn("clients", *client));
      return PrintAll<v1::ListClientHistoryResponse>(session, &Stub::ListClientHistory, request);
    };
  });
}

}  // namespace clientele::cli
