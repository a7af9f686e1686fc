// Pairs of clients that may be one.
#ifndef CLIENTELE_SERVICES_REGISTRY_DOMAIN_DUPLICATES_FIND_H_
#define CLIENTELE_SERVICES_REGISTRY_DOMAIN_DUPLICATES_FIND_H_

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "services/registry/domain/duplicates/profile.h"
#include "services/registry/domain/duplicates/score.h"

namespace clientele::registry::duplicates {

struct Candidate {
  uint32_t first = 0;  // places in the profiles, first < second
  uint32_t second = 0;
  Judgement judgement;
};

struct FindOptions {
  MatchWeights weights;
  int32_t least_score = 2'000;  // ten thousandths; weaker pairs are not returned
  int threads = 2;
  // Told from time to time which part of the work is done, in the calling thread; false ends the
  // search.
  std::function<bool(int64_t done, int64_t total)> on_progress;
};

// All pairs that share a block and score at least `least_score`, ascending by place. Profiles are
// complete and ascending by id. The result depends on neither the threads nor the order in which
// clients were read. Empty when on_progress said to end.
//
// A block is the clients that share a key: an identifier, telephone or address; the words of the
// name as a set or written as one; a rare word, its consonants, its shape, a word one slip away
// from it; two words of the name; the initials. A block of more than kMaxBlock clients is divided
// by region, then looked at through a window of kWindow neighbours in the order of the names; so
// the work is at most kMaxBlock comparisons a client and key, O(n log n) for sorting. Memory: some
// 400 bytes a client.
std::vector<Candidate> FindCandidates(std::span<const Profile> profiles, const Lexicon& lexicon,
                                      const FindOptions& options);

inline constexpr size_t kMaxBlock = 40;
inline constexpr size_t kWindow = 8;

}  // namespace clientele::registry::duplicates

#endif  // CLIENTELE_SERVICES_REGISTRY_DOMAIN_DUPLICATES_FIND_H_
