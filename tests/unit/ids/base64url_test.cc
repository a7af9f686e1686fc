#include "common/ids/base64url.h"

#include <random>
#include <string>

#include "gtest/gtest.h"

namespace clientele {
namespace {

TEST(Base64UrlTest, WritesTheVectorsOfRfc4648WithoutPadding) {
  EXPECT_EQ(Base64UrlEncode(""), "");
  EXPECT_EQ(Base64UrlEncode("f"), "Zg");
  EXPECT_EQ(Base64UrlEncode("fo"), "Zm8");
  EXPECT_EQ(Base64UrlEncode("foo"), "Zm9v");
  EXPECT_EQ(Base64UrlEncode("foob"), "Zm9vYg");
  EXPECT_EQ(Base64UrlEncode("\xfb\xff\xfe"), "-__-");
}

TEST(Base64UrlTest, ReadsBackAnyBytes) {
  std::mt19937 random(3);
  for (size_t size = 0; size < 200; ++size) {
    std::string bytes(size, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    ASSERT_EQ(*Base64UrlDecode(Base64UrlEncode(bytes)), bytes);
  }
}

TEST(Base64UrlTest, RefusesTextsItWouldNotWrite) {
  for (const char* text :
       {"Zg==", "Zm8=", "Z", "Zh", "Zm9", " Zg", "Zg\n", "+//+", "Zm9vYg.", "é"}) {
    EXPECT_EQ(Base64UrlDecode(text).status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
}

}  // namespace
}  // namespace clientele
