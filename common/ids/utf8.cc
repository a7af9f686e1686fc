#include "common/ids/utf8.h"

#include <cstdint>
#include <cstring>

namespace clientele {
namespace {

// The length of the valid sequence that begins at text[pos], a byte above 0x7f; 0 when there is
// none. Table 3-7 of the Unicode standard.
size_t SequenceLength(std::string_view text, size_t pos) {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(text[pos + i]); };
  const auto between = [&](size_t i, uint8_t low, uint8_t high) {
    return byte(i) >= low && byte(i) <= high;
  };
  const size_t left = text.size() - pos;
  const uint8_t first = byte(0);
  if (first < 0xc2) return 0;
  if (first < 0xe0) return left >= 2 && between(1, 0x80, 0xbf) ? 2 : 0;
  if (first < 0xf0) {
    const uint8_t low = first == 0xe0 ? 0xa0 : 0x80;
    const uint8_t high = first == 0xed ? 0x9f : 0xbf;
    return left >= 3 && between(1, low, high) && between(2, 0x80, 0xbf) ? 3 : 0;
  }
  if (first > 0xf4) return 0;
  const uint8_t low = first == 0xf0 ? 0x90 : 0x80;
  const uint8_t high = first == 0xf4 ? 0x8f : 0xbf;
  return left >= 4 && between(1, low, high) && between(2, 0x80, 0xbf) && between(3, 0x80, 0xbf) ? 4
                                                                                                : 0;
}

}  // namespace

size_t ValidUtf8Prefix(std::string_view text) {
  constexpr uint64_t kHighBits = 0x8080808080808080;
  size_t pos = 0;
  while (pos < text.size()) {
    uint64_t word = 0;
    while (pos + sizeof(word) <= text.size()) {
      std::memcpy(&word, text.data() + pos, sizeof(word));
      if ((word & kHighBits) != 0) break;
      pos += sizeof(word);
    }
    if (pos == text.size()) break;
    if (static_cast<uint8_t>(text[pos]) < 0x80) {
      ++pos;
      continue;
    }
    const size_t length = SequenceLength(text, pos);
    if (length == 0) return pos;
    pos += length;
  }
  return pos;
}

}  // namespace clientele
