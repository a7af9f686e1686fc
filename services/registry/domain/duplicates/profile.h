// What the search for duplicates knows of a client: keys, numbers and how rare each of them is in
// the base.
#ifndef CLIENTELE_SERVICES_REGISTRY_DOMAIN_DUPLICATES_PROFILE_H_
#define CLIENTELE_SERVICES_REGISTRY_DOMAIN_DUPLICATES_PROFILE_H_

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "services/registry/domain/duplicates/name.h"
#include "services/registry/domain/types.h"

namespace clientele::registry::duplicates {

// Thousandths of a bit: evidence is added in whole numbers, so that sums do not depend on their
// order.
using Millibits = int32_t;

// floor(1000 * log2(whole / part)) for 0 < part <= whole, in whole-number arithmetic: the same on
// every machine.
Millibits RarityOf(int64_t part, int64_t whole);

// A word of the base's names. `count` is the number of clients whose name holds it.
struct LexiconWord {
  std::string key;
  uint64_t hash = 0;
  int64_t count = 0;
  int64_t rate = 0;        // CommonRate
  bool structure = false;  // IsStructureWord
  Millibits weight = 0;
};

// What is compared. Zero hashes and numbers mean "not given".
struct Profile {
  std::string id;
  uint64_t id_hash = 0;
  std::vector<const LexiconWord*> words;  // in the order of the name
  std::vector<uint64_t> shapes;           // of the same words
  uint64_t abbreviated = 0;               // bit i: words[i] is an abbreviation
  uint64_t numbers = 0;
  LegalForm form;
  bool branch = false;
  bool inn_valid = false;
  bool lei_valid = false;
  uint64_t inn = 0;   // digits as a number
  uint64_t ogrn = 0;  // digits as a number
  uint64_t kpp = 0;
  uint64_t lei = 0;
  uint64_t phone = 0;  // last ten digits
  uint64_t email = 0;
  uint64_t domain = 0;  // of the address, 0 for those of public providers
  uint64_t region = 0;
  uint64_t parent = 0;  // id_hash of the owner
  Millibits region_rarity = 0;
  Millibits phone_rarity = 0;
  Millibits email_rarity = 0;
  Millibits domain_rarity = 0;
};

// How often each word and value occurs in the base. Profiles hold pointers into it and must not
// outlive it. Built in one thread in this order: Read() every client (or Load() stored counts),
// then Weigh() once, then Complete() each profile.
class Lexicon {
 public:
  // The profile of a client, which is counted.
  Profile Read(const Client& client) { return Make(client, true); }
  // The same without counting it: for a base that was counted before.
  Profile Describe(const Client& client) { return Make(client, false); }

  // What was counted, ascending by key, to be stored: (hash, count).
  struct Count {
    uint64_t hash = 0;
    int64_t count = 0;
  };
  std::vector<Count> Counts() const;
  // Every hash whose count Complete() will ask for.
  std::vector<uint64_t> HashesOf(const Profile& profile) const;
  void Load(const Count& count);

  // `clients` is the size of the base.
  void Weigh(int64_t clients);
  void Complete(Profile* profile) const;

  int64_t clients() const { return clients_; }
  // What an agreement on something that one client in the whole base has weighs.
  Millibits whole() const { return whole_; }
  const std::deque<LexiconWord>& words() const { return words_; }

 private:
  Profile Make(const Client& client, bool counted);
  LexiconWord* Intern(const std::string& key);
  void WeighWord(LexiconWord* word) const;
  // A count as it would be in a base of base_ clients.
  int64_t Projected(int64_t count) const;
  Millibits RarityOfHash(uint64_t hash) const;

  std::deque<LexiconWord> words_;  // in the order of their first occurrence
  absl::flat_hash_map<std::string, LexiconWord*> by_key_;
  absl::flat_hash_map<uint64_t, int64_t> counts_;  // of values that are no words
  int64_t clients_ = 0;
  int64_t base_ = 0;
  Millibits whole_ = 0;
};

// A base smaller than this is weighed as if it were a sample of one of this size: in a small base
// every word is rare.
inline constexpr int64_t kLeastBase = 100'000;

}  // namespace clientele::registry::duplicates

#endif  // CLIENTELE_SERVICES_REGISTRY_DOMAIN_DUPLICATES_PROFILE_H_
