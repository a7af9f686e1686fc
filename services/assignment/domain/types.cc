#include "services/assignment/domain/types.h"

#include <array>
#include <utility>

namespace clientele::assignment {
namespace {

constexpr std::array<std::pair<SizeClass, const char*>, 4> kSizeClasses = {{
    {SizeClass::kLarge, "LARGE"},
    {SizeClass::kMedium, "MEDIUM"},
    {SizeClass::kSmall, "SMALL"},
    {SizeClass::kMicro, "MICRO"},
}};

}  // namespace

const char* SizeClassName(SizeClass size_class) {
  for (const auto& [value, name] : kSizeClasses) {
    if (value == size_class) return name;
  }
  return "";
}

std::optional<SizeClass> ParseSizeClass(std::string_view name) {
  for (const auto& [value, text] : kSizeClasses) {
    if (text == name) return value;
  }
  return std::nullopt;
}

const char* CategoryName(Category category) {
  switch (category) {
    case Category::kA:
      return "A";
    case Category::kB:
      return "B";
    case Category::kC:
      return "C";
    case Category::kZero:
      return "0";
    case Category::kNegative:
      return "N";
    case Category::kPotential:
      return "POTENTIAL";
  }
  return "";
}

int64_t NormMinutes(const CoverageNorms& norms, Category category) {
  switch (category) {
    case Category::kA:
      return norms.a;
    case Category::kB:
      return norms.b;
    case Category::kC:
      return norms.c;
    case Category::kZero:
    case Category::kNegative:
      return norms.other;
    case Category::kPotential:
      return norms.potential;
  }
  return 0;
}

int64_t RoundedQuotient(__int128 numerator, __int128 denominator) {
  const __int128 half = numerator < 0 ? -(denominator / 2) : denominator / 2;
  return static_cast<int64_t>((numerator + half) / denominator);
}

}  // namespace clientele::assignment
