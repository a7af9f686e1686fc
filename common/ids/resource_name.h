// Resource names: "clients/17850", "plans/2012q1/lines/3" (AIP-122).
#ifndef CLIENTELE_COMMON_IDS_RESOURCE_NAME_H_
#define CLIENTELE_COMMON_IDS_RESOURCE_NAME_H_

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace clientele {

inline constexpr size_t kMaxIdBytes = 64;

// Ids are given by callers and compared as bytes: 1..kMaxIdBytes bytes of valid UTF-8 without '/',
// control characters (U+0000-U+001F, U+007F-U+009F) or a space at either end, and not "-", which
// stands for any id (AIP-159). InvalidArgument names the broken rule.
absl::Status ValidateId(std::string_view id);

// "collection/id". The id is taken as it is: validate what comes from outside first.
std::string ResourceName(std::string_view collection, std::string_view id);

// "parent/collection/id".
std::string ResourceName(std::string_view parent, std::string_view collection, std::string_view id);

// The id of "collection/id"; InvalidArgument when the name has another form or the id is not valid.
absl::StatusOr<std::string> ParseResourceName(std::string_view name, std::string_view collection);

// The ids of "c1/id1/c2/id2/..." for the given collections, one id for each, in order.
absl::StatusOr<std::vector<std::string>> ParseResourceName(
    std::string_view name, std::initializer_list<std::string_view> collections);

}  // namespace clientele

#endif  // CLIENTELE_COMMON_IDS_RESOURCE_NAME_H_
