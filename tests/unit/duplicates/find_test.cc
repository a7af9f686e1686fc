#include "services/registry/domain/duplicates/find.h"

#include <algorithm>
#include <random>
#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/duplicates/records.h"

namespace clientele::registry::duplicates {
namespace {

using ::testing::IsEmpty;

using Pair = std::pair<std::string, std::string>;
using Scored = std::pair<Pair, Judgement>;

std::vector<std::string> Describe(const std::vector<Candidate>& found, const Base& base) {
  std::vector<std::string> lines;
  for (const Candidate& candidate : found) {
    lines.push_back(base.profiles[candidate.first].id + " " + base.profiles[candidate.second].id +
                    " " + std::to_string(candidate.judgement.score) + " " +
                    std::to_string(candidate.judgement.reasons));
  }
  return lines;
}

std::set<Pair> Pairs(const std::vector<Client>& clients) {
  const Base base(clients);
  std::set<Pair> pairs;
  for (const Candidate& candidate : FindCandidates(base.profiles, base.lexicon, {})) {
    pairs.emplace(base.profiles[candidate.first].id, base.profiles[candidate.second].id);
  }
  return pairs;
}

const std::vector<Client>& Noisy() {
  static const auto* const kBase =
      new NoisyBase(ReadNoisy(CLIENTELE_TEST_DATA "/duplicates/noisy.csv"));
  return kBase->clients;
}

TEST(FindCandidates, DoesNotDependOnThreads) {
  const Base base(Noisy());
  FindOptions one, four;
  one.threads = 1;
  four.threads = 4;
  const std::vector<std::string> expected =
      Describe(FindCandidates(base.profiles, base.lexicon, one), base);
  EXPECT_FALSE(expected.empty());
  EXPECT_EQ(Describe(FindCandidates(base.profiles, base.lexicon, four), base), expected);
}

TEST(FindCandidates, DoesNotDependOnTheOrderInWhichClientsWereRead) {
  const Base in_order(Noisy());
  std::vector<Client> shuffled = Noisy();
  std::shuffle(shuffled.begin(), shuffled.end(), std::mt19937(7));
  Base other(shuffled);
  std::sort(other.profiles.begin(), other.profiles.end(),
            [](const Profile& a, const Profile& b) { return a.id < b.id; });
  EXPECT_EQ(Describe(FindCandidates(other.profiles, other.lexicon, {}), other),
            Describe(FindCandidates(in_order.profiles, in_order.lexicon, {}), in_order));
}

// What blocking may lose: pairs that a comparison of all with all finds.
TEST(FindCandidates, LosesFewOfThePairsThatComparingAllWithAllFinds) {
  const std::vector<Client> clients(Noisy().begin(), Noisy().begin() + 2500);
  const Base base(clients);
  int64_t all = 0;
  for (size_t i = 0; i < base.profiles.size(); ++i) {
    for (size_t j = i + 1; j < base.profiles.size(); ++j) {
      all += Judge(base.profiles[i], base.profiles[j], base.lexicon).score >= kSureScore ? 1 : 0;
    }
  }
  FindOptions options;
  options.least_score = kSureScore;
  const auto found =
      static_cast<int64_t>(FindCandidates(base.profiles, base.lexicon, options).size());
  EXPECT_LE(found, all);
  EXPECT_GE(found * 100, all * 98);
}

TEST(FindCandidates, ComparesWhatSharesAnIdentifierHoweverItIsCalled) {
  Client a = MakeClient("a", "ООО «Пельмешка»", "Тула"),
         b = MakeClient("b", "ООО «Вкусная остановка»", "Тула");
  a.fields.inn = b.fields.inn = "7707083893";
  EXPECT_THAT(Pairs({a, b}), ::testing::ElementsAre(Pair("a", "b")));
}

TEST(FindCandidates, ABlockTooLargeIsSearchedByRegion) {
  std::vector<Client> clients;
  for (int i = 0; i < 400; ++i) {
    clients.push_back(MakeClient("c" + std::to_string(1000 + i), "ООО «Ромашка»",
                                 "Region" + std::to_string(i % 200)));
  }
  EXPECT_NO_FATAL_FAILURE(Pairs(clients));
}

TEST(FindCandidates, EmptyAndSingleBasesHaveNoPairs) {
  EXPECT_THAT(Pairs({}), IsEmpty());
  EXPECT_THAT(Pairs({MakeClient("a", "")}), IsEmpty());
  EXPECT_THAT(Pairs({MakeClient("a", ""), MakeClient("b", "")}), IsEmpty());
}

TEST(FindCandidates, EndsWhenAskedTo) {
  const Base base(Noisy());
  FindOptions options;
  options.on_progress = [](int64_t, int64_t) { return false; };
  EXPECT_THAT(FindCandidates(base.profiles, base.lexicon, options), IsEmpty());
}

}  // namespace
}  // namespace clientele::registry::duplicates
