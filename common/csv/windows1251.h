// The encoding windows-1251: one byte a character, ASCII below 128.
#ifndef CLIENTELE_COMMON_CSV_WINDOWS1251_H_
#define CLIENTELE_COMMON_CSV_WINDOWS1251_H_

#include <optional>
#include <string>
#include <string_view>

namespace clientele {

// The one byte without a character.
inline constexpr char kUndefined1251 = '\x98';

// Appends the bytes as UTF-8; kUndefined1251 is appended as it is, which no UTF-8 text has there.
void AppendDecoded1251(std::string_view bytes, std::string* utf8);

// Appends valid UTF-8 text as windows-1251. Nothing is left out: the first code point that the
// encoding lacks ends it and is returned.
std::optional<char32_t> AppendEncoded1251(std::string_view utf8, std::string* bytes);

}  // namespace clientele

#endif  // CLIENTELE_COMMON_CSV_WINDOWS1251_H_
