#include "services/registry/domain/duplicates/name.h"

#include <algorithm>
#include <map>
#include <optional>
#include <span>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "common/config/embedded.h"
#include "common/text/view.h"
#include "services/registry/domain/duplicates/text_key.h"

namespace clientele {

std::span<const EmbeddedFile> RegistryDuplicateTables();

namespace registry::duplicates {
namespace {

constexpr size_t kMaxPhrase = 7;  // words of the longest phrase in the tables

std::string_view Table(std::string_view name) {
  for (const EmbeddedFile& file : RegistryDuplicateTables()) {
    if (file.name == name) return file.content;
  }
  return "";
}

std::vector<absl::string_view> TableLines(std::string_view name) {
  std::vector<absl::string_view> lines;
  for (const absl::string_view line :
       absl::StrSplit(AbslView(Table(name)), '\n', absl::SkipWhitespace())) {
    if (line[0] != '#') lines.push_back(line);
  }
  return lines;
}

// A word with its keys.
struct Word {
  std::string plain;
  NameWord name;
  bool number = false;
};

Word MakeWord(std::u32string_view letters, bool number, bool dotted) {
  return {PlainKey(letters),
          {WordKey(letters), ShapeKey(letters), dotted || letters.size() == 1},
          number};
}

std::string Phrase(std::span<const Word> words) {
  std::string phrase;
  for (const Word& word : words) {
    if (!phrase.empty()) phrase += ' ';
    phrase += word.plain;
  }
  return phrase;
}

std::vector<Word> WordsOf(std::string_view text) {
  std::vector<Word> words;
  for (const RawWord& raw : SplitWords(text)) {
    words.push_back(MakeWord(raw.letters, raw.number, raw.dotted));
  }
  return words;
}

std::string PhraseOf(absl::string_view text) { return Phrase(WordsOf(StdView(text))); }

class Tables {
 public:
  static const Tables& Get() {
    static const auto* const kTables = new Tables();
    return *kTables;
  }

  std::optional<LegalForm> FormOf(const std::string& phrase) const {
    const auto found = forms_.find(phrase);
    if (found == forms_.end()) return std::nullopt;
    return found->second;
  }
  bool IsBranchWord(const std::string& word) const { return branch_words_.contains(word); }
  // The word that stands for the phrase; null for a phrase that is no synonym.
  const Word* Synonym(const std::string& phrase) const {
    const auto found = synonyms_.find(phrase);
    return found == synonyms_.end() ? nullptr : &found->second;
  }
  bool IsDropped(const std::string& word) const { return dropped_.contains(word); }
  bool IsStructure(std::string_view key) const { return structure_.contains(AbslView(key)); }
  int64_t Rate(std::string_view key) const {
    const auto found = rates_.find(AbslView(key));
    return found == rates_.end() ? 0 : found->second;
  }

 private:
  Tables() {
    ReadForms();
    ReadSynonyms();
    for (const absl::string_view line : TableLines("branch_words.txt")) {
      branch_words_.insert(PhraseOf(line));
    }
    for (const absl::string_view line : TableLines("structure_words.txt")) {
      for (const Word& word : WordsOf(StdView(line))) structure_.insert(word.name.key);
    }
    for (const absl::string_view line : TableLines("common_words.txt")) {
      const std::pair<absl::string_view, absl::string_view> parts =
          absl::StrSplit(line, absl::MaxSplits(':', 1));
      int64_t rate = 0;
      if (!absl::SimpleAtoi(parts.first, &rate)) continue;
      for (const Word& word : WordsOf(StdView(parts.second))) rates_.emplace(word.name.key, rate);
    }
  }

  void ReadForms() {
    std::map<absl::string_view, uint8_t> kinds;
    uint8_t group = 0;
    for (const absl::string_view line : TableLines("legal_forms.txt")) {
      const std::pair<absl::string_view, absl::string_view> parts =
          absl::StrSplit(line, absl::MaxSplits(':', 1));
      const std::pair<absl::string_view, absl::string_view> names =
          absl::StrSplit(parts.first, absl::MaxSplits(' ', 1));
      LegalForm form;
      form.kind = kinds.emplace(names.first, static_cast<uint8_t>(kinds.size() + 1)).first->second;
      form.group = ++group;
      form.russian = names.second == "RU";
      form.translates = absl::EndsWith(names.second, "+");
      for (const absl::string_view text : absl::StrSplit(parts.second, ';')) {
        forms_.emplace(PhraseOf(text), form);
      }
    }
  }

  void ReadSynonyms() {
    for (const absl::string_view line : TableLines("synonyms.txt")) {
      const std::pair<absl::string_view, absl::string_view> parts =
          absl::StrSplit(line, absl::MaxSplits(':', 1));
      if (parts.first == "-") {
        for (const absl::string_view word : absl::StrSplit(parts.second, ';')) {
          dropped_.insert(PhraseOf(word));
        }
        continue;
      }
      const Word head = WordsOf(StdView(parts.first)).at(0);
      for (const absl::string_view other : absl::StrSplit(parts.second, ';')) {
        synonyms_.emplace(PhraseOf(other), head);
      }
    }
  }

  absl::flat_hash_map<std::string, LegalForm> forms_;
  absl::flat_hash_set<std::string> branch_words_;
  absl::flat_hash_map<std::string, Word> synonyms_;
  absl::flat_hash_set<std::string> dropped_;
  absl::flat_hash_set<std::string> structure_;
  absl::flat_hash_map<std::string, int64_t> rates_;
};

// Single letters with dots between are one word where that is a legal form: "s.r.l.", "G.m.b.H.".
std::vector<Word> JoinInitials(const std::vector<RawWord>& raw) {
  std::vector<Word> words;
  for (size_t i = 0; i < raw.size();) {
    size_t end = i + 1;
    std::u32string joined = raw[i].letters;
    while (end < raw.size() && raw[end].glued && !raw[end].number && raw[end].letters.size() <= 4) {
      joined += raw[end++].letters;
    }
    if (end > i + 1) {
      Word word = MakeWord(joined, false, false);
      if (Tables::Get().FormOf(word.plain)) {
        words.push_back(std::move(word));
        i = end;
        continue;
      }
    }
    words.push_back(MakeWord(raw[i].letters, raw[i].number, raw[i].dotted));
    ++i;
  }
  return words;
}

class NameParser {
 public:
  explicit NameParser(std::string_view name) : words_(JoinInitials(SplitWords(name))) {}

  ParsedName Parse() {
    const std::vector<Word> all = words_;
    RemoveBranchWords();
    RemoveForms();
    ReplaceSynonyms();
    if (words_.empty()) words_ = all;
    for (Word& word : words_) Keep(std::move(word));
    std::sort(result_.numbers.begin(), result_.numbers.end());
    result_.numbers.erase(std::unique(result_.numbers.begin(), result_.numbers.end()),
                          result_.numbers.end());
    return std::move(result_);
  }

 private:
  void RemoveBranchWords() {
    const auto is_branch = [&](const Word& word) { return Tables::Get().IsBranchWord(word.plain); };
    result_.branch = std::any_of(words_.begin(), words_.end(), is_branch);
    if (words_.size() > 1) std::erase_if(words_, is_branch);
  }

  std::optional<LegalForm> FormAt(size_t at, size_t length) const {
    return Tables::Get().FormOf(Phrase(std::span(words_).subspan(at, length)));
  }

  void Remove(size_t at, size_t length, LegalForm form) {
    if (!result_.form.given()) result_.form = form;
    const auto from = words_.begin() + static_cast<std::ptrdiff_t>(at);
    words_.erase(from, from + static_cast<std::ptrdiff_t>(length));
  }

  // Long forms anywhere, forms of one word or of single letters at either end only, where no name
  // stands.
  void RemoveForms() {
    for (size_t at = 0; at < words_.size(); ++at) {
      for (size_t length = std::min(kMaxPhrase, words_.size() - at); length > 1; --length) {
        const bool letters = std::all_of(words_.begin() + static_cast<std::ptrdiff_t>(at),
                                         words_.begin() + static_cast<std::ptrdiff_t>(at + length),
                                         [](const Word& word) { return word.plain.size() <= 2; });
        if (letters && at + length != words_.size() && at != 0) continue;
        if (words_.size() == length) continue;
        if (const auto form = FormAt(at, length)) Remove(at, length, *form);
      }
    }
    for (bool found = true; found && words_.size() > 1;) {
      found = false;
      if (const auto form = FormAt(0, 1)) {
        Remove(0, 1, *form);
        found = true;
      } else if (const auto last = FormAt(words_.size() - 1, 1)) {
        Remove(words_.size() - 1, 1, *last);
        found = true;
      }
    }
  }

  void ReplaceSynonyms() {
    std::vector<Word> replaced;
    for (size_t at = 0; at < words_.size();) {
      size_t length = std::min(kMaxPhrase, words_.size() - at);
      const Word* synonym = nullptr;
      for (; length > 0; --length) {
        synonym = Tables::Get().Synonym(Phrase(std::span(words_).subspan(at, length)));
        if (synonym != nullptr) break;
      }
      if (synonym != nullptr) {
        replaced.push_back(*synonym);
        at += length;
        continue;
      }
      if (!Tables::Get().IsDropped(words_[at].plain)) replaced.push_back(words_[at]);
      ++at;
    }
    if (!replaced.empty()) words_ = std::move(replaced);
  }

  void Keep(Word word) {
    static constexpr std::pair<std::string_view, std::string_view> kRoman[] = {
        {"ii", "2"},  {"iii", "3"},  {"iv", "4"}, {"vi", "6"},
        {"vii", "7"}, {"viii", "8"}, {"ix", "9"}};
    for (const auto& [roman, number] : kRoman) {
      if (word.plain == roman) return result_.numbers.emplace_back(number), void();
    }
    if (word.number) {
      const size_t first = std::min(word.plain.find_first_not_of('0'), word.plain.size() - 1);
      result_.numbers.push_back(word.plain.substr(first));
    } else if (result_.words.size() < kMaxNameWords && !word.name.key.empty()) {
      result_.words.push_back(std::move(word.name));
    }
  }

  std::vector<Word> words_;
  ParsedName result_;
};

}  // namespace

ParsedName ParseName(std::string_view name) { return NameParser(name).Parse(); }

int64_t CommonRate(std::string_view word_key) { return Tables::Get().Rate(word_key); }

bool IsStructureWord(std::string_view word_key) { return Tables::Get().IsStructure(word_key); }

}  // namespace registry::duplicates
}  // namespace clientele
