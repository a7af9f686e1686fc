#include "common/rpc/trace.h"

#include <algorithm>
#include <cstdint>
#include <random>

#include "absl/strings/str_cat.h"
#include "common/text/view.h"

namespace clientele::rpc {
namespace {

bool IsHex(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool IsZero(std::string_view text) { return text.find_first_not_of('0') == std::string_view::npos; }

// Ids of spans need to differ, not to be secret.
uint64_t Random() {
  thread_local std::mt19937_64 generator{std::random_device{}()};
  return generator() | 1;
}

}  // namespace

bool IsRequestId(std::string_view text) {
  return !text.empty() && text.size() <= 128 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

bool IsTraceParent(std::string_view text) {
  return text.size() == 55 && text.starts_with("00-") && text[35] == '-' && text[52] == '-' &&
         IsHex(text.substr(3, 32)) && IsHex(text.substr(36, 16)) && IsHex(text.substr(53)) &&
         !IsZero(text.substr(3, 32)) && !IsZero(text.substr(36, 16));
}

std::string ChildSpan(std::string_view parent) {
  const absl::Hex span(Random(), absl::kZeroPad16);
  if (IsTraceParent(parent)) {
    return absl::StrCat(AbslView(parent.substr(0, 36)), span, AbslView(parent.substr(52)));
  }
  return absl::StrCat("00-", absl::Hex(Random(), absl::kZeroPad16),
                      absl::Hex(Random(), absl::kZeroPad16), "-", span, "-01");
}

}  // namespace clientele::rpc
