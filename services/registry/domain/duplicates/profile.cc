#include "services/registry/domain/duplicates/profile.h"

#include <algorithm>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "common/config/embedded.h"
#include "common/text/view.h"
#include "services/registry/domain/duplicates/text_key.h"
#include "services/registry/domain/identifiers.h"

namespace clientele {

std::span<const EmbeddedFile> RegistryDuplicateTables();

namespace registry::duplicates {
namespace {

constexpr size_t kPhoneDigits = 10;  // without the country's code
constexpr size_t kLeastPhoneDigits = 7;

bool IsPublicDomain(std::string_view domain) {
  static const auto* const kDomains = [] {
    auto* const domains = new absl::flat_hash_set<std::string>();
    for (const EmbeddedFile& file : RegistryDuplicateTables()) {
      if (file.name != "public_mail_domains.txt") continue;
      for (const absl::string_view line :
           absl::StrSplit(AbslView(file.content), '\n', absl::SkipWhitespace())) {
        domains->insert(std::string(line));
      }
    }
    return domains;
  }();
  return kDomains->contains(AbslView(domain));
}

std::string DigitsOf(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (c >= '0' && c <= '9') digits += c;
  }
  return digits;
}

// Digits as a number; 0 for a text that is longer or has other characters than spaces and dashes.
uint64_t NumberOf(std::string_view text) {
  const std::string digits = DigitsOf(text);
  if (digits.empty() || digits.size() > 18) return 0;
  uint64_t number = 1;  // keeps leading zeros apart
  for (const char c : digits) number = number * 10 + static_cast<uint64_t>(c - '0');
  return number;
}

std::string Compact(std::string_view text) {
  std::string compact;
  for (const char c : text) {
    if (c != ' ' && c != '-') compact += absl::ascii_toupper(static_cast<unsigned char>(c));
  }
  return compact;
}

uint64_t HashUnlessEmpty(char kind, std::string_view text) {
  return text.empty() ? 0 : HashText(kind, text);
}

uint64_t HashPhone(std::string_view text) {
  const std::string digits = DigitsOf(text);
  if (digits.size() < kLeastPhoneDigits) return 0;
  return HashText(
      'P', std::string_view(digits).substr(digits.size() - std::min(digits.size(), kPhoneDigits)));
}

void ReadMail(std::string_view text, Profile* profile) {
  const std::string mail = absl::AsciiStrToLower(AbslView(text));
  const size_t at = mail.rfind('@');
  if (at == std::string::npos || at == 0 || at + 1 == mail.size()) return;
  profile->email = HashText('E', mail);
  const std::string domain = mail.substr(at + 1);
  if (!IsPublicDomain(domain)) profile->domain = HashText('D', domain);
}

}  // namespace

Millibits RarityOf(int64_t part, int64_t whole) {
  // log2 by repeated squaring of a mantissa in [1, 2) with 32 fractional bits.
  part = std::max<int64_t>(1, std::min(part, whole));
  using Wide = unsigned __int128;
  int64_t integer = 0;
  while ((static_cast<Wide>(part) << (integer + 1)) <= static_cast<Wide>(whole)) ++integer;
  uint64_t mantissa = static_cast<uint64_t>((static_cast<Wide>(whole) << 32) /
                                            (static_cast<Wide>(part) << integer));
  int64_t fraction = 0;
  for (int bit = 0; bit < 16; ++bit) {
    mantissa = static_cast<uint64_t>((static_cast<Wide>(mantissa) * mantissa) >> 32);
    fraction <<= 1;
    if (mantissa >= (uint64_t{2} << 32)) {
      mantissa >>= 1;
      fraction |= 1;
    }
  }
  return static_cast<Millibits>(integer * 1000 + ((fraction * 1000) >> 16));
}

Profile Lexicon::Make(const Client& client, bool counted) {
  Profile profile;
  profile.id = client.id;
  profile.id_hash = HashText('C', client.id);
  const ClientFields& fields = client.fields;
  const ParsedName name = ParseName(fields.display_name);
  for (size_t i = 0; i < name.words.size(); ++i) {
    LexiconWord* const word = Intern(name.words[i].key);
    const bool again =
        std::find(profile.words.begin(), profile.words.end(), word) != profile.words.end();
    if (counted && !again) ++word->count;
    profile.words.push_back(word);
    profile.shapes.push_back(HashText('S', name.words[i].shape));
    if (name.words[i].abbreviated) profile.abbreviated |= uint64_t{1} << i;
  }
  std::string numbers;
  for (const std::string& number : name.numbers) numbers += number + ' ';
  profile.numbers = HashUnlessEmpty('N', numbers);
  profile.form = name.form;
  profile.branch = name.branch;
  profile.inn = NumberOf(fields.inn);
  profile.inn_valid = profile.inn != 0 && CheckInn(DigitsOf(fields.inn)).empty();
  profile.ogrn = NumberOf(fields.ogrn);
  profile.kpp = HashUnlessEmpty('K', Compact(fields.kpp));
  const std::string lei = Compact(fields.lei);
  profile.lei = HashUnlessEmpty('L', lei);
  profile.lei_valid = profile.lei != 0 && CheckLei(lei).empty();
  profile.phone = HashPhone(fields.phone);
  ReadMail(fields.email, &profile);
  profile.region = HashUnlessEmpty('R', absl::AsciiStrToLower(fields.region));
  profile.parent = HashUnlessEmpty('C', fields.parent_id);
  if (counted) {
    for (const uint64_t value : {profile.phone, profile.email, profile.domain, profile.region}) {
      if (value != 0) ++counts_[value];
    }
  }
  return profile;
}

LexiconWord* Lexicon::Intern(const std::string& key) {
  const auto found = by_key_.find(key);
  if (found != by_key_.end()) return found->second;
  LexiconWord word{key, HashText('W', key), 0, CommonRate(key), IsStructureWord(key), 0};
  if (const auto stored = counts_.find(word.hash); stored != counts_.end()) {
    word.count = stored->second;
  }
  words_.push_back(std::move(word));
  return by_key_.emplace(key, &words_.back()).first->second;
}

std::vector<Lexicon::Count> Lexicon::Counts() const {
  std::vector<Count> counts;
  counts.reserve(words_.size() + counts_.size());
  for (const LexiconWord& word : words_) counts.push_back({word.hash, word.count});
  for (const auto& [hash, count] : counts_) counts.push_back({hash, count});
  std::sort(counts.begin(), counts.end(),
            [](const Count& a, const Count& b) { return a.hash < b.hash; });
  return counts;
}

std::vector<uint64_t> Lexicon::HashesOf(const Profile& profile) const {
  std::vector<uint64_t> hashes;
  for (const LexiconWord* word : profile.words) hashes.push_back(word->hash);
  for (const uint64_t value : {profile.phone, profile.email, profile.domain, profile.region}) {
    if (value != 0) hashes.push_back(value);
  }
  return hashes;
}

void Lexicon::Load(const Count& count) {
  counts_[count.hash] = count.count;
  for (LexiconWord& word : words_) {
    if (word.hash == count.hash) word.count = count.count;
  }
}

void Lexicon::Weigh(int64_t clients) {
  clients_ = clients;
  base_ = std::max(clients, kLeastBase);
  whole_ = RarityOf(1, base_);
  for (LexiconWord& word : words_) WeighWord(&word);
}

int64_t Lexicon::Projected(int64_t count) const {
  // A handful may be one client entered several times; what is more frequent is so by its share of
  // the base.
  constexpr int64_t kHandful = 3;
  if (clients_ <= 0 || count <= kHandful) return count;
  return kHandful + (count - kHandful) * base_ / clients_;
}

void Lexicon::WeighWord(LexiconWord* word) const {
  word->weight = RarityOf(std::max(Projected(word->count), word->rate * base_ / 1'000'000), base_);
}

Millibits Lexicon::RarityOfHash(uint64_t hash) const {
  const auto found = counts_.find(hash);
  return found == counts_.end() ? whole_ : RarityOf(Projected(found->second), base_);
}

void Lexicon::Complete(Profile* profile) const {
  const auto region = counts_.find(profile->region);
  // The share of a region is one of the base as it is.
  if (profile->region != 0 && region != counts_.end()) {
    profile->region_rarity = RarityOf(region->second, std::max(clients_, region->second));
  }
  if (profile->phone != 0) profile->phone_rarity = RarityOfHash(profile->phone);
  if (profile->email != 0) profile->email_rarity = RarityOfHash(profile->email);
  if (profile->domain != 0) profile->domain_rarity = RarityOfHash(profile->domain);
}

}  // namespace registry::duplicates
}  // namespace clientele
