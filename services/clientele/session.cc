#include "services/clientele/session.h"

#include <unistd.h>

#include <cstdio>

namespace clientele::cli {

Session::Session(const GlobalOptions& options, Addresses addresses)
    : options_(options),
      connections_(std::move(addresses)),
      progress_(!options.quiet && isatty(STDERR_FILENO) == 1) {}

void Session::Print(const Report& report) {
  progress_.Clear();
  const std::string text = Render(report, options_.output);
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

void Session::Note(std::string_view text) {
  if (!options_.quiet) Complain(text);
}

void Session::Complain(std::string_view text) {
  progress_.Clear();
  std::fprintf(stderr, "%.*s\n", static_cast<int>(text.size()), text.data());
}

}  // namespace clientele::cli
