#include "common/ids/utf8.h"

#include <cstdint>
#include <string>

#include "gtest/gtest.h"

namespace clientele {
namespace {

// The encoding of a code point by the definition, without a look at what is allowed.
std::string Encode(uint32_t point) {
  const auto tail = [&](int shift) {
    return static_cast<char>(0x80 | ((point >> static_cast<unsigned>(shift)) & 0x3f));
  };
  if (point < 0x80) return {static_cast<char>(point)};
  if (point < 0x800) return {static_cast<char>(0xc0 | (point >> 6)), tail(0)};
  if (point < 0x10000) return {static_cast<char>(0xe0 | (point >> 12)), tail(6), tail(0)};
  return {static_cast<char>(0xf0 | (point >> 18)), tail(12), tail(6), tail(0)};
}

TEST(Utf8Test, AcceptsEveryCodePointButSurrogates) {
  for (uint32_t point = 0; point < 0x120000; ++point) {
    const bool surrogate = point >= 0xd800 && point <= 0xdfff;
    ASSERT_EQ(IsValidUtf8(Encode(point)), !surrogate && point <= 0x10ffff) << point;
  }
}

TEST(Utf8Test, RefusesEveryCutSequence) {
  for (const std::string whole : {"é", "€", "😀"}) {
    for (size_t size = 1; size < whole.size(); ++size) {
      EXPECT_FALSE(IsValidUtf8(whole.substr(0, size)));
      EXPECT_FALSE(IsValidUtf8(whole.substr(0, size) + "a"));
      EXPECT_FALSE(IsValidUtf8(whole.substr(size)));
    }
  }
}

TEST(Utf8Test, RefusesOverlongForms) {
  EXPECT_FALSE(IsValidUtf8("\xc0\x80"));
  EXPECT_FALSE(IsValidUtf8("\xc1\xbf"));
  EXPECT_FALSE(IsValidUtf8("\xe0\x80\xaf"));
  EXPECT_FALSE(IsValidUtf8("\xe0\x9f\xbf"));
  EXPECT_FALSE(IsValidUtf8("\xf0\x80\x80\xaf"));
  EXPECT_FALSE(IsValidUtf8("\xf0\x8f\xbf\xbf"));
}

TEST(Utf8Test, TellsWhereTheTextGoesWrongAtEveryOffset) {
  for (size_t offset = 0; offset < 40; ++offset) {
    for (size_t behind = 0; behind < 20; ++behind) {
      const std::string text = std::string(offset, 'a') + "\xff" + std::string(behind, 'b');
      ASSERT_EQ(ValidUtf8Prefix(text), offset);
      const std::string good = std::string(offset, 'a') + "€" + std::string(behind, 'b');
      ASSERT_EQ(ValidUtf8Prefix(good), good.size());
    }
  }
}

}  // namespace
}  // namespace clientele
