#include "services/assignment/domain/infeasibility.h"

#include <array>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace clientele::assignment {

const char* HardRuleName(HardRule rule) {
  constexpr std::array<const char*, 5> kNames = {"ELIGIBILITY", "PINS", "SEPARATION", "GROUPS",
                                                 "CAPACITY"};
  return kNames[static_cast<size_t>(rule)];
}

std::string FormatHours(int64_t minutes) {
  if (minutes % 60 == 0) return absl::StrCat(minutes / 60, " h");
  const int64_t hundredths = (minutes * 100 + (minutes < 0 ? -30 : 30)) / 60;
  std::string text = absl::StrFormat("%s%d.%02d", hundredths < 0 ? "-" : "",
                                     std::abs(hundredths) / 100, std::abs(hundredths) % 100);
  if (text.back() == '0') text.pop_back();
  return text + " h";
}

}  // namespace clientele::assignment
