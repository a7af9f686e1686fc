#include "services/registry/domain/duplicate_ids.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace clientele::registry {
namespace {

TEST(DuplicateIds, DistinctIdsNeedNoSecondPass) {
  DuplicateIds ids(3);
  for (const std::string id : {"a", "A", "a "}) ids.Add(id);
  EXPECT_FALSE(ids.NeedsSecondPass());
}

TEST(DuplicateIds, EveryLaterOccurrenceNamesTheFirst) {
  const std::vector<std::string> rows = {"x", "a", "b", "a", "c", "b", "a"};
  DuplicateIds ids(rows.size());
  for (const std::string& id : rows) ids.Add(id);
  ASSERT_TRUE(ids.NeedsSecondPass());
  std::vector<int64_t> firsts;
  for (size_t i = 0; i < rows.size(); ++i) {
    const auto first = ids.FirstPlace(rows[i], {0, static_cast<int64_t>(i) + 2});
    firsts.push_back(first ? first->line : 0);
  }
  EXPECT_EQ(firsts, (std::vector<int64_t>{0, 0, 0, 3, 0, 4, 3}));
}

TEST(DuplicateIds, PlacesCarryTheFile) {
  DuplicateIds ids(2);
  ids.Add("a");
  ids.Add("a");
  ASSERT_TRUE(ids.NeedsSecondPass());
  EXPECT_FALSE(ids.FirstPlace("a", {1, 7}).has_value());
  EXPECT_EQ(ids.FirstPlace("a", {2, 3}), (RowPlace{1, 7}));
}

TEST(DuplicateIds, FindOneDuplicateAmongAMillion) {
  constexpr int kIds = 1'000'000;
  DuplicateIds ids(kIds + 1);
  for (int i = 0; i < kIds; ++i) ids.Add(std::to_string(i));
  ids.Add("777777");
  ASSERT_TRUE(ids.NeedsSecondPass());
  int found = 0;
  for (int i = 0; i < kIds; ++i) found += ids.FirstPlace(std::to_string(i), {0, i}).has_value();
  EXPECT_EQ(found, 0);
  EXPECT_EQ(ids.FirstPlace("777777", {0, kIds}), (RowPlace{0, 777777}));
}

}  // namespace
}  // namespace clientele::registry
