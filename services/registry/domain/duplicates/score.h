// How likely two clients are one legal entity entered twice.
//
// Fellegi and Sunter, "A theory for record linkage", JASA 64 (1969): every agreement and
// disagreement is evidence, weighed by the binary logarithm of how much more often it occurs among
// duplicates than among others. Agreements on a value weigh as much as the value is rare in the
// base (Winkler, "Frequency-based matching in Fellegi-Sunter", 1989). The sum, with the odds before
// any evidence, gives a probability.
#ifndef CLIENTELE_SERVICES_REGISTRY_DOMAIN_DUPLICATES_SCORE_H_
#define CLIENTELE_SERVICES_REGISTRY_DOMAIN_DUPLICATES_SCORE_H_

#include <cstdint>
#include <vector>

#include "services/registry/domain/duplicates/profile.h"

namespace clientele::registry::duplicates {

// What speaks for or against. The numbers are stored and are those of v1::DuplicateReason.
enum class Reason {
  kNameWords = 1,         // words of the names agree
  kNameSpelling = 2,      // words agree but for slips of the pen
  kNameAbbreviation = 3,  // one name abbreviates the other
  kNameWordsDiffer = 4,   // words that only one name has
  kNumbersAgree = 5,
  kNumbersDiffer = 6,
  kLegalFormsAgree = 7,
  kLegalFormsDiffer = 8,
  kInnAgrees = 9,
  kInnDiffers = 10,
  kInnNearlyAgrees = 11,  // one digit apart or two exchanged, and one of them is invalid
  kOtherKpp = 12,         // the INN agrees and the KPP does not: a branch, perhaps
  kOgrnAgrees = 13,
  kOgrnDiffers = 14,
  kLeiAgrees = 15,
  kLeiDiffers = 16,
  kPhoneAgrees = 17,
  kPhoneDiffers = 18,
  kEmailAgrees = 19,
  kEmailDomainAgrees = 20,
  kRegionAgrees = 21,
  kRegionDiffers = 22,
  kBranch = 23,         // one name is of a branch
  kOwnerAndOwned = 24,  // one client owns the other
};

// Weights in thousandths of a bit. An agreement on a value of rarity r (log2 of the base's size by
// the number of clients that have it) weighs r plus what is given here.
struct MatchWeights {
  Millibits prior = 1'600;  // added to -log2(size of the base)
  Millibits most_of_names =
      3'000;  // words that agree weigh at most log2(size of the base) plus this
  Millibits least_of_names = -9'000;  // names weigh at least this
  Millibits one_slip_long = -1'500;   // a slip in a word of at least eight letters
  Millibits one_slip = -3'000;        // of five to seven
  Millibits one_slip_short = -5'000;  // of four
  Millibits two_slips = -4'500;       // in a word of at least eight letters
  Millibits resemblance =
      -13'000;                  // two slips in a word of five to seven letters, or its first letter
  Millibits joined = -1'000;    // words written as one
  Millibits initials = -2'500;  // a word of the other words' initials
  Millibits initial = 3'000;    // one letter for a word; an absolute weight
  Millibits abbreviation_cap =
      8'000;  // a beginning for a word weighs six tenths of the word, at most this
  int32_t extra_per_mille =
      1'050;  // words of one name only count against by this share of their weight
  int32_t structure_per_mille = 350;  // the same for words such as "group" or "holding"
  int32_t contrary_per_mille = 950;   // the same when both names have such words
  Millibits numbers_agree = 3'500;
  Millibits numbers_differ = -11'000;
  Millibits number_missing = -6'000;
  Millibits forms_agree = 800;
  Millibits forms_foreign = -3'000;  // of one kind, of different countries
  Millibits forms_differ = -3'500;   // of different kinds
  Millibits inn_agrees = 9'000;      // plus log2(size of the base)
  Millibits inn_differs = -12'000;   // both valid
  Millibits inn_near = 7'000;
  Millibits inn_unlike = -6'000;  // not equal, one of them invalid
  Millibits ogrn_agrees = 6'000;  // plus log2(size of the base); when the INN does not agree too
  Millibits ogrn_agrees_too = 2'000;
  Millibits ogrn_differs = -5'000;
  Millibits lei_agrees = 8'000;  // plus log2(size of the base)
  Millibits lei_differs = -10'000;
  Millibits least_beside_inn =
      -8'000;  // when a valid INN agrees, name, numbers, form and region weigh at least this
  Millibits contacts_cap = 9'500;   // telephone and address together
  Millibits phone_agrees = -5'500;  // plus the number's rarity, 0 to phone_cap together
  Millibits phone_cap = 9'000;
  Millibits phone_differs = -1'200;
  Millibits email_agrees = -5'500;
  Millibits email_cap = 9'000;
  Millibits domain_agrees = -9'000;
  Millibits domain_cap = 5'500;
  Millibits region_agrees = 0;  // plus the region's rarity, at most region_cap
  Millibits region_cap = 4'000;
  Millibits region_differs = -2'000;
  Millibits branch = -5'000;
  Millibits owner_and_owned = -12'000;
  // A score never exceeds these, in ten thousandths.
  int32_t other_kpp_at_most = 7'000;
  int32_t contrary_identifiers_at_most = 5'000;  // two valid INNs or LEIs that differ
};

// From this score on a pair counts as found, in ten thousandths: see the figures in docs/adr/0026.
inline constexpr int32_t kSureScore = 8'500;

// One piece of evidence, for people.
struct Evidence {
  Reason reason = Reason::kNameWords;
  Millibits weight = 0;
  bool operator==(const Evidence&) const = default;
};

// A sum of evidence and the probability that it gives, in ten thousandths.
struct Judgement {
  Millibits weight = 0;
  int32_t score = 0;
  uint32_t reasons = 0;  // bit of every reason
};

inline constexpr uint32_t BitOf(Reason reason) { return uint32_t{1} << static_cast<int>(reason); }

// Symmetric in `a` and `b`. `evidence`, if not null, gets every piece; their weights add up to the
// judgement's but for the bounds. At most kMaxNameWords ^ 2 comparisons of words.
Judgement Judge(const Profile& a, const Profile& b, const Lexicon& lexicon,
                const MatchWeights& weights = {}, std::vector<Evidence>* evidence = nullptr);

// Whether one word can be the other with a slip of the pen, and what that takes off the word's
// weight; 0 when it cannot: two words of everyday names, or two that several clients have, are
// different words.
Millibits SlipBetween(const LexiconWord& a, const LexiconWord& b, int64_t clients,
                      const MatchWeights& weights);

}  // namespace clientele::registry::duplicates

#endif  // CLIENTELE_SERVICES_REGISTRY_DOMAIN_DUPLICATES_SCORE_H_
