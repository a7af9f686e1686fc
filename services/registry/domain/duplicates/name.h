// What a company's name says, apart from how it is written: its own words, its numbers, its legal
// form.
#ifndef CLIENTELE_SERVICES_REGISTRY_DOMAIN_DUPLICATES_NAME_H_
#define CLIENTELE_SERVICES_REGISTRY_DOMAIN_DUPLICATES_NAME_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace clientele::registry::duplicates {

// A legal form as legal_forms.txt groups it.
struct LegalForm {
  uint8_t kind = 0;   // LIMITED, STOCK, ...; 0: the name has none
  uint8_t group = 0;  // within all kinds
  bool russian = false;
  bool translates = false;  // a group whose forms translate the Russian ones
  bool given() const { return kind != 0; }
  bool operator==(const LegalForm&) const = default;
};

struct NameWord {
  std::string key;           // WordKey
  std::string shape;         // ShapeKey
  bool abbreviated = false;  // a dot follows, or one letter only
  bool operator==(const NameWord&) const = default;
};

struct ParsedName {
  std::vector<NameWord> words;       // in the order of the name, at most kMaxNameWords
  std::vector<std::string> numbers;  // ascending, each once, without leading zeros
  LegalForm form;
  bool branch = false;  // says that it is a branch
};

inline constexpr size_t kMaxNameWords = 10;

// Linear in the name. Synonyms (synonyms.txt) are replaced, legal forms (legal_forms.txt) and words
// for branches (branch_words.txt) removed; a name that has nothing else keeps them.
ParsedName ParseName(std::string_view name);

// How many of a million names hold a word at least (common_words.txt); 0 for a word that is not
// listed.
int64_t CommonRate(std::string_view word_key);

// Whether the word says how a company is built up rather than which one it is
// (structure_words.txt).
bool IsStructureWord(std::string_view word_key);

}  // namespace clientele::registry::duplicates

#endif  // CLIENTELE_SERVICES_REGISTRY_DOMAIN_DUPLICATES_NAME_H_
