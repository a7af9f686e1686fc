#include "services/registry/domain/listed_texts.h"

#include <random>
#include <string>

#include "gtest/gtest.h"

namespace clientele::registry {
namespace {

TEST(ListedIdsTest, AreSortedAndWithoutEmptyParts) {
  const std::vector<std::string> ids = {"A", "B", "B"};
  EXPECT_EQ(ListedIds("B;;A;B;"), ids);
  EXPECT_TRUE(ListedIds("").empty());
  EXPECT_EQ(JoinIds(ListedIds("B;A")), "A;B");
}

TEST(ListedResultsTest, AreReadInTheirOrder) {
  const std::vector<CaseResult> expected = {{"saved; in all", {15, 1}, "%", ""},
                                            {"income", {-7, 0}, "", "EUR"},
                                            {"branches", {40, 0}, "", ""}};
  EXPECT_EQ(*ListedResults("saved\\; in all|1.50|%;income|-7||EUR;branches|40"), expected);
  EXPECT_TRUE(ListedResults("")->empty());
}

TEST(ListedResultsTest, SayWhichFigureIsWrong) {
  for (const char* text : {"a", "a|1|b|c|d", "a|1;b", "a|x", "a|", "a|1e5", ";"}) {
    EXPECT_FALSE(ListedResults(text).ok()) << text;
  }
  EXPECT_NE(ListedResults("a|1;b|x").status().message().find("figure 2"), absl::string_view::npos);
}

TEST(ListedResultsTest, ReadBackWhateverTextsHold) {
  std::mt19937 random(3);
  const std::string alphabet = "a;|\\ %";
  const auto text = [&](size_t least) {
    std::string made;
    const size_t size = least + random() % 5;
    while (made.size() < size) made.push_back(alphabet[random() % alphabet.size()]);
    return made;
  };
  for (int i = 0; i < 2'000; ++i) {
    std::vector<CaseResult> results;
    for (unsigned n = random() % 4; n > 0; --n) {
      results.push_back({text(1), {static_cast<int64_t>(random() % 9) + 1, 2}, text(0), ""});
    }
    ASSERT_EQ(*ListedResults(JoinResults(results)), results) << JoinResults(results);
  }
}

}  // namespace
}  // namespace clientele::registry
