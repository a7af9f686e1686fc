#include "services/segmentation/domain/classes.h"

namespace clientele::segmentation {

std::string_view Name(Abc value) {
  static constexpr std::string_view kNames[kAbcCount] = {"", "A", "B", "C", "0", "N"};
  return kNames[static_cast<size_t>(value)];
}

std::string_view Name(Xyz value) {
  static constexpr std::string_view kNames[kXyzCount] = {"", "X", "Y", "Z", "T", "U"};
  return kNames[static_cast<size_t>(value)];
}

std::string_view Name(Lifecycle value) {
  static constexpr std::string_view kNames[kLifecycleCount] = {
      "", "prospect", "new", "reactivated", "active", "dormant", "lost"};
  return kNames[static_cast<size_t>(value)];
}

}  // namespace clientele::segmentation
