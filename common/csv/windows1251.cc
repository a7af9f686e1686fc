#include "common/csv/windows1251.h"

#include <algorithm>
#include <cstdint>
#include <iterator>

namespace clientele {
namespace {

// Code points of the bytes 0x80 to 0xff; 0 for the undefined one. Source: Unicode Consortium,
// VENDORS/MICSFT/WINDOWS/CP1251.TXT.
constexpr uint16_t kCodePoints[] = {
    0x0402, 0x0403, 0x201a, 0x0453, 0x201e, 0x2026, 0x2020, 0x2021, 0x20ac, 0x2030, 0x0409, 0x2039,
    0x040a, 0x040c, 0x040b, 0x040f, 0x0452, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
    0x0000, 0x2122, 0x0459, 0x203a, 0x045a, 0x045c, 0x045b, 0x045f, 0x00a0, 0x040e, 0x045e, 0x0408,
    0x00a4, 0x0490, 0x00a6, 0x00a7, 0x0401, 0x00a9, 0x0404, 0x00ab, 0x00ac, 0x00ad, 0x00ae, 0x0407,
    0x00b0, 0x00b1, 0x0406, 0x0456, 0x0491, 0x00b5, 0x00b6, 0x00b7, 0x0451, 0x2116, 0x0454, 0x00bb,
    0x0458, 0x0405, 0x0455, 0x0457, 0x0410, 0x0411, 0x0412, 0x0413, 0x0414, 0x0415, 0x0416, 0x0417,
    0x0418, 0x0419, 0x041a, 0x041b, 0x041c, 0x041d, 0x041e, 0x041f, 0x0420, 0x0421, 0x0422, 0x0423,
    0x0424, 0x0425, 0x0426, 0x0427, 0x0428, 0x0429, 0x042a, 0x042b, 0x042c, 0x042d, 0x042e, 0x042f,
    0x0430, 0x0431, 0x0432, 0x0433, 0x0434, 0x0435, 0x0436, 0x0437, 0x0438, 0x0439, 0x043a, 0x043b,
    0x043c, 0x043d, 0x043e, 0x043f, 0x0440, 0x0441, 0x0442, 0x0443, 0x0444, 0x0445, 0x0446, 0x0447,
    0x0448, 0x0449, 0x044a, 0x044b, 0x044c, 0x044d, 0x044e, 0x044f,
};
static_assert(std::size(kCodePoints) == 128);

void AppendUtf8(uint16_t code, std::string* text) {
  if (code >= 0x800) {
    text->push_back(static_cast<char>(0xe0 | (code >> 12)));
    text->push_back(static_cast<char>(0x80 | ((code >> 6) & 0x3f)));
  } else {
    text->push_back(static_cast<char>(0xc0 | (code >> 6)));
  }
  text->push_back(static_cast<char>(0x80 | (code & 0x3f)));
}

// Takes the first code point off valid UTF-8.
char32_t TakeCodePoint(std::string_view* utf8) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>((*utf8)[i]); };
  const unsigned char first = byte(0);
  const size_t length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  char32_t code = length == 1 ? first : first & (0x7fU >> length);
  for (size_t i = 1; i < length; ++i) code = (code << 6) | (byte(i) & 0x3fU);
  utf8->remove_prefix(length);
  return code;
}

}  // namespace

void AppendDecoded1251(std::string_view bytes, std::string* utf8) {
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80 || c == kUndefined1251) {
      utf8->push_back(c);
    } else {
      AppendUtf8(kCodePoints[byte - 0x80], utf8);
    }
  }
}

std::optional<char32_t> AppendEncoded1251(std::string_view utf8, std::string* bytes) {
  while (!utf8.empty()) {
    const char32_t code = TakeCodePoint(&utf8);
    if (code < 0x80) {
      bytes->push_back(static_cast<char>(code));
      continue;
    }
    const auto* const found = std::find(std::begin(kCodePoints), std::end(kCodePoints), code);
    if (found == std::end(kCodePoints)) return code;
    bytes->push_back(static_cast<char>(0x80 + (found - kCodePoints)));
  }
  return std::nullopt;
}

}  // namespace clientele
