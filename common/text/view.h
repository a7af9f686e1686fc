// Between std::string_view and Abseil's own string_view, which is another type where Abseil was
// built for C++14, as Debian's is. Both views look at the same bytes.
#ifndef CLIENTELE_COMMON_TEXT_VIEW_H_
#define CLIENTELE_COMMON_TEXT_VIEW_H_

#include <string_view>

#include "absl/strings/string_view.h"

namespace clientele {

// absl::StrCat("unknown column ", AbslView(name)).
constexpr absl::string_view AbslView(std::string_view text) { return {text.data(), text.size()}; }

constexpr std::string_view StdView(absl::string_view text) { return {text.data(), text.size()}; }

}  // namespace clientele

#endif  // CLIENTELE_COMMON_TEXT_VIEW_H_
