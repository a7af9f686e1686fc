// --as-of and --as-known-at, of every verb that reads clients.
#ifndef CLIENTELE_SERVICES_CLIENTELE_COMMANDS_MOMENT_OPTIONS_H_
#define CLIENTELE_SERVICES_CLIENTELE_COMMANDS_MOMENT_OPTIONS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "CLI/CLI.hpp"
#include "absl/time/time.h"
#include "services/clientele/output/text.h"

namespace clientele::cli {

struct MomentOptions {
  std::string as_of;        // YYYY-MM-DD, empty: the last known period
  std::string as_known_at;  // a commit position or a time as in RFC 3339, empty: now
};

void AddKnownAtOption(CLI::App& verb, MomentOptions* options);
// Both.
void AddMomentOptions(CLI::App& verb, MomentOptions* options);

// The position or the time that the text says; nullopt when it is neither.
std::optional<std::variant<int64_t, absl::Time>> ParseKnownAt(const std::string& text);

template <class Request>
void SetKnownAt(const MomentOptions& options, Request* request) {
  const auto known = ParseKnownAt(options.as_known_at);
  if (!known) return;
  if (const auto* position = std::get_if<int64_t>(&*known)) {
    request->set_as_known_at_position(*position);
  } else {
    const int64_t micros = absl::ToUnixMicros(std::get<absl::Time>(*known));
    request->mutable_as_known_at()->set_seconds(micros / 1'000'000);
    request->mutable_as_known_at()->set_nanos(static_cast<int32_t>(micros % 1'000'000) * 1'000);
  }
}

template <class Request>
void SetMoment(const MomentOptions& options, Request* request) {
  if (!options.as_of.empty()) *request->mutable_as_of() = DateOf(options.as_of);
  SetKnownAt(options, request);
}

}  // namespace clientele::cli

#endif  // CLIENTELE_SERVICES_CLIENTELE_COMMANDS_MOMENT_OPTIONS_H_
