// Etags (AIP-154): opaque marks of a version of a resource.
#ifndef CLIENTELE_COMMON_SQL_ETAG_H_
#define CLIENTELE_COMMON_SQL_ETAG_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace clientele {

// The same for the same resource name and version, different otherwise (96 bits of SHA-256).
std::string MakeEtag(std::string_view resource, int64_t version);

// OK when `given` is empty or is the etag of this version; otherwise ABORTED with reason
// ETAG_MISMATCH. The caller must still write with the version in the WHERE clause.
absl::Status CheckEtag(std::string_view given, std::string_view resource, int64_t version);

}  // namespace clientele

#endif  // CLIENTELE_COMMON_SQL_ETAG_H_
