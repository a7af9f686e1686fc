#include "services/clientele/commands/moment_options.h"

#include "absl/strings/numbers.h"
#include "services/clientele/commands/commands.h"

namespace clientele::cli {

std::optional<std::variant<int64_t, absl::Time>> ParseKnownAt(const std::string& text) {
  int64_t position = 0;
  if (absl::SimpleAtoi(text, &position)) {
    if (position < 1) return std::nullopt;
    return position;
  }
  absl::Time time;
  std::string error;
  if (!absl::ParseTime(absl::RFC3339_full, text, &time, &error) || time < absl::UnixEpoch() ||
      time == absl::InfiniteFuture()) {
    return std::nullopt;
  }
  return time;
}

void AddKnownAtOption(CLI::App& verb, MomentOptions* options) {
  const CLI::Validator is_moment(
      [](std::string& text) {
        return ParseKnownAt(text) ? std::string()
                                  : "'" + text +
                                        "' is neither a time like 2026-01-31T12:00:00Z nor"
                                        " a commit position";
      },
      "TIME|POSITION");
  verb.add_option("--as-known-at", options->as_known_at,
                  "what was known then; without it what is known now")
      ->check(is_moment);
}

void AddMomentOptions(CLI::App& verb, MomentOptions* options) {
  verb.add_option("--as-of", options->as_of,
                  "what held on this day; without it the last known period")
      ->check(IsDate());
  AddKnownAtOption(verb, options);
}

}  // namespace clientele::cli
