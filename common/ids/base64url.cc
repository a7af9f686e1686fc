#include "common/ids/base64url.h"

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "common/text/view.h"

namespace clientele {

std::string Base64UrlEncode(std::string_view bytes) {
  return absl::WebSafeBase64Escape(AbslView(bytes));
}

absl::StatusOr<std::string> Base64UrlDecode(std::string_view text) {
  std::string bytes;
  // The library also takes padding, white space and set bits behind the last byte.
  if (!absl::WebSafeBase64Unescape(AbslView(text), &bytes) || Base64UrlEncode(bytes) != text) {
    return absl::InvalidArgumentError("not base64url without padding");
  }
  return bytes;
}

}  // namespace clientele
