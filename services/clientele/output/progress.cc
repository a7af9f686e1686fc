#include "services/clientele/output/progress.h"

#include <algorithm>
#include <cstdio>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/text/view.h"

namespace clientele::cli {
namespace {

constexpr int kBarWidth = 30;
constexpr absl::Duration kPause = absl::Milliseconds(100);

}  // namespace

std::string ProgressLine(std::string_view label, int64_t done, int64_t total) {
  if (total <= 0) {
    return done > 0 ? absl::StrCat(AbslView(label), "  ", done) : std::string(label);
  }
  const double share = std::clamp(static_cast<double>(done) / static_cast<double>(total), 0.0, 1.0);
  const int filled = static_cast<int>(share * kBarWidth);
  return absl::StrFormat("%-28s [%s%s] %3d %%", AbslView(label), std::string(filled, '#'),
                         std::string(kBarWidth - filled, ' '), static_cast<int>(share * 100));
}

void Progress::Show(std::string_view label, int64_t done, int64_t total) {
  if (!enabled_) return;
  const absl::Time now = absl::Now();
  if (now < next_ && label == label_) return;
  next_ = now + kPause;
  label_ = std::string(label);
  std::fprintf(stderr, "\r\033[K%s", ProgressLine(label, done, total).c_str());
  std::fflush(stderr);
  drawn_ = true;
}

void Progress::Clear() {
  if (!drawn_) return;
  std::fputs("\r\033[K", stderr);
  std::fflush(stderr);
  drawn_ = false;
}

}  // namespace clientele::cli
