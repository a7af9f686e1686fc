#include "services/registry/domain/listed_texts.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/money/money.h"
#include "common/text/view.h"
#include "services/registry/domain/rates.h"

namespace clientele::registry {
namespace {

// The parts between the separators that follow no backslash; backslashes stay.
std::vector<std::string> SplitEscaped(std::string_view text, char separator) {
  std::vector<std::string> parts(1);
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) {
      parts.back().append(text.substr(i++, 2));
    } else if (text[i] == separator) {
      parts.emplace_back();
    } else {
      parts.back().push_back(text[i]);
    }
  }
  return parts;
}

std::string Escape(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == ';' || c == '|' || c == '\\') escaped.push_back('\\');
    escaped.push_back(c);
  }
  return escaped;
}

std::string Unescape(std::string_view text) {
  std::string plain;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) ++i;
    plain.push_back(text[i]);
  }
  return plain;
}

}  // namespace

std::vector<std::string> ListedIds(std::string_view text) {
  std::vector<std::string> ids = absl::StrSplit(AbslView(text), ';', absl::SkipEmpty());
  std::sort(ids.begin(), ids.end());
  return ids;
}

std::string JoinIds(const std::vector<std::string>& ids) { return absl::StrJoin(ids, ";"); }

absl::StatusOr<std::vector<CaseResult>> ListedResults(std::string_view text) {
  std::vector<CaseResult> results;
  if (text.empty()) return results;
  for (const std::string& figure : SplitEscaped(text, ';')) {
    const std::vector<std::string> parts = SplitEscaped(figure, '|');
    const std::string where = absl::StrCat("figure ", results.size() + 1);
    if (parts.size() < 2 || parts.size() > 4) {
      return absl::InvalidArgumentError(absl::StrCat(where, " is not metric|value|unit|currency"));
    }
    const absl::StatusOr<Decimal> value = ParseDecimal(parts[1]);
    if (!value.ok()) {
      return absl::InvalidArgumentError(absl::StrCat(where, ": ", value.status().message()));
    }
    results.push_back({Unescape(parts[0]), WithoutZeros(*value),
                       parts.size() > 2 ? Unescape(parts[2]) : "",
                       parts.size() > 3 ? Unescape(parts[3]) : ""});
  }
  return results;
}

std::string JoinResults(const std::vector<CaseResult>& results) {
  std::string text;
  for (const CaseResult& result : results) {
    absl::StrAppend(&text, text.empty() ? "" : ";", Escape(result.metric), "|",
                    FormatMinorUnits(result.value.unscaled, result.value.scale), "|",
                    Escape(result.unit), "|", result.currency);
  }
  return text;
}

}  // namespace clientele::registry
