// The order in which equals come, chosen so that nobody is favoured.
#ifndef CLIENTELE_COMMON_IDS_TIE_BREAK_H_
#define CLIENTELE_COMMON_IDS_TIE_BREAK_H_

#include <cstdint>
#include <string_view>

#include "common/ids/sha256.h"

namespace clientele {

inline constexpr int64_t kDefaultTieBreakSeed = 1;

// SHA-256 over the seed in ASCII decimal, one zero byte and the bytes of the id. Digests compare as
// big-endian byte strings, which is what std::array's operators do; the smaller one comes first.
Sha256Digest TieBreakDigest(int64_t seed, std::string_view id);

}  // namespace clientele

#endif  // CLIENTELE_COMMON_IDS_TIE_BREAK_H_
