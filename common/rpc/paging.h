// Page sizes and page tokens of list methods (AIP-158).
#ifndef CLIENTELE_COMMON_RPC_PAGING_H_
#define CLIENTELE_COMMON_RPC_PAGING_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"

namespace clientele::rpc {

struct PageLimits {
  int32_t default_size = 100;
  int32_t max_size = 1000;
};

// 0 gives the default, more than the cap gives the cap, a negative size is INVALID_ARGUMENT on
// page_size.
absl::StatusOr<int32_t> PageSize(int32_t requested, const PageLimits& limits = {});

// The token of the page after `key` (any bytes, chosen by the service: the last key returned). It
// is bound to every field of `request` but page_token and page_size, so that it continues this
// request and no other. It is opaque, not secret.
std::string MakePageToken(std::string_view key, const google::protobuf::Message& request);

// The key in the request's page_token; "" for the first page. INVALID_ARGUMENT on page_token for a
// token that is damaged or made for a request with other parameters.
absl::StatusOr<std::string> ReadPageToken(const google::protobuf::Message& request);

}  // namespace clientele::rpc

#endif  // CLIENTELE_COMMON_RPC_PAGING_H_
