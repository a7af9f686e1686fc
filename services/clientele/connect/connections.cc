#include "services/clientele/connect/connections.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/rpc/client.h"
#include "common/text/view.h"

namespace clientele::cli {
namespace {

constexpr std::string_view kServices[] = {"registry", "segmentation", "assignment", "planning"};
constexpr std::chrono::seconds kConnectTimeout{5};

absl::Status BadServer(std::string_view text) {
  return absl::InvalidArgumentError(
      absl::StrCat("'", AbslView(text),
                   "' is no server: HOST:PORT, or registry=HOST:PORT,segmentation=HOST:PORT,"
                   "assignment=HOST:PORT,planning=HOST:PORT"));
}

bool IsAddress(absl::string_view text) {
  const size_t colon = text.rfind(':');
  if (colon == absl::string_view::npos || colon == 0 || colon + 1 == text.size()) return false;
  for (const char c : text.substr(colon + 1)) {
    if (c < '0' || c > '9') return false;
  }
  return text.find(' ') == absl::string_view::npos;
}

// Waits until the channel is connected, and not longer than until its first failure: a port that
// refuses is told at once.
bool WaitUntilReady(grpc::Channel& channel) {
  const auto deadline = std::chrono::system_clock::now() + kConnectTimeout;
  grpc_connectivity_state state = channel.GetState(/*try_to_connect=*/true);
  while (state != GRPC_CHANNEL_READY && state != GRPC_CHANNEL_TRANSIENT_FAILURE) {
    if (!channel.WaitForStateChange(state, deadline)) return false;
    state = channel.GetState(true);
  }
  return state == GRPC_CHANNEL_READY;
}

}  // namespace

absl::StatusOr<Addresses> ParseServer(std::string_view text) {
  Addresses addresses;
  if (IsAddress(AbslView(text)) && text.find('=') == std::string_view::npos) {
    for (const std::string_view service : kServices) {
      addresses.emplace(std::string(service), std::string(text));
    }
    return addresses;
  }
  for (const absl::string_view part : absl::StrSplit(AbslView(text), ',')) {
    const std::vector<std::string> pair = absl::StrSplit(part, absl::MaxSplits('=', 1));
    const bool known =
        std::find(std::begin(kServices), std::end(kServices), pair[0]) != std::end(kServices);
    if (pair.size() != 2 || !known || !IsAddress(pair[1]) ||
        !addresses.emplace(pair[0], pair[1]).second) {
      return BadServer(text);
    }
  }
  return addresses;
}

absl::StatusOr<std::shared_ptr<grpc::Channel>> Connections::ChannelOf(std::string_view full_name) {
  const std::vector<std::string> parts = absl::StrSplit(AbslView(full_name), '.');
  const std::string& service = parts[1];
  const auto address = addresses_.find(service);
  if (address == addresses_.end()) {
    return absl::FailedPreconditionError(
        absl::StrCat("--server names no address of the ", service, " service"));
  }
  std::shared_ptr<grpc::Channel>& channel = channels_[address->second];
  if (channel == nullptr) channel = rpc::NewChannel(address->second);
  if (!WaitUntilReady(*channel)) {
    return absl::UnavailableError(absl::StrCat(
        "no ", service, " service answers at ", address->second,
        ": start one with 'clientele dev', or say with --server HOST:PORT where it is"));
  }
  return channel;
}

}  // namespace clientele::cli
