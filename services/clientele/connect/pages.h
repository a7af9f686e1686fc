// All pages of a list method.
#ifndef CLIENTELE_SERVICES_CLIENTELE_CONNECT_PAGES_H_
#define CLIENTELE_SERVICES_CLIENTELE_CONNECT_PAGES_H_

#include "absl/status/statusor.h"
#include "common/errors/status_macros.h"
#include "common/rpc/client.h"

namespace clientele::cli {

// One answer with the items of every page, in the order of the list.
template <class Stub, class Base, class Request, class Response>
absl::StatusOr<Response> AllPages(Stub& stub,
                                  grpc::Status (Base::*method)(grpc::ClientContext*, const Request&,
                                                               Response*),
                                  Request request) {
  constexpr int kPageSize = 1000;
  request.set_page_size(kPageSize);
  Response all;
  do {
    ASSIGN_OR_RETURN(
        Response page,
        rpc::CallUnary(stub, method, request, {.timeout = absl::Seconds(30), .idempotent = true}));
    request.set_page_token(page.next_page_token());
    page.clear_next_page_token();
    all.MergeFrom(page);
  } while (!request.page_token().empty());
  return all;
}

}  // namespace clientele::cli

#endif  // CLIENTELE_SERVICES_CLIENTELE_CONNECT_PAGES_H_
