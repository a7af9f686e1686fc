// Precision and recall on the labelled pairs and on a generated base with noise.
#include <cstdio>
#include <cstdlib>
#include <map>
#include <set>
#include <string>

#include "gtest/gtest.h"
#include "tests/unit/duplicates/records.h"

namespace clientele::registry::duplicates {
namespace {

constexpr double kLeastPrecision = 0.98;
constexpr double kLeastRecall = 0.90;

std::string DataFile(const std::string& name) {
  return std::string(CLIENTELE_TEST_DATA "/duplicates/") + name;
}

bool Verbose() { return std::getenv("CLIENTELE_TEST_VERBOSE") != nullptr; }

void Print(const char* what, const Quality& quality) {
  std::printf("%s: precision %.4f, recall %.4f (%ld right, %ld wrong, %ld missed)\n", what,
              quality.precision(), quality.recall(), quality.found_right, quality.found_wrong,
              quality.missed);
}

TEST(DuplicateEvidence, LabelledPairsAreToldApart) {
  const std::vector<LabelledPair> pairs = ReadLabelled(DataFile("labelled.csv"));
  ASSERT_GE(pairs.size(), 400U);
  Quality quality;
  // A name that several pairs use counts once in the base.
  Lexicon lexicon;
  std::set<std::pair<std::string, std::string>> names;
  for (const LabelledPair& pair : pairs) {
    for (const Client* client : {&pair.left, &pair.right}) {
      if (names.emplace(client->fields.display_name, "").second) lexicon.Read(*client);
    }
  }
  std::vector<Profile> profiles;
  for (const LabelledPair& pair : pairs) {
    for (const Client* client : {&pair.left, &pair.right}) {
      profiles.push_back(lexicon.Describe(*client));
    }
  }
  lexicon.Weigh(static_cast<int64_t>(names.size()));
  for (Profile& profile : profiles) lexicon.Complete(&profile);
  for (size_t i = 0; i < pairs.size(); ++i) {
    const LabelledPair& pair = pairs[i];
    std::vector<Evidence> evidence;
    const Judgement judgement = Judge(profiles[2 * i], profiles[2 * i + 1], lexicon, {}, &evidence);
    const bool found = judgement.score >= kSureScore;
    if (found && pair.same) ++quality.found_right;
    if (found && !pair.same) ++quality.found_wrong;
    if (!found && pair.same) ++quality.missed;
    if (Verbose() && found != pair.same) {
      std::printf("%s %5d %s | %s | %s\n", found ? "wrong " : "missed", judgement.score,
                  pair.kind.c_str(), pair.left.fields.display_name.c_str(),
                  pair.right.fields.display_name.c_str());
      for (const Evidence& one : evidence) {
        std::printf(" %d:%d", static_cast<int>(one.reason), one.weight);
      }
      for (const Profile* profile : {&profiles[2 * i], &profiles[2 * i + 1]}) {
        std::printf(" |");
        for (const LexiconWord* word : profile->words) {
          std::printf(" %s(%d)", word->key.c_str(), word->weight);
        }
      }
      std::printf("\n");
    }
  }
  Print("labelled pairs", quality);
  EXPECT_GE(quality.precision(), kLeastPrecision);
  EXPECT_GE(quality.recall(), kLeastRecall);
}

int64_t PairsOfOneEntity(const std::vector<int64_t>& entities) {
  std::map<int64_t, int64_t> sizes;
  for (const int64_t entity : entities) ++sizes[entity];
  int64_t pairs = 0;
  for (const auto& [entity, size] : sizes) pairs += size * (size - 1) / 2;
  return pairs;
}

TEST(DuplicateEvidence, DuplicatesWithNoiseAreFoundInABase) {
  const char* const given = std::getenv("CLIENTELE_DUPLICATES_BASE");
  const NoisyBase noisy = ReadNoisy(given != nullptr ? given : DataFile("noisy.csv"));
  const Base base(noisy.clients);
  const std::vector<Candidate> found = FindCandidates(base.profiles, base.lexicon, {});
  Quality quality;
  int64_t blocked = 0;
  std::map<int, std::pair<int64_t, int64_t>> calibration;  // score in tenths: right, all
  for (const Candidate& candidate : found) {
    const bool same = noisy.entities[candidate.first] == noisy.entities[candidate.second];
    blocked += same ? 1 : 0;
    auto& [right, all] = calibration[candidate.judgement.score / 1000];
    right += same ? 1 : 0;
    ++all;
    if (candidate.judgement.score < kSureScore) continue;
    (same ? quality.found_right : quality.found_wrong) += 1;
    if (Verbose() && !same) {
      std::printf("wrong %5d %s | %s\n", candidate.judgement.score,
                  noisy.clients[candidate.first].fields.display_name.c_str(),
                  noisy.clients[candidate.second].fields.display_name.c_str());
    }
  }
  if (Verbose()) {
    std::set<std::pair<uint32_t, uint32_t>> sure;
    for (const Candidate& candidate : found) {
      if (candidate.judgement.score >= kSureScore) sure.emplace(candidate.first, candidate.second);
    }
    std::map<int64_t, std::vector<uint32_t>> members;
    for (uint32_t i = 0; i < noisy.entities.size(); ++i) members[noisy.entities[i]].push_back(i);
    for (const auto& [entity, places] : members) {
      for (size_t i = 0; i < places.size(); ++i) {
        for (size_t j = i + 1; j < places.size(); ++j) {
          if (sure.contains({places[i], places[j]})) continue;
          std::vector<Evidence> evidence;
          const Judgement judgement = Judge(base.profiles[places[i]], base.profiles[places[j]],
                                            base.lexicon, {}, &evidence);
          std::printf("missed %5d %s | %s\n", judgement.score,
                      noisy.clients[places[i]].fields.display_name.c_str(),
                      noisy.clients[places[j]].fields.display_name.c_str());
          for (const Evidence& one : evidence) {
            std::printf(" %d:%d", static_cast<int>(one.reason), one.weight);
          }
          std::printf("\n");
        }
      }
    }
  }
  quality.missed = PairsOfOneEntity(noisy.entities) - quality.found_right;
  Print("generated base", quality);
  std::printf("at least %.2f: %ld of %ld true pairs\n", FindOptions().least_score / 10'000.0,
              blocked, quality.found_right + quality.missed);
  for (const auto& [tenth, counts] : calibration) {
    std::printf("score 0.%d: %.3f of %ld are duplicates\n", tenth,
                static_cast<double>(counts.first) / static_cast<double>(counts.second),
                counts.second);
  }
  EXPECT_GE(quality.precision(), kLeastPrecision);
  EXPECT_GE(quality.recall(), kLeastRecall);
}

}  // namespace
}  // namespace clientele::registry::duplicates
