// What the verbs about rates, interactions, offer cases and campaigns share.
#ifndef CLIENTELE_SERVICES_CLIENTELE_COMMANDS_OFFERS_CALLS_H_
#define CLIENTELE_SERVICES_CLIENTELE_COMMANDS_OFFERS_CALLS_H_

#include <memory>
#include <string>
#include <utility>

#include "CLI/CLI.hpp"
#include "common/errors/status_macros.h"
#include "common/ids/uuid.h"
#include "common/rpc/client.h"
#include "services/clientele/session.h"

namespace clientele::cli {

// Reads, and changes with a request id: both may be sent again.
inline constexpr rpc::CallOptions kMayRepeat{.timeout = absl::Seconds(60), .idempotent = true};

// One call of a method of `Service`.
template <class Service, class Base, class Request, class Response>
absl::StatusOr<Response> Ask(Session& session,
                             grpc::Status (Base::*method)(grpc::ClientContext*, const Request&,
                                                          Response*),
                             const Request& request) {
  ASSIGN_OR_RETURN(const auto stub, session.connections().Stub<Service>());
  return rpc::CallUnary(*stub, method, request, kMayRepeat);
}

// The same for a change: it happens once, however often the call is repeated.
template <class Service, class Base, class Request, class Response>
absl::StatusOr<Response> Change(Session& session,
                                grpc::Status (Base::*method)(grpc::ClientContext*, const Request&,
                                                             Response*),
                                Request request) {
  request.set_request_id(NewUuid());
  return Ask<Service>(session, method, request);
}

// All pages of a list method as one answer.
template <class Service, class Base, class Request, class Response>
absl::StatusOr<Response> AllPages(Session& session,
                                  grpc::Status (Base::*method)(grpc::ClientContext*, const Request&,
                                                               Response*),
                                  Request request) {
  ASSIGN_OR_RETURN(const auto stub, session.connections().Stub<Service>());
  request.set_page_size(1000);
  Response all;
  do {
    ASSIGN_OR_RETURN(const Response page, rpc::CallUnary(*stub, method, request, kMayRepeat));
    all.MergeFrom(page);
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  all.clear_next_page_token();
  return all;
}

// A subcommand with options of its own: `declare` adds them to the verb, `run` does the work.
template <class Options>
void AddSubcommand(CLI::App& app, const char* name, const char* help, Action* action,
                   void (*declare)(CLI::App*, Options*),
                   absl::Status (*run)(Session&, const Options&)) {
  CLI::App* verb = app.add_subcommand(name, help);
  auto options = std::make_shared<Options>();
  declare(verb, options.get());
  verb->callback([options, action, run] {
    *action = [options, run](Session& session) { return run(session, *options); };
  });
}

}  // namespace clientele::cli

#endif  // CLIENTELE_SERVICES_CLIENTELE_COMMANDS_OFFERS_CALLS_H_
