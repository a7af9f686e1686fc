#include "services/registry/domain/breaches.h"

#include "absl/strings/str_cat.h"
#include "common/ids/utf8.h"
#include "common/money/money.h"
#include "common/text/view.h"

namespace clientele::registry {
namespace {

bool HasControlCharacter(std::string_view text, bool prose) {
  for (const char c : text) {
    if (prose && (c == '\n' || c == '\r' || c == '\t')) continue;
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return true;
  }
  return false;
}

std::string IsEmpty(std::string_view field) {
  return absl::StrCat(AbslView(FileColumn(field)), " is empty");
}

}  // namespace

void Breaches::Written(std::string_view field, std::string_view value, size_t max, bool required,
                       bool prose) {
  if (value.empty()) {
    if (required) Add(field, rule::kRequired, IsEmpty(field));
  } else if (value.size() > max) {
    Add(field, rule::kTooLong, absl::StrCat("longer than ", max, " bytes"));
  } else if (!IsValidUtf8(value) || HasControlCharacter(value, prose)) {
    Add(field, rule::kInvalidText, "not printable UTF-8");
  }
}

void Breaches::Text(std::string_view field, std::string_view value, size_t max, bool required) {
  Written(field, value, max, required, false);
}

void Breaches::Prose(std::string_view field, std::string_view value, size_t max, bool required) {
  Written(field, value, max, required, true);
}

void Breaches::OptionalId(std::string_view field, std::string_view value) {
  if (!value.empty() && !IsId(value)) {
    Add(field, rule::kInvalidId, "not an id: 1-64 bytes, no '/', no control character");
  }
}

void Breaches::RequiredId(std::string_view field, std::string_view value) {
  if (value.empty()) Add(field, rule::kRequired, IsEmpty(field));
  OptionalId(field, value);
}

void Breaches::Currency(std::string_view field, std::string_view code) {
  if (code.empty()) {
    Add(field, rule::kRequired, IsEmpty(field));
  } else if (!CurrencyExponent(code).ok()) {
    Add(field, rule::kUnknownCurrency, "not an active ISO 4217 code");
  }
}

void Breaches::OptionalDay(std::string_view field, std::optional<int32_t> day) {
  if (day && !IsBusinessDay(*day)) {
    Add(field, rule::kDateOutOfRange, "not a date of the years 1900 to 2200");
  }
}

}  // namespace clientele::registry
