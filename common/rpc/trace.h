// Request ids and W3C trace context (https://www.w3.org/TR/trace-context/) in gRPC metadata.
#ifndef CLIENTELE_COMMON_RPC_TRACE_H_
#define CLIENTELE_COMMON_RPC_TRACE_H_

#include <string>
#include <string_view>

namespace clientele::rpc {

inline constexpr char kRequestIdKey[] = "x-request-id";
inline constexpr char kTraceParentKey[] = "traceparent";

// 1 to 128 printable ASCII characters without spaces: what is taken over from a caller.
bool IsRequestId(std::string_view text);

// Version 00: "00-" 32 hexadecimal digits "-" 16 "-" 2, neither id all zeros.
bool IsTraceParent(std::string_view text);

// A span of its own in the caller's trace, or in a new trace when `parent` is not a traceparent.
std::string ChildSpan(std::string_view parent);

}  // namespace clientele::rpc

#endif  // CLIENTELE_COMMON_RPC_TRACE_H_
