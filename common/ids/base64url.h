// Base64 with the URL alphabet and without padding (RFC 4648, section 5): page tokens, etags.
#ifndef CLIENTELE_COMMON_IDS_BASE64URL_H_
#define CLIENTELE_COMMON_IDS_BASE64URL_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace clientele {

std::string Base64UrlEncode(std::string_view bytes);

// Accepts exactly what Base64UrlEncode writes: one text per byte string, so that tokens can be
// compared. InvalidArgument otherwise.
absl::StatusOr<std::string> Base64UrlDecode(std::string_view text);

}  // namespace clientele

#endif  // CLIENTELE_COMMON_IDS_BASE64URL_H_
