#include "common/ids/uuid.h"

#include <set>
#include <string>

#include "gtest/gtest.h"

namespace clientele {
namespace {

TEST(UuidTest, HasTheFormOfVersion4) {
  for (int i = 0; i < 1000; ++i) {
    const std::string uuid = NewUuid();
    ASSERT_TRUE(IsUuid(uuid)) << uuid;
    ASSERT_EQ(uuid[14], '4');
    ASSERT_NE(std::string("89ab").find(uuid[19]), std::string::npos) << uuid;
    ASSERT_EQ(uuid.find_first_of("ABCDEF"), std::string::npos) << uuid;
  }
}

TEST(UuidTest, DoesNotRepeat) {
  std::set<std::string> seen;
  for (int i = 0; i < 10'000; ++i) EXPECT_TRUE(seen.insert(NewUuid()).second);
}

TEST(UuidTest, RecognisesOnlyTheForm) {
  EXPECT_TRUE(IsUuid("F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6"));
  for (const char* text :
       {"", "f81d4fae7dec11d0a76500a0c91e6bf6", "f81d4fae-7dec-11d0-a765-00a0c91e6bf",
        "f81d4fae-7dec-11d0-a765-00a0c91e6bf67", "g81d4fae-7dec-11d0-a765-00a0c91e6bf6",
        "f81d4fae_7dec-11d0-a765-00a0c91e6bf6", "{81d4fae-7dec-11d0-a765-00a0c91e6bf6"}) {
    EXPECT_FALSE(IsUuid(text)) << text;
  }
}

}  // namespace
}  // namespace clientele
