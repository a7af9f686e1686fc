#include <string>

#include "common/ids/sha256.h"
#include "common/ids/tie_break.h"
#include "gtest/gtest.h"

namespace clientele {
namespace {

TEST(Sha256Test, GivesTheDigestsOfFips180) {
  EXPECT_EQ(ToHex(Sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(ToHex(Sha256("abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(ToHex(Sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST(Sha256Test, DoesNotDependOnHowTheInputIsCut) {
  const std::string text(100'000, 'x');
  Sha256Stream stream;
  for (size_t at = 0; at < text.size(); at += 777) stream.Update(text.substr(at, 777));
  EXPECT_EQ(stream.Finish(), Sha256(text));
}

TEST(Sha256Test, StartsAnewAfterFinish) {
  Sha256Stream stream;
  stream.Update("something else");
  stream.Finish();
  stream.Update("abc");
  EXPECT_EQ(stream.Finish(), Sha256("abc"));
}

// Independent: printf '1\0' | cat - <(printf 17850) | sha256sum, and so on.
TEST(TieBreakTest, HashesSeedZeroByteAndId) {
  EXPECT_EQ(ToHex(TieBreakDigest(1, "17850")),
            "c852df40e63aff827bb804bd593e16e2179bc56730e246d4a9058f0ceda65fb2");
  EXPECT_EQ(ToHex(TieBreakDigest(-20, "клиент")),
            "2aa70024aef12ce18d8aa910141e1e0adbd32095e0949480b1ce89433b67c302");
  EXPECT_EQ(ToHex(TieBreakDigest(12, "3")),
            "781f854e63e6f4abf682d5c913ab104da96db4224f19dcee748093610896a576");
}

TEST(TieBreakTest, SeparatesSeedFromId) {
  EXPECT_NE(TieBreakDigest(1, "23"), TieBreakDigest(12, "3"));
}

TEST(TieBreakTest, OrdersDigestsLikeTheirHexadecimalText) {
  for (int i = 0; i < 1000; ++i) {
    const Sha256Digest a = TieBreakDigest(1, std::to_string(i));
    const Sha256Digest b = TieBreakDigest(1, std::to_string(i + 1));
    ASSERT_EQ(a < b, ToHex(a) < ToHex(b));
  }
}

}  // namespace
}  // namespace clientele
