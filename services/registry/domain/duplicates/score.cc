#include "services/registry/domain/duplicates/score.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <string>
#include <string_view>

#include "services/registry/domain/duplicates/text_key.h"

namespace clientele::registry::duplicates {
namespace {

constexpr int32_t kWholeScore = 10'000;
constexpr size_t kLeastSlipLength = 4;
constexpr size_t kLongWord = 8;
constexpr int kLeastSimilarity = 800;  // Jaro-Winkler, thousandths
constexpr size_t kLeastJoined = 3;
constexpr size_t kLeastJoinedForSlips = 10;
constexpr int64_t kClientsPerRareCount = 50'000;

int32_t ScoreOf(Millibits weight) {
  return static_cast<int32_t>(std::lround(kWholeScore / (1.0 + std::exp2(-weight / 1000.0))));
}

// Words of two names that have no partner yet.
struct NameSide {
  const Profile& profile;
  uint64_t open = 0;  // bit of every word without a partner
  explicit NameSide(const Profile& of) : profile(of), open((uint64_t{1} << of.words.size()) - 1) {}
  bool IsOpen(size_t i) const { return ((open >> i) & 1) != 0; }
  void Close(size_t i) { open &= ~(uint64_t{1} << i); }
};

class NameComparison {
 public:
  NameComparison(const Profile& a, const Profile& b, const Lexicon& lexicon,
                 const MatchWeights& weights)
      : left_(a), right_(b), lexicon_(lexicon), weights_(weights) {}

  void Run() {
    PairEqual();
    if (left_.open != 0 && right_.open != 0) PairSlips();
    if (left_.open != 0 && right_.open != 0) PairJoined();
    if (left_.open != 0 && right_.open != 0) PairAbbreviations();
    if (left_.open != 0 && right_.open != 0) PairInitials();
    CountOpen();
  }

  Millibits words = 0, spelling = 0, abbreviation = 0, differing = 0;

 private:
  template <class Fn>
  void ForOpenPairs(const Fn& fn) {
    for (size_t i = 0; i < left_.profile.words.size(); ++i) {
      for (size_t j = 0; j < right_.profile.words.size() && left_.IsOpen(i); ++j) {
        if (right_.IsOpen(j) && fn(i, j)) {
          left_.Close(i);
          right_.Close(j);
        }
      }
    }
  }

  Millibits Common(size_t i, size_t j) const {
    return std::min(left_.profile.words[i]->weight, right_.profile.words[j]->weight);
  }

  void PairEqual() {
    ForOpenPairs([&](size_t i, size_t j) {
      if (left_.profile.words[i] != right_.profile.words[j] &&
          left_.profile.shapes[i] != right_.profile.shapes[j])
        return false;
      words += Common(i, j);
      return true;
    });
  }

  void PairSlips() {
    ForOpenPairs([&](size_t i, size_t j) {
      const Millibits slip = SlipBetween(*left_.profile.words[i], *right_.profile.words[j],
                                         lexicon_.clients(), weights_);
      if (slip == 0) return false;
      spelling += std::max(Common(i, j) + slip, 0);
      return true;
    });
  }

  std::string Joined(const NameSide& side) const {
    std::string joined;
    for (size_t i = 0; i < side.profile.words.size(); ++i) {
      if (side.IsOpen(i)) joined += side.profile.words[i]->key;
    }
    return FoldKey(joined);
  }
  Millibits OpenWeight(const NameSide& side) const {
    Millibits weight = 0;
    for (size_t i = 0; i < side.profile.words.size(); ++i) {
      if (side.IsOpen(i)) weight += side.profile.words[i]->weight;
    }
    return weight;
  }

  void PairJoined() {
    if (std::popcount(left_.open) == 1 && std::popcount(right_.open) == 1) return;
    const std::string left = Joined(left_), right = Joined(right_);
    if (left.size() < kLeastJoined) return;
    const int limit = left.size() >= kLeastJoinedForSlips ? 1 : 0;
    const int distance = EditDistance(left, right, limit);
    if (distance > limit) return;
    spelling += std::max(0, std::min({OpenWeight(left_), OpenWeight(right_), lexicon_.whole()}) +
                                weights_.joined + (distance == 0 ? 0 : weights_.one_slip_long));
    left_.open = right_.open = 0;
  }

  // One letter, or a beginning with a dot, for a word.
  Millibits Abbreviates(const NameSide& shorter, size_t i, const NameSide& longer, size_t j) const {
    const std::string& begin = shorter.profile.words[i]->key;
    const std::string& whole = longer.profile.words[j]->key;
    if (((shorter.profile.abbreviated >> i) & 1) == 0 || begin.size() >= whole.size() ||
        !whole.starts_with(begin))
      return 0;
    if (begin.size() == 1) return weights_.initial;
    if (begin.size() == 2) return 0;
    return std::min(longer.profile.words[j]->weight * 6 / 10, weights_.abbreviation_cap);
  }

  void PairAbbreviations() {
    ForOpenPairs([&](size_t i, size_t j) {
      const Millibits weight =
          std::max(Abbreviates(left_, i, right_, j), Abbreviates(right_, j, left_, i));
      abbreviation += weight;
      return weight > 0;
    });
  }

  bool IsInitialsOf(const NameSide& one, const NameSide& other) {
    if (std::popcount(one.open) != 1 || std::popcount(other.open) < 3) return false;
    const auto at = static_cast<size_t>(std::countr_zero(one.open));
    std::string initials;
    for (size_t i = 0; i < other.profile.words.size(); ++i) {
      if (other.IsOpen(i)) initials += other.profile.words[i]->key[0];
    }
    if (one.profile.words[at]->key != initials) return false;
    abbreviation +=
        std::max(0, std::min(one.profile.words[at]->weight, OpenWeight(other)) + weights_.initials);
    return true;
  }

  void PairInitials() {
    if (IsInitialsOf(left_, right_) || IsInitialsOf(right_, left_)) left_.open = right_.open = 0;
  }

  void CountOpen() {
    const bool both = left_.open != 0 && right_.open != 0;
    for (const NameSide* side : {&left_, &right_}) {
      for (size_t i = 0; i < side->profile.words.size(); ++i) {
        if (!side->IsOpen(i)) continue;
        const LexiconWord& word = *side->profile.words[i];
        const int64_t share = both             ? weights_.contrary_per_mille
                              : word.structure ? weights_.structure_per_mille
                                               : weights_.extra_per_mille;
        differing -= static_cast<Millibits>(word.weight * share / 1000);
      }
    }
  }

  NameSide left_, right_;
  const Lexicon& lexicon_;
  const MatchWeights& weights_;
};

class Judging {
 public:
  Judging(const Profile& a, const Profile& b, const Lexicon& lexicon, const MatchWeights& weights,
          std::vector<Evidence>* evidence)
      : a_(a), b_(b), lexicon_(lexicon), w_(weights), evidence_(evidence) {}

  Judgement Run() {
    judgement_.weight = w_.prior - lexicon_.whole();
    const Millibits before = judgement_.weight;
    Names();
    Numbers();
    Forms();
    Regions();
    if (a_.inn_valid && a_.inn == b_.inn) {
      // A renamed client keeps its number.
      judgement_.weight = std::max(judgement_.weight, before + w_.least_beside_inn);
    }
    Identifiers();
    Contacts();
    Links();
    judgement_.score = std::min(ScoreOf(judgement_.weight), at_most_);
    return judgement_;
  }

 private:
  void Add(Reason reason, Millibits weight) {
    judgement_.weight += weight;
    judgement_.reasons |= BitOf(reason);
    if (evidence_ != nullptr) evidence_->push_back({reason, weight});
  }

  void Names() {
    NameComparison names(a_, b_, lexicon_, w_);
    names.Run();
    // What a bound takes is taken off the kind of evidence that exceeds it.
    const Millibits agreeing = names.words + names.spelling + names.abbreviation;
    names.words -= std::max(0, agreeing - lexicon_.whole() - w_.most_of_names);
    const Millibits sum = names.words + names.spelling + names.abbreviation + names.differing;
    names.differing += std::max(0, w_.least_of_names - sum);
    if (names.words != 0) Add(Reason::kNameWords, names.words);
    if (names.spelling != 0) Add(Reason::kNameSpelling, names.spelling);
    if (names.abbreviation != 0) Add(Reason::kNameAbbreviation, names.abbreviation);
    if (names.differing != 0) Add(Reason::kNameWordsDiffer, names.differing);
  }

  void Numbers() {
    if (a_.numbers == b_.numbers) {
      if (a_.numbers != 0) Add(Reason::kNumbersAgree, w_.numbers_agree);
      return;
    }
    const bool missing = a_.numbers == 0 || b_.numbers == 0;
    Add(Reason::kNumbersDiffer, missing ? w_.number_missing : w_.numbers_differ);
  }

  void Forms() {
    if (a_.form.given() && b_.form.given()) {
      const bool translated =
          (a_.form.russian && b_.form.translates) || (b_.form.russian && a_.form.translates);
      if (a_.form.kind != b_.form.kind) {
        Add(Reason::kLegalFormsDiffer, w_.forms_differ);
      } else if (a_.form.group == b_.form.group) {
        Add(Reason::kLegalFormsAgree, w_.forms_agree);
      } else if (!translated) {
        Add(Reason::kLegalFormsDiffer, w_.forms_foreign);
      }
    }
    if (a_.branch != b_.branch) Add(Reason::kBranch, w_.branch);
  }

  void Identifiers() {
    const bool same_inn = a_.inn != 0 && a_.inn == b_.inn;
    if (same_inn) {
      Add(Reason::kInnAgrees, w_.inn_agrees + lexicon_.whole());
      if (a_.kpp != 0 && b_.kpp != 0 && a_.kpp != b_.kpp) {
        Add(Reason::kOtherKpp, 0);
        AtMost(w_.other_kpp_at_most);
      }
      if (a_.branch != b_.branch) AtMost(w_.other_kpp_at_most);
    } else if (a_.inn != 0 && b_.inn != 0) {
      OtherInn();
    }
    if (a_.ogrn != 0 && b_.ogrn != 0) {
      if (a_.ogrn != b_.ogrn) {
        Add(Reason::kOgrnDiffers, w_.ogrn_differs);
      } else {
        Add(Reason::kOgrnAgrees, same_inn ? w_.ogrn_agrees_too : w_.ogrn_agrees + lexicon_.whole());
      }
    }
    if (a_.lei != 0 && b_.lei != 0) {
      if (a_.lei == b_.lei) {
        Add(Reason::kLeiAgrees, w_.lei_agrees + lexicon_.whole());
      } else {
        Add(Reason::kLeiDiffers, w_.lei_differs);
        if (a_.lei_valid && b_.lei_valid) AtMost(w_.contrary_identifiers_at_most);
      }
    }
  }

  void OtherInn() {
    if (a_.inn_valid && b_.inn_valid) {
      Add(Reason::kInnDiffers, w_.inn_differs);
      AtMost(w_.contrary_identifiers_at_most);
    } else if (EditDistance(std::to_string(a_.inn), std::to_string(b_.inn), 1) <= 1) {
      Add(Reason::kInnNearlyAgrees, w_.inn_near);
    } else {
      Add(Reason::kInnDiffers, w_.inn_unlike);
    }
  }

  void Contacts() {
    Millibits left = w_.contacts_cap;
    const auto agree = [&](Reason reason, Millibits rarity, Millibits weight, Millibits cap) {
      const Millibits gain = std::min(std::clamp(rarity + weight, 0, cap), left);
      left -= gain;
      Add(reason, gain);
    };
    if (a_.phone != 0 && b_.phone != 0) {
      if (a_.phone == b_.phone) {
        agree(Reason::kPhoneAgrees, a_.phone_rarity, w_.phone_agrees, w_.phone_cap);
      } else {
        Add(Reason::kPhoneDiffers, w_.phone_differs);
      }
    }
    if (a_.email != 0 && a_.email == b_.email) {
      agree(Reason::kEmailAgrees, a_.email_rarity, w_.email_agrees, w_.email_cap);
    } else if (a_.domain != 0 && a_.domain == b_.domain) {
      agree(Reason::kEmailDomainAgrees, a_.domain_rarity, w_.domain_agrees, w_.domain_cap);
    }
  }

  void Regions() {
    if (a_.region == 0 || b_.region == 0) return;
    if (a_.region == b_.region) {
      Add(Reason::kRegionAgrees, std::min(a_.region_rarity + w_.region_agrees, w_.region_cap));
    } else {
      Add(Reason::kRegionDiffers, w_.region_differs);
    }
  }

  void Links() {
    if ((a_.parent != 0 && a_.parent == b_.id_hash) ||
        (b_.parent != 0 && b_.parent == a_.id_hash)) {
      Add(Reason::kOwnerAndOwned, w_.owner_and_owned);
    }
  }

  void AtMost(int32_t score) { at_most_ = std::min(at_most_, score); }

  const Profile& a_;
  const Profile& b_;
  const Lexicon& lexicon_;
  const MatchWeights& w_;
  std::vector<Evidence>* const evidence_;
  int32_t at_most_ = kWholeScore;
  Judgement judgement_;
};

}  // namespace

Millibits SlipBetween(const LexiconWord& a, const LexiconWord& b, int64_t clients,
                      const MatchWeights& weights) {
  const size_t shorter = std::min(a.key.size(), b.key.size());
  if (shorter < kLeastSlipLength) return 0;
  if (a.rate > 0 && b.rate > 0) return 0;
  if (std::min(a.count, b.count) > 3 + clients / kClientsPerRareCount) return 0;
  const int limit = shorter > kLeastSlipLength ? 2 : 1;
  const int distance = EditDistance(a.key, b.key, limit);
  if (distance > limit) return 0;
  if (distance == 2 && JaroWinkler(a.key, b.key) < kLeastSimilarity) return 0;
  if (shorter >= kLongWord) return distance == 2 ? weights.two_slips : weights.one_slip_long;
  // In short words the first letter is seldom the wrong one.
  if (distance == 2 || a.key[0] != b.key[0]) {
    return shorter > kLeastSlipLength ? weights.resemblance : 0;
  }
  return shorter > kLeastSlipLength ? weights.one_slip : weights.one_slip_short;
}

Judgement Judge(const Profile& a, const Profile& b, const Lexicon& lexicon,
                const MatchWeights& weights, std::vector<Evidence>* evidence) {
  // Partners are looked for from the left, so the order must not depend on the caller's.
  const bool in_order = a.id < b.id;
  return Judging(in_order ? a : b, in_order ? b : a, lexicon, weights, evidence).Run();
}

}  // namespace clientele::registry::duplicates
