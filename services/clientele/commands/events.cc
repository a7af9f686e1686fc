// clientele events watch|state
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "clientele/registry/v1/events.grpc.pb.h"
#include "common/errors/status_macros.h"
#include "common/rpc/client.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "google/protobuf/util/time_util.h"
#include "services/clientele/commands/commands.h"
#include "services/clientele/connect/watch.h"
#include "services/clientele/output/text.h"

namespace clientele::cli {
namespace {

namespace v1 = registry::v1;

constexpr rpc::CallOptions kRepeatable{.timeout = absl::Seconds(30), .idempotent = true};
constexpr std::string_view kSchemaPrefix = "proto:";

struct WatchOptions {
  std::string epoch;
  int64_t from = 1;
  std::string type;
  int64_t count = -1;  // negative: without end
};

// The data as JSON, or nothing when this command does not know its message.
std::string DataJson(const v1::Event& event) {
  if (event.data_schema().compare(0, kSchemaPrefix.size(), kSchemaPrefix) != 0) return "";
  const auto* type = google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(
      event.data_schema().substr(kSchemaPrefix.size()));
  if (type == nullptr) return "";
  const std::unique_ptr<google::protobuf::Message> data(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
  return data->ParseFromString(event.data()) ? MessageJson(*data) : "";
}

// The event in the JSON format of CloudEvents 1.0, with the registry's position as extension
// attributes.
std::string CloudEvent(const v1::Event& event) {
  const std::string data = DataJson(event);
  return JsonObject(
      {{"specversion", JsonText(event.spec_version())},
       {"id", JsonText(event.id())},
       {"source", JsonText(event.source())},
       {"type", JsonText(event.type())},
       {"subject", JsonText(event.subject())},
       {"time", JsonText(google::protobuf::util::TimeUtil::ToString(event.time()))},
       {"datacontenttype",
        JsonText(data.empty() ? event.data_content_type() : std::string("application/json"))},
       {"dataschema", JsonText(event.data_schema())},
       {"epoch", JsonText(event.cursor().epoch())},
       {"position", JsonText(absl::StrCat(event.cursor().position()))},
       {"index", absl::StrCat(event.cursor().index())},
       data.empty()
           ? std::pair<std::string, std::string>{"data_base64",
                                                 JsonText(absl::Base64Escape(event.data()))}
           : std::pair<std::string, std::string>{"data", data}});
}

// One line an event, whatever the form: the stream has no end at which a table could be laid out.
std::string LineOf(const v1::Event& event, OutputForm form) {
  if (form == OutputForm::kJson) return CloudEvent(event) + "\n";
  const char* const separator = form == OutputForm::kCsv ? "," : "  ";
  return absl::StrCat(event.cursor().position(), separator, event.cursor().index(), separator,
                      TimeText(event.time()), separator, event.type(), separator, event.subject(),
                      "\n");
}

void Print(const v1::WatchEventsResponse& answer, OutputForm form, int64_t* left) {
  for (const v1::Event& event : answer.events()) {
    if (*left == 0) break;
    const std::string line = LineOf(event, form);
    std::fwrite(line.data(), 1, line.size(), stdout);
    if (*left > 0) --*left;
  }
  std::fflush(stdout);
}

absl::Status Watch(Session& session, const WatchOptions& options) {
  ASSIGN_OR_RETURN(const auto stub, session.connections().Stub<v1::Events>());
  v1::WatchEventsRequest request;
  request.set_type_prefix(options.type);
  request.mutable_cursor()->set_epoch(options.epoch);
  request.mutable_cursor()->set_position(options.from - 1);
  int64_t left = options.count;
  return FollowRun(session, [&]() -> absl::StatusOr<bool> {
    grpc::ClientContext context;
    rpc::PrepareContext(&context, absl::InfiniteFuture(), nullptr);
    bool answered = false;
    const auto reader = stub->WatchEvents(&context, request);
    const absl::Status read = rpc::ReadAll<v1::WatchEventsResponse>(
        &context, reader.get(), [&](v1::WatchEventsResponse& answer) {
          Print(answer, session.options().output, &left);
          *request.mutable_cursor() = std::move(*answer.mutable_cursor());
          answered = true;
          return left == 0 ? absl::CancelledError("") : absl::OkStatus();
        });
    if (left == 0) return true;
    // The patience with a server that is away begins anew once it has answered.
    if (!answered || !absl::IsUnavailable(read)) RETURN_IF_ERROR(read);
    return false;
  });
}

absl::Status State(Session& session) {
  ASSIGN_OR_RETURN(const auto stub, session.connections().Stub<v1::Events>());
  ASSIGN_OR_RETURN(const v1::EventsState state,
                   rpc::CallUnary(*stub, &v1::Events::Stub::GetEventsState,
                                  v1::GetEventsStateRequest(), kRepeatable));
  session.Print({.sections = {Facts("", {{"epoch", state.epoch()},
                                         {"first", absl::StrCat(state.first().position() + 1)},
                                         {"last", absl::StrCat(state.last().position())},
                                         {"position", absl::StrCat(state.position())}})},
                 .json = MessageJson(state)});
  return absl::OkStatus();
}

}  // namespace

void AddEventsVerb(CLI::App& app, Action* action) {
  CLI::App* events = app.add_subcommand("events", "what happens in the registry");
  events->require_subcommand(1);
  CLI::App* watch = events->add_subcommand("watch", "print events as they come, one a line");
  auto options = std::make_shared<WatchOptions>();
  watch->add_option("--from", options->from, "first commit position; 1, the very first, by default")
      ->check(CLI::PositiveNumber);
  watch->add_option("--type", options->type,
                    "only types that begin so, for example clientele.registry.incident.");
  watch->add_option("--epoch", options->epoch,
                    "fail when the registry has another epoch: it was restored or replaced");
  watch->add_option("--count", options->count, "end after this many events")
      ->check(CLI::PositiveNumber);
  watch->callback([options, action] {
    *action = [options](Session& session) { return Watch(session, *options); };
  });
  CLI::App* state = events->add_subcommand("state", "where the stream of events begins and ends");
  state->callback([action] { *action = [](Session& session) { return State(session); }; });
}

}  // namespace clientele::cli
