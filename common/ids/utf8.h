// Validity of UTF-8.
#ifndef CLIENTELE_COMMON_IDS_UTF8_H_
#define CLIENTELE_COMMON_IDS_UTF8_H_

#include <cstddef>
#include <string_view>

namespace clientele {

// The length of the longest valid prefix: text.size() when all of it is valid. Overlong forms,
// surrogates, code points above U+10FFFF and cut sequences are invalid (RFC 3629). Linear; eight
// ASCII bytes a step.
size_t ValidUtf8Prefix(std::string_view text);

inline bool IsValidUtf8(std::string_view text) { return ValidUtf8Prefix(text) == text.size(); }

}  // namespace clientele

#endif  // CLIENTELE_COMMON_IDS_UTF8_H_
