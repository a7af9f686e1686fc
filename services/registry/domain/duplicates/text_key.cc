#include "services/registry/domain/duplicates/text_key.h"

#include <algorithm>
#include <array>
#include <utility>

#include "common/ids/utf8.h"

namespace clientele::registry::duplicates {
namespace {

// The next code point of valid UTF-8.
char32_t NextCodePoint(std::string_view text, size_t* at) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(*at);
  if (first < 0x80) return text[(*at)++];
  const size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  char32_t code = first & (0x7F >> length);
  for (size_t i = 1; i < length; ++i) code = (code << 6) | (byte(*at + i) & 0x3F);
  *at += length;
  return code;
}

char32_t Lower(char32_t c) {
  if (c >= 0xFF01 && c <= 0xFF5E) c -= 0xFEE0;  // full width
  if (c >= U'A' && c <= U'Z') return c + 32;
  if (c >= 0xC0 && c <= 0xDE && c != 0xD7) return c + 32;
  if (c >= 0x100 && c <= 0x137) return c | 1;
  if (c >= 0x139 && c <= 0x148) return (c & 1) != 0 ? c + 1 : c;
  if (c >= 0x14A && c <= 0x177) return c | 1;
  if (c == 0x178) return 0xFF;
  if (c >= 0x179 && c <= 0x17E) return (c & 1) != 0 ? c + 1 : c;
  if (c >= 0x410 && c <= 0x42F) return c + 32;
  if (c >= 0x400 && c <= 0x40F) return c + 80;
  if (c >= 0x460 && c <= 0x4FF && c != 0x482) return c | 1;
  return c;
}

bool IsDigit(char32_t c) { return c >= U'0' && c <= U'9'; }
bool IsCyrillic(char32_t c) { return c >= 0x430 && c <= 0x4FF; }
bool IsLatin(char32_t c) {
  return (c >= U'a' && c <= U'z') || (c >= 0xDF && c <= 0x17F && c != 0xF7);
}
bool IsLetter(char32_t c) {
  return IsCyrillic(c) || IsLatin(c) || (c >= 0x370 && c <= 0x3FF) ||
         (c >= 0x500 && c < 0x2000 && c > 0x52F) || (c >= 0x3040 && c < 0xFB00);
}
bool IsJoiner(char32_t c) {  // inside a word, without meaning
  return c == U'\'' || c == U'`' || c == 0x2019 || c == 0x2018 || c == 0x2B9 || c == 0x2BA ||
         c == 0x2BC || c == 0xAD || (c >= 0x300 && c <= 0x36F) || c == 0x200B;
}

// Letters that look the same as capitals: Cyrillic, Latin.
constexpr std::array<std::pair<char32_t, char32_t>, 15> kTwins = {{{U'а', U'a'},
                                                                   {U'в', U'b'},
                                                                   {U'с', U'c'},
                                                                   {U'е', U'e'},
                                                                   {U'н', U'h'},
                                                                   {U'і', U'i'},
                                                                   {U'ј', U'j'},
                                                                   {U'к', U'k'},
                                                                   {U'м', U'm'},
                                                                   {U'о', U'o'},
                                                                   {U'р', U'p'},
                                                                   {U'ѕ', U's'},
                                                                   {U'т', U't'},
                                                                   {U'у', U'y'},
                                                                   {U'х', U'x'}}};

char32_t LatinTwin(char32_t cyrillic) {
  for (const auto& [from, to] : kTwins) {
    if (from == cyrillic) return to;
  }
  return 0;
}
char32_t CyrillicTwin(char32_t latin) {
  for (const auto& [to, from] : kTwins) {
    if (from == latin) return to;
  }
  return 0;
}

enum class Script { kNone, kLatin, kCyrillic, kEither, kMixed };

// kEither: every letter has a twin in the other alphabet, so that the word says nothing about its
// own.
Script ScriptOf(std::u32string_view word) {
  bool latin = false, cyrillic = false, only_twins = true;
  for (const char32_t c : word) {
    latin |= IsLatin(c);
    cyrillic |= IsCyrillic(c);
    only_twins &= IsCyrillic(c) ? LatinTwin(c) != 0 : CyrillicTwin(c) != 0;
  }
  if (latin && cyrillic) return only_twins ? Script::kEither : Script::kMixed;
  if (!latin && !cyrillic) return Script::kNone;
  if (only_twins) return Script::kEither;
  return latin ? Script::kLatin : Script::kCyrillic;
}

void ReadAs(Script script, std::u32string* word) {
  for (char32_t& c : *word) {
    const char32_t twin = script == Script::kCyrillic ? (IsLatin(c) ? CyrillicTwin(c) : 0)
                                                      : (IsCyrillic(c) ? LatinTwin(c) : 0);
    if (twin != 0) c = twin;
  }
}

// The alphabet to which the letters without twins of a mixed word belong; Cyrillic when they are of
// both.
Script MixedScript(std::u32string_view word) {
  for (const char32_t c : word) {
    if (IsCyrillic(c) && LatinTwin(c) == 0) return Script::kCyrillic;
  }
  return Script::kLatin;
}

void SettleScripts(std::vector<RawWord>* words) {
  size_t latin = 0, cyrillic = 0;
  for (RawWord& word : *words) {
    Script script = ScriptOf(word.letters);
    if (script == Script::kMixed) {
      script = MixedScript(word.letters);
      ReadAs(script, &word.letters);
    }
    latin += script == Script::kLatin ? 1 : 0;
    cyrillic += script == Script::kCyrillic ? 1 : 0;
  }
  for (RawWord& word : *words) {
    if (ScriptOf(word.letters) != Script::kEither) continue;
    // A word of one alphabet keeps it unless the rest is of the other only.
    bool has_latin = false, has_cyrillic = false;
    for (const char32_t c : word.letters) (IsLatin(c) ? has_latin : has_cyrillic) = true;
    if (cyrillic > 0 && latin == 0) {
      ReadAs(Script::kCyrillic, &word.letters);
    } else if (latin > 0 && cyrillic == 0) {
      ReadAs(Script::kLatin, &word.letters);
    } else if (has_latin && has_cyrillic) {
      ReadAs(Script::kCyrillic, &word.letters);
    }
  }
}

class Splitter {
 public:
  void Take(char32_t c) {
    if (IsJoiner(c)) return;
    const bool digit = IsDigit(c);
    if (!digit && !IsLetter(c)) {
      if (c == U'.' && !current_.letters.empty()) current_.dotted = true;
      End();
      glue_ = c == U'.' && !words_.empty();
      if (c == U'&' || c == U'+') words_.push_back({U"and", false, false, false});
      return;
    }
    if (!current_.letters.empty() && current_.number != digit) End();
    if (current_.letters.empty()) {
      current_.number = digit;
      current_.glued = glue_;
    }
    glue_ = false;
    current_.letters += c;
  }

  std::vector<RawWord> Finish() {
    End();
    return std::move(words_);
  }

 private:
  void End() {
    if (!current_.letters.empty()) words_.push_back(std::move(current_));
    current_ = RawWord();
  }

  RawWord current_;
  bool glue_ = false;
  std::vector<RawWord> words_;
};

// A zero or a three between letters is the letter that it looks like.
void MendDigits(std::u32string* text) {
  for (size_t i = 1; i + 1 < text->size(); ++i) {
    if (!IsLetter((*text)[i - 1]) || !IsLetter((*text)[i + 1])) continue;
    if ((*text)[i] == U'0') (*text)[i] = U'o';
    if ((*text)[i] == U'3' && IsCyrillic((*text)[i - 1])) (*text)[i] = U'з';
  }
}

const char* Romanised(char32_t c) {
  static constexpr const char* kLetters[] = {"a", "b", "v", "g", "d", "e", "j", "z", "i",  "i", "k",
                                             "l", "m", "n", "o", "p", "r", "s", "t", "u",  "f", "h",
                                             "c", "q", "w", "w", "",  "i", "",  "e", "iu", "ia"};
  if (c >= 0x430 && c <= 0x44F) return kLetters[c - 0x430];
  switch (c) {
    case U'ё':
    case U'є':
      return "e";
    case U'і':
    case U'ї':
    case U'ј':
      return "i";
    case U'ґ':
    case U'ғ':
      return "g";
    case U'ў':
    case U'ұ':
    case U'ү':
      return "u";
    case U'ә':
      return "a";
    case U'қ':
      return "k";
    case U'ң':
      return "n";
    case U'ө':
      return "o";
    case U'һ':
      return "h";
    default:
      return nullptr;
  }
}

// Latin letters with marks. Those that ISO 9 gives a Cyrillic letter fall where that letter does.
const char* Unmarked(char32_t c) {
  switch (c) {
    case U'ž':
    case U'ż':
      return "zh";
    case U'č':
    case U'ĉ':
      return "ch";
    case U'š':
    case U'ŝ':
    case U'ş':
      return "sh";
    case U'â':
      return "ya";
    case U'û':
      return "yu";
    case U'à':
    case U'á':
    case U'ã':
    case U'ä':
    case U'å':
    case U'ā':
    case U'ă':
    case U'ą':
    case U'æ':
      return "a";
    case U'è':
    case U'é':
    case U'ê':
    case U'ë':
    case U'ē':
    case U'ė':
    case U'ę':
    case U'ě':
      return "e";
    case U'ì':
    case U'í':
    case U'î':
    case U'ï':
    case U'ī':
    case U'į':
    case U'ı':
    case U'ĭ':
      return "i";
    case U'ò':
    case U'ó':
    case U'ô':
    case U'õ':
    case U'ö':
    case U'ø':
    case U'ō':
    case U'ő':
    case U'œ':
      return "o";
    case U'ù':
    case U'ú':
    case U'ü':
    case U'ū':
    case U'ů':
    case U'ű':
    case U'ŭ':
      return "u";
    case U'ý':
    case U'ÿ':
      return "y";
    case U'ç':
      return "s";
    case U'ć':
    case U'ċ':
      return "c";
    case U'ñ':
    case U'ń':
    case U'ň':
      return "n";
    case U'ł':
    case U'ľ':
    case U'ĺ':
      return "l";
    case U'ś':
      return "s";
    case U'ß':
      return "ss";
    case U'ź':
      return "z";
    case U'ď':
    case U'đ':
    case U'ð':
      return "d";
    case U'ť':
    case U'ţ':
      return "t";
    case U'ř':
    case U'ŕ':
      return "r";
    case U'ğ':
    case U'ģ':
      return "g";
    case U'ķ':
      return "k";
    default:
      return nullptr;
  }
}

struct Digraph {
  std::string_view from, to;
};
constexpr Digraph kDigraphs[] = {
    {"shch", "w"}, {"sch", "w"}, {"shh", "w"}, {"tch", "q"}, {"zh", "j"}, {"kh", "h"}, {"ts", "c"},
    {"tz", "c"},   {"cz", "c"},  {"ch", "q"},  {"sh", "w"},  {"ph", "f"}, {"th", "t"}, {"ck", "k"},
    {"qu", "kv"},  {"x", "ks"},  {"w", "v"},   {"q", "k"},   {"y", "i"},  {"j", "i"}};

// Latin spelling to key letters.
void AppendLatin(std::string_view latin, std::string* key) {
  for (size_t i = 0; i < latin.size();) {
    const auto* const digraph =
        std::find_if(std::begin(kDigraphs), std::end(kDigraphs),
                     [&](const Digraph& d) { return latin.substr(i).starts_with(d.from); });
    if (digraph != std::end(kDigraphs)) {
      *key += digraph->to;
      i += digraph->from.size();
      continue;
    }
    const char next = i + 1 < latin.size() ? latin[i + 1] : '\0';
    const bool soft = next == 'e' || next == 'i' || next == 'y';
    *key += latin[i] == 'c' && !soft ? 'k' : latin[i];
    ++i;
  }
}

void AppendUtf8(char32_t c, std::string* out) {
  if (c < 0x80) {
    *out += static_cast<char>(c);
    return;
  }
  const int tail = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
  static constexpr unsigned char kLead[] = {0, 0xC0, 0xE0, 0xF0};
  *out += static_cast<char>(kLead[tail] | (c >> (6 * tail)));
  for (int i = tail - 1; i >= 0; --i) *out += static_cast<char>(0x80 | ((c >> (6 * i)) & 0x3F));
}

}  // namespace

std::vector<RawWord> SplitWords(std::string_view text) {
  std::u32string letters;
  for (size_t at = 0; at < text.size();) {
    const size_t end = at + ValidUtf8Prefix(text.substr(at));
    while (at < end) letters += Lower(NextCodePoint(text, &at));
    if (at < text.size()) {
      letters += U' ';
      ++at;
    }
  }
  MendDigits(&letters);
  Splitter splitter;
  for (const char32_t c : letters) splitter.Take(c);
  std::vector<RawWord> words = splitter.Finish();
  SettleScripts(&words);
  return words;
}

std::string PlainKey(std::u32string_view word) {
  std::string key;
  std::string latin;
  const auto end_latin = [&] {
    AppendLatin(latin, &key);
    latin.clear();
  };
  for (const char32_t c : word) {
    if ((c >= U'a' && c <= U'z') || IsDigit(c)) {
      latin += static_cast<char>(c);
    } else if (const char* unmarked = Unmarked(c); unmarked != nullptr) {
      latin += unmarked;
    } else if (const char* romanised = Romanised(c); romanised != nullptr) {
      end_latin();
      key += romanised;
    } else {
      end_latin();
      AppendUtf8(c, &key);
    }
  }
  end_latin();
  return key;
}

std::string WordKey(std::u32string_view word) { return FoldKey(PlainKey(word)); }

std::string FoldKey(std::string_view plain) {
  std::string key;
  for (const char c : plain) {
    const char last = key.empty() ? '\0' : key.back();
    const bool digit = c >= '0' && c <= '9';
    if (c == last && !digit) continue;
    if (c == 'e' && (last == 'a' || last == 'o' || last == 'u')) continue;
    if (c == 's' && last == 't') {
      key.back() = 'c';
      continue;
    }
    if (c == 'e' && last == 'i') {
      key.pop_back();
      if (!key.empty() &&
          (key.back() == 'e' || key.back() == 'a' || key.back() == 'o' || key.back() == 'u'))
        continue;
    }
    key += c;
  }
  return key;
}

std::string ShapeKey(std::u32string_view word) {
  std::string shape;
  for (char32_t c : word) {
    if (c == U'0') c = U'o';
    const char32_t twin = IsCyrillic(c) ? LatinTwin(c) : 0;
    AppendUtf8(twin != 0 ? twin : c, &shape);
  }
  return shape;
}

std::string Consonants(std::string_view key) {
  std::string result;
  for (const char c : key) {
    const bool vowel = c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u';
    if (result.empty() || !vowel) result += c;
  }
  return result;
}

uint64_t HashText(char kind, std::string_view text) {
  uint64_t hash = (14695981039346656037ULL ^ static_cast<unsigned char>(kind)) * 1099511628211ULL;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  hash ^= hash >> 33;
  hash *= 0xff51afd7ed558ccdULL;
  hash ^= hash >> 33;
  return hash;
}

int EditDistance(std::string_view a, std::string_view b, int limit) {
  constexpr size_t kMax = 64;
  a = a.substr(0, kMax);
  b = b.substr(0, kMax);
  const auto difference = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
  if (difference > static_cast<size_t>(limit)) return limit + 1;
  std::array<std::array<int, kMax + 1>, 3> rows;
  for (size_t j = 0; j <= b.size(); ++j) rows[0][j] = static_cast<int>(j);
  for (size_t i = 1; i <= a.size(); ++i) {
    std::array<int, kMax + 1>& row = rows[i % 3];
    const std::array<int, kMax + 1>& above = rows[(i + 2) % 3];
    const std::array<int, kMax + 1>& above2 = rows[(i + 1) % 3];
    row[0] = static_cast<int>(i);
    int best = row[0];
    for (size_t j = 1; j <= b.size(); ++j) {
      const int changed = a[i - 1] == b[j - 1] ? 0 : 1;
      row[j] = std::min({row[j - 1] + 1, above[j] + 1, above[j - 1] + changed});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], above2[j - 2] + 1);
      }
      best = std::min(best, row[j]);
    }
    if (best > limit) return limit + 1;
  }
  return std::min(rows[a.size() % 3][b.size()], limit + 1);
}

int JaroWinkler(std::string_view a, std::string_view b) {
  constexpr size_t kMax = 64;
  a = a.substr(0, kMax);
  b = b.substr(0, kMax);
  if (a.empty() || b.empty()) return a == b ? 1000 : 0;
  const size_t longest = std::max(a.size(), b.size());
  const size_t window = longest / 2 > 0 ? longest / 2 - 1 : 0;
  uint64_t taken_a = 0, taken_b = 0;
  int matches = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    const size_t from = i > window ? i - window : 0;
    const size_t to = std::min(b.size(), i + window + 1);
    for (size_t j = from; j < to; ++j) {
      if (a[i] != b[j] || ((taken_b >> j) & 1) != 0) continue;
      taken_a |= uint64_t{1} << i;
      taken_b |= uint64_t{1} << j;
      ++matches;
      break;
    }
  }
  if (matches == 0) return 0;
  int moved = 0;
  for (size_t i = 0, j = 0; i < a.size(); ++i) {
    if (((taken_a >> i) & 1) == 0) continue;
    while (((taken_b >> j) & 1) == 0) ++j;
    moved += a[i] != b[j] ? 1 : 0;
    ++j;
  }
  const int length_a = static_cast<int>(a.size()), length_b = static_cast<int>(b.size());
  const int jaro = (1000 * matches / length_a + 1000 * matches / length_b +
                    1000 * (2 * matches - moved) / (2 * matches)) /
                   3;
  int prefix = 0;
  while (prefix < std::min({4, length_a, length_b}) &&
         a[static_cast<size_t>(prefix)] == b[static_cast<size_t>(prefix)])
    ++prefix;
  return jaro + prefix * (1000 - jaro) / 10;
}

}  // namespace clientele::registry::duplicates
