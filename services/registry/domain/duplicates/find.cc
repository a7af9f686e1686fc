#include "services/registry/domain/duplicates/find.h"

#include <algorithm>
#include <atomic>
#include <string>
#include <thread>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "services/registry/domain/duplicates/text_key.h"

namespace clientele::registry::duplicates {
namespace {

constexpr size_t kRareWords = 3;
constexpr size_t kLeastWordForSlips = 4;
constexpr size_t kMaxSimilarWords = 60;  // of one deletion
constexpr size_t kKeysAtOnce = 4096;

struct Entry {
  uint64_t key = 0;
  uint32_t client = 0;
  auto operator<=>(const Entry&) const = default;
};

uint64_t Mix(uint64_t a, uint64_t b) {
  uint64_t mixed = a * 0x9E3779B97F4A7C15ULL + b;
  mixed ^= mixed >> 32;
  return mixed * 0xD6E8FEB86659FD93ULL;
}

// The rarest words of a name, the rarest first; ties in the order of their keys.
std::vector<const LexiconWord*> RarestWords(const Profile& profile) {
  std::vector<const LexiconWord*> words = profile.words;
  std::sort(words.begin(), words.end(), [](const LexiconWord* a, const LexiconWord* b) {
    return std::tie(b->weight, a->key) < std::tie(a->weight, b->key);
  });
  words.erase(std::unique(words.begin(), words.end()), words.end());
  if (words.size() > kRareWords) words.resize(kRareWords);
  return words;
}

std::string JoinedKey(const Profile& profile) {
  std::string joined;
  for (const LexiconWord* word : profile.words) joined += word->key;
  return FoldKey(joined);
}

uint64_t KeyOfSet(const Profile& profile) {
  std::vector<uint64_t> hashes;
  for (const LexiconWord* word : profile.words) hashes.push_back(word->hash);
  std::sort(hashes.begin(), hashes.end());
  uint64_t key = profile.numbers;
  for (const uint64_t hash : hashes) key = Mix(key, hash);
  return key;
}

class Keys {
 public:
  explicit Keys(std::vector<Entry>* out) : out_(*out) {}
  void Of(uint32_t client) { client_ = client; }
  void Add(uint64_t key) {
    if (key != 0) out_.push_back({key, client_});
  }
  void Add(char kind, std::string_view text) { Add(HashText(kind, text)); }

 private:
  std::vector<Entry>& out_;
  uint32_t client_ = 0;
};

void AddIdentifiers(const Profile& profile, Keys* keys) {
  if (profile.inn != 0) keys->Add('i', std::to_string(profile.inn));
  if (profile.ogrn != 0) keys->Add('o', std::to_string(profile.ogrn));
  keys->Add(profile.lei);
  keys->Add(profile.phone);
  keys->Add(profile.email);
  keys->Add(profile.domain);
}

void AddWholeNames(const Profile& profile, Keys* keys) {
  if (profile.words.empty()) return;
  const std::string joined = JoinedKey(profile);
  keys->Add('j', joined);
  keys->Add(KeyOfSet(profile));
  keys->Add('c', Consonants(joined));
  // A word may be the initials of others.
  std::string initials;
  for (const LexiconWord* word : profile.words) initials += word->key[0];
  if (initials.size() >= 3) keys->Add('a', initials);
  for (const LexiconWord* word : profile.words) {
    if (word->key.size() >= 3 && word->key.size() <= kMaxNameWords) keys->Add('a', word->key);
  }
}

void AddWords(const Profile& profile, Keys* keys) {
  const std::vector<const LexiconWord*> rarest = RarestWords(profile);
  for (const LexiconWord* word : rarest) {
    keys->Add(Mix('w', word->hash));
    if (word->key.size() >= 5) keys->Add('k', Consonants(word->key));
  }
  for (size_t i = 0; i < rarest.size(); ++i) {
    for (size_t j = i + 1; j < rarest.size(); ++j) {
      const auto [low, high] = std::minmax(rarest[i]->hash, rarest[j]->hash);
      keys->Add(Mix(low, high));
    }
  }
  for (const uint64_t shape : profile.shapes) keys->Add(shape);
}

// Pairs of words that are one slip apart: both leave the same text when one letter is left out (Mor
// and Fraenkel 1982).
class SimilarWords {
 public:
  SimilarWords(const Lexicon& lexicon, const MatchWeights& weights) {
    std::vector<const LexiconWord*> words;
    for (const LexiconWord& word : lexicon.words()) {
      if (word.count > 0 && word.key.size() >= kLeastWordForSlips) words.push_back(&word);
    }
    std::sort(words.begin(), words.end(),
              [](const LexiconWord* a, const LexiconWord* b) { return a->key < b->key; });
    std::vector<std::pair<uint64_t, uint32_t>> deletions;
    for (uint32_t i = 0; i < words.size(); ++i) {
      const std::string& key = words[i]->key;
      deletions.emplace_back(HashText('d', key), i);
      std::string shorter = key.substr(1);
      for (size_t at = 0; at < key.size(); ++at) {
        if (at > 0) shorter[at - 1] = key[at - 1];
        if (at > 0 && key[at] == key[at - 1]) continue;
        deletions.emplace_back(HashText('d', shorter), i);
      }
    }
    std::sort(deletions.begin(), deletions.end());
    for (size_t from = 0; from < deletions.size();) {
      size_t to = from;
      while (to < deletions.size() && deletions[to].first == deletions[from].first) ++to;
      const size_t end = std::min(to, from + kMaxSimilarWords);
      for (size_t i = from; i < end; ++i) {
        for (size_t j = i + 1; j < end; ++j) {
          const LexiconWord& a = *words[deletions[i].second];
          const LexiconWord& b = *words[deletions[j].second];
          if (&a == &b || SlipBetween(a, b, lexicon.clients(), weights) == 0) continue;
          const auto [low, high] = std::minmax(a.hash, b.hash);
          keys_[&a].push_back(Mix(Mix('~', low), high));
          keys_[&b].push_back(Mix(Mix('~', low), high));
        }
      }
      from = to;
    }
    for (auto& [word, keys] : keys_) {
      std::sort(keys.begin(), keys.end());
      keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    }
  }

  void AddTo(const Profile& profile, Keys* keys) const {
    for (const LexiconWord* word : RarestWords(profile)) {
      const auto found = keys_.find(word);
      if (found == keys_.end()) continue;
      for (const uint64_t key : found->second) keys->Add(key);
    }
  }

 private:
  absl::flat_hash_map<const LexiconWord*, std::vector<uint64_t>> keys_;
};

using Pass = std::function<void(const Profile&, Keys*)>;

class Search {
 public:
  Search(std::span<const Profile> profiles, const Lexicon& lexicon, const FindOptions& options)
      : profiles_(profiles), lexicon_(lexicon), options_(options) {
    // Order of names: what a window in a block too large goes along.
    std::vector<std::pair<std::string, uint32_t>> names;
    names.reserve(profiles.size());
    for (uint32_t i = 0; i < profiles.size(); ++i) names.emplace_back(JoinedKey(profiles[i]), i);
    std::sort(names.begin(), names.end());
    name_order_.resize(profiles.size());
    for (uint32_t place = 0; place < names.size(); ++place) {
      name_order_[names[place].second] = place;
    }
  }

  std::vector<Candidate> Run() {
    const SimilarWords similar(lexicon_, options_.weights);
    const Pass passes[] = {
        AddIdentifiers, AddWholeNames, AddWords,
        [&](const Profile& profile, Keys* keys) { similar.AddTo(profile, keys); }};
    total_ = static_cast<int64_t>(std::size(passes) + 1);
    for (const Pass& pass : passes) {
      if (!Tell()) return {};
      Blocks(EntriesOf(pass));
      ++done_;
    }
    if (!Tell()) return {};
    Neighbours();
    ++done_;
    Settle();
    Tell();
    return std::move(found_);
  }

 private:
  bool Tell() { return !options_.on_progress || options_.on_progress(done_, total_); }

  std::vector<Entry> EntriesOf(const Pass& pass) const {
    std::vector<Entry> entries;
    Keys keys(&entries);
    for (uint32_t i = 0; i < profiles_.size(); ++i) {
      keys.Of(i);
      pass(profiles_[i], &keys);
    }
    std::sort(entries.begin(), entries.end());
    entries.erase(std::unique(entries.begin(), entries.end()), entries.end());
    return entries;
  }

  // Runs `work(from, to, out)` over [0, size) in pieces that threads take, and gathers what each
  // found.
  template <class Work>
  void InParallel(size_t size, const Work& work) {
    std::atomic<size_t> next{0};
    std::vector<std::vector<Candidate>> found(static_cast<size_t>(std::max(1, options_.threads)));
    const auto run = [&](std::vector<Candidate>* out) {
      for (size_t from = next.fetch_add(kKeysAtOnce); from < size;
           from = next.fetch_add(kKeysAtOnce)) {
        work(from, std::min(size, from + kKeysAtOnce), out);
      }
    };
    std::vector<std::thread> threads;
    for (size_t i = 1; i < found.size(); ++i) threads.emplace_back(run, &found[i]);
    run(&found[0]);
    for (std::thread& thread : threads) thread.join();
    for (std::vector<Candidate>& part : found) {
      found_.insert(found_.end(), part.begin(), part.end());
    }
    Settle();
  }

  void Blocks(const std::vector<Entry>& entries) {
    std::vector<size_t> starts;
    for (size_t i = 0; i < entries.size(); ++i) {
      if (i == 0 || entries[i].key != entries[i - 1].key) starts.push_back(i);
    }
    InParallel(starts.size(), [&](size_t from, size_t to, std::vector<Candidate>* out) {
      std::vector<uint32_t> block;
      for (size_t i = from; i < to; ++i) {
        const size_t end = i + 1 < starts.size() ? starts[i + 1] : entries.size();
        if (end - starts[i] < 2) continue;
        block.clear();
        for (size_t at = starts[i]; at < end; ++at) block.push_back(entries[at].client);
        Block(std::move(block), out);
      }
    });
  }

  void Block(std::vector<uint32_t> block, std::vector<Candidate>* out) const {
    if (block.size() <= kMaxBlock) return AllPairs(block, out);
    std::sort(block.begin(), block.end(), [&](uint32_t a, uint32_t b) {
      return std::tie(profiles_[a].region, name_order_[a]) <
             std::tie(profiles_[b].region, name_order_[b]);
    });
    for (size_t from = 0; from < block.size();) {
      size_t to = from;
      while (to < block.size() && profiles_[block[to]].region == profiles_[block[from]].region) {
        ++to;
      }
      const std::span<const uint32_t> part = std::span(block).subspan(from, to - from);
      if (part.size() <= kMaxBlock) {
        AllPairs(part, out);
      } else {
        Window(part, out);
      }
      from = to;
    }
  }

  void AllPairs(std::span<const uint32_t> block, std::vector<Candidate>* out) const {
    for (size_t i = 0; i < block.size(); ++i) {
      for (size_t j = i + 1; j < block.size(); ++j) Compare(block[i], block[j], out);
    }
  }

  void Window(std::span<const uint32_t> ordered, std::vector<Candidate>* out) const {
    for (size_t i = 0; i < ordered.size(); ++i) {
      for (size_t j = i + 1; j < std::min(ordered.size(), i + kWindow); ++j) {
        Compare(ordered[i], ordered[j], out);
      }
    }
  }

  // Neighbours in the order of the names (Hernandez and Stolfo 1995).
  void Neighbours() {
    std::vector<uint32_t> ordered(profiles_.size());
    for (uint32_t i = 0; i < ordered.size(); ++i) ordered[name_order_[i]] = i;
    InParallel(ordered.size(), [&](size_t from, size_t to, std::vector<Candidate>* out) {
      const size_t end = std::min(ordered.size(), to + kWindow - 1);
      for (size_t i = from; i < to; ++i) {
        for (size_t j = i + 1; j < std::min(end, i + kWindow); ++j) {
          Compare(ordered[i], ordered[j], out);
        }
      }
    });
  }

  void Compare(uint32_t a, uint32_t b, std::vector<Candidate>* out) const {
    const Judgement judgement = Judge(profiles_[a], profiles_[b], lexicon_, options_.weights);
    if (judgement.score < options_.least_score) return;
    out->push_back({std::min(a, b), std::max(a, b), judgement});
  }

  // Each pair once, in order.
  void Settle() {
    const auto place = [](const Candidate& c) { return std::tie(c.first, c.second); };
    std::sort(found_.begin(), found_.end(),
              [&](const Candidate& a, const Candidate& b) { return place(a) < place(b); });
    found_.erase(
        std::unique(found_.begin(), found_.end(),
                    [&](const Candidate& a, const Candidate& b) { return place(a) == place(b); }),
        found_.end());
  }

  const std::span<const Profile> profiles_;
  const Lexicon& lexicon_;
  const FindOptions& options_;
  std::vector<uint32_t> name_order_;
  std::vector<Candidate> found_;
  int64_t done_ = 0;
  int64_t total_ = 0;
};

}  // namespace

std::vector<Candidate> FindCandidates(std::span<const Profile> profiles, const Lexicon& lexicon,
                                      const FindOptions& options) {
  return Search(profiles, lexicon, options).Run();
}

}  // namespace clientele::registry::duplicates
