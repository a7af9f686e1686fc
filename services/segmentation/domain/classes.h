// The classes a client can be in. Zero values mean "not classified".
#ifndef CLIENTELE_SERVICES_SEGMENTATION_DOMAIN_CLASSES_H_
#define CLIENTELE_SERVICES_SEGMENTATION_DOMAIN_CLASSES_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace clientele::segmentation {

enum class Abc : uint8_t {
  kNone,
  kA,
  kB,
  kC,
  kZero,      // "0": the value is 0
  kNegative,  // "N": the value is negative
};
inline constexpr size_t kAbcCount = 6;

enum class Xyz : uint8_t {
  kNone,  // never bought
  kX,
  kY,
  kZ,
  kTooNew,     // "T": too few full months since the first purchase
  kUndefined,  // "U": the mean month is 0 or negative
};
inline constexpr size_t kXyzCount = 6;

enum class Lifecycle : uint8_t {
  kNone,
  kProspect,
  kNew,
  kReactivated,
  kActive,
  kDormant,
  kLost,
};
inline constexpr size_t kLifecycleCount = 7;

// Scores 1 to bins; all 0 without a purchase.
struct RfmScores {
  int32_t r = 0, f = 0, m = 0;
  bool operator==(const RfmScores&) const = default;
};

// "A", "B", "C", "0", "N"; empty for kNone.
std::string_view Name(Abc value);
// "X", "Y", "Z", "T", "U"; empty for kNone.
std::string_view Name(Xyz value);
// "prospect", "new", "reactivated", "active", "dormant", "lost"; empty for kNone.
std::string_view Name(Lifecycle value);

}  // namespace clientele::segmentation

#endif  // CLIENTELE_SERVICES_SEGMENTATION_DOMAIN_CLASSES_H_
