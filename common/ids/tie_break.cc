#include "common/ids/tie_break.h"

#include <string>

#include "absl/strings/str_cat.h"

namespace clientele {

Sha256Digest TieBreakDigest(int64_t seed, std::string_view id) {
  std::string input = absl::StrCat(seed);
  input.push_back('\0');
  input.append(id);
  return Sha256(input);
}

}  // namespace clientele
