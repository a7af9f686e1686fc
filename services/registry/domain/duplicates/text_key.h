// Words of a name as keys that are equal however the word was written: in either alphabet, with
// letters of the other alphabet that look the same, in any usual transliteration, with or without
// accents.
#ifndef CLIENTELE_SERVICES_REGISTRY_DOMAIN_DUPLICATES_TEXT_KEY_H_
#define CLIENTELE_SERVICES_REGISTRY_DOMAIN_DUPLICATES_TEXT_KEY_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace clientele::registry::duplicates {

// A word as written: lower case, without accents that no transliteration uses.
struct RawWord {
  std::u32string letters;  // letters only or digits only
  bool number = false;
  bool glued = false;   // follows the word before it with a dot between and no space: "s.r.l."
  bool dotted = false;  // a dot follows: an abbreviation, or the end of the text
};

// Words and numbers of a UTF-8 text; '&' and '+' between words are the word "and". Letters of the
// other alphabet inside a word, and whole words made of letters that both alphabets have, are read
// in the alphabet of the rest. Invalid bytes separate words. Linear.
std::vector<RawWord> SplitWords(std::string_view text);

// ASCII letters and digits. Cyrillic is romanised; the digraphs of ISO 9, GOST 7.79, ICAO 9303,
// BGN/PCGN and the usual English and German spellings fall on the same letter: zh j, kh h, ts c, ch
// q, sh and shch w, y and j i.
std::string PlainKey(std::u32string_view word);

// A key without what spellings differ in further: doubled letters; e after a, o and u; i before e;
// t before s (one letter with ts). Linear.
std::string FoldKey(std::string_view plain);

// FoldKey of PlainKey.
std::string WordKey(std::u32string_view word);

// The shape of the word: equal for words that look the same in capitals whatever alphabet each
// letter is of.
std::string ShapeKey(std::u32string_view word);

// The consonants of a key, and its first letter: what vowels' slips leave unchanged.
std::string Consonants(std::string_view key);

// 64 bits of a text, the same on every machine (FNV-1a with a final mix); `kind` keeps different
// things apart.
uint64_t HashText(char kind, std::string_view text);

// How many insertions, deletions, replacements and exchanges of neighbours turn one into the other
// (optimal string alignment, Damerau 1964, Boytsov 2011), or limit + 1 when there are more.
// O(length * length), at most 64 bytes of each are looked at.
int EditDistance(std::string_view a, std::string_view b, int limit);

// Jaro-Winkler similarity of two keys, 0 to 1000 (Winkler 1990: prefix of at most 4, scale 0.1).
int JaroWinkler(std::string_view a, std::string_view b);

}  // namespace clientele::registry::duplicates

#endif  // CLIENTELE_SERVICES_REGISTRY_DOMAIN_DUPLICATES_TEXT_KEY_H_
