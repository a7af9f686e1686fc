// A progress bar on standard error, for people only.
#ifndef CLIENTELE_SERVICES_CLIENTELE_OUTPUT_PROGRESS_H_
#define CLIENTELE_SERVICES_CLIENTELE_OUTPUT_PROGRESS_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/time/time.h"

namespace clientele::cli {

// Draws at most ten times a second, and nothing at all unless `enabled`. Not thread-safe.
class Progress {
 public:
  explicit Progress(bool enabled) : enabled_(enabled) {}
  ~Progress() { Clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // `total` 0: unknown, only the label and `done` are shown.
  void Show(std::string_view label, int64_t done, int64_t total);
  // Removes the bar from the screen, before other text is written.
  void Clear();

 private:
  const bool enabled_;
  bool drawn_ = false;
  std::string label_;
  absl::Time next_ = absl::InfinitePast();
};

// "reading sales  [#######             ]  35 %"; without a total "reading sales  1234".
std::string ProgressLine(std::string_view label, int64_t done, int64_t total);

}  // namespace clientele::cli

#endif  // CLIENTELE_SERVICES_CLIENTELE_OUTPUT_PROGRESS_H_
