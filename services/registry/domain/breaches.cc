#include "services/registry/domain/breaches.h"

#include "absl/strings/str_cat.h"
#include "common/ids/utf8.h"
#include "common/text/view.h"

namespace clientele::registry {
namespace {

// Whether there is one beside `allowed`.
bool HasControlCharacter(std::string_view text, std::string_view allowed = "") {
  for (const char c : text) {
    const bool control = static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    if (control && allowed.find(c) == std::string_view::npos) return true;
  }
  return false;
}

}  // namespace

void Breaches::Text(std::string_view field, std::string_view value, size_t max, bool required) {
  if (value.empty()) {
    if (required)
      Add(field, rule::kRequired, absl::StrCat(AbslView(FileColumn(field)), " is empty"));
    return;
  }
  if (value.size() > max) {
    Add(field, rule::kTooLong, absl::StrCat("longer than ", max, " bytes"));
  } else if (!IsValidUtf8(value) || HasControlCharacter(value)) {
    Add(field, rule::kInvalidText, "not printable UTF-8");
  }
}

void Breaches::LongText(std::string_view field, std::string_view value, size_t max) {
  if (value.size() > max) {
    Add(field, rule::kTooLong, absl::StrCat("longer than ", max, " bytes"));
  } else if (!IsValidUtf8(value) || HasControlCharacter(value, "\n\r\t")) {
    Add(field, rule::kInvalidText, "not printable UTF-8");
  }
}

void Breaches::OptionalId(std::string_view field, std::string_view value) {
  if (!value.empty() && !IsId(value)) {
    Add(field, rule::kInvalidId, "not an id: 1-64 bytes, no '/', no control character");
  }
}

void Breaches::OptionalDay(std::string_view field, const std::optional<int32_t>& day) {
  if (day && !IsBusinessDay(*day)) {
    Add(field, rule::kDateOutOfRange, "not a date of the years 1900 to 2200");
  }
}

}  // namespace clientele::registry
