// clientele client duplicates|compare|dismiss|merge|unmerge|merges
#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "clientele/registry/v1/duplicates.grpc.pb.h"
#include "clientele/registry/v1/merges.grpc.pb.h"
#include "common/errors/status_macros.h"
#include "common/rpc/client.h"
#include "services/clientele/commands/commands.h"
#include "services/clientele/connect/watch.h"
#include "services/clientele/output/text.h"

namespace clientele::cli {
namespace {

namespace v1 = registry::v1;
using DuplicateStub = v1::Duplicates::Stub;
using MergeStub = v1::Merges::Stub;

constexpr rpc::CallOptions kRepeatable{.timeout = absl::Seconds(60), .idempotent = true};
constexpr rpc::CallOptions kOnce{.timeout = absl::Minutes(10)};
constexpr int kPageSize = 1000;

// "name words, region agrees" for people; the enum's own names are in the JSON.
std::string ReasonText(int reason) {
  constexpr size_t kPrefix = sizeof("DUPLICATE_REASON_") - 1;
  std::string text =
      v1::DuplicateReason_Name(static_cast<v1::DuplicateReason>(reason)).substr(kPrefix);
  for (char& c : text) c = c == '_' ? ' ' : static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  return text;
}

std::string ReasonsText(const v1::DuplicatePair& pair) {
  std::vector<std::string> texts;
  for (const int reason : pair.reasons()) texts.push_back(ReasonText(reason));
  return absl::StrJoin(texts, ", ");
}

// Runs to the end, or finds a run that is as good.
absl::StatusOr<v1::DuplicateRun> Search(Session& session, double min_score, bool anew) {
  ASSIGN_OR_RETURN(const auto stub, session.connections().Stub<v1::Duplicates>());
  v1::CreateDuplicateRunRequest request;
  request.set_min_score(min_score);
  request.set_reuse(!anew);
  ASSIGN_OR_RETURN(v1::DuplicateRun run,
                   rpc::CallUnary(*stub, &DuplicateStub::CreateDuplicateRun, request, kOnce));
  if (!HasEnded(run)) {
    v1::WatchDuplicateRunRequest watch;
    watch.set_name(run.name());
    ASSIGN_OR_RETURN(run, WatchToEnd<v1::DuplicateRun>(
                              session, *stub, &DuplicateStub::WatchDuplicateRun, watch,
                              [](const v1::DuplicateRun& last) { return HasEnded(last); }));
  }
  RETURN_IF_ERROR(RunError(run.status()));
  return run;
}

struct DuplicateOptions {
  double min_score = 0.5;
  std::string client;
  bool anew = false;
};

absl::Status Duplicates(Session& session, const DuplicateOptions& options) {
  // A run keeps no pairs below 0.2 and by default none below 0.5.
  ASSIGN_OR_RETURN(const v1::DuplicateRun run,
                   Search(session, std::min(options.min_score, 0.5), options.anew));
  ASSIGN_OR_RETURN(const auto stub, session.connections().Stub<v1::Duplicates>());
  v1::ListDuplicatesRequest request;
  request.set_parent(run.name());
  request.set_min_score(options.min_score);
  if (!options.client.empty()) request.set_client(NameIn("clients", options.client));
  request.set_page_size(kPageSize);
  v1::ListDuplicatesResponse all;
  do {
    ASSIGN_OR_RETURN(const v1::ListDuplicatesResponse page,
                     rpc::CallUnary(*stub, &DuplicateStub::ListDuplicates, request, kRepeatable));
    request.set_page_token(page.next_page_token());
    all.mutable_duplicates()->MergeFrom(page.duplicates());
  } while (!request.page_token().empty());
  Section table{.title = {},
                .columns = {{.name = "score", .number = true},
                            {.name = "first"},
                            {.name = "first_name"},
                            {.name = "second"},
                            {.name = "second_name"},
                            {.name = "reasons"}},
                .rows = {}};
  for (const v1::DuplicatePair& pair : all.duplicates()) {
    table.rows.push_back({ShortDouble(pair.score()), std::string(IdOf(pair.first())),
                          pair.first_display_name(), std::string(IdOf(pair.second())),
                          pair.second_display_name(), ReasonsText(pair)});
  }
  session.Note(absl::StrCat(run.client_count(), " clients compared as of position ",
                            run.registry_position(), "; ", all.duplicates_size(), " pairs"));
  session.Print({.sections = {std::move(table)}, .json = MessageJson(all)});
  return absl::OkStatus();
}

absl::Status Compare(Session& session, const std::string& first, const std::string& second) {
  ASSIGN_OR_RETURN(const v1::DuplicateRun run, Search(session, 0.5, false));
  ASSIGN_OR_RETURN(const auto stub, session.connections().Stub<v1::Duplicates>());
  v1::ExplainPairRequest request;
  request.set_run(run.name());
  request.set_first(NameIn("clients", first));
  request.set_second(NameIn("clients", second));
  ASSIGN_OR_RETURN(const v1::DuplicateExplanation explanation,
                   rpc::CallUnary(*stub, &DuplicateStub::ExplainPair, request, kRepeatable));
  Section table{.title = "evidence in bits",
                .columns = {{.name = "reason"}, {.name = "bits", .number = true}},
                .rows = {}};
  table.rows.push_back({"before any evidence", ShortDouble(explanation.prior_bits())});
  for (const v1::DuplicateEvidence& evidence : explanation.evidence()) {
    table.rows.push_back({ReasonText(evidence.reason()), ShortDouble(evidence.bits())});
  }
  table.rows.push_back({"total", ShortDouble(explanation.total_bits())});
  session.Print({.sections = {Facts("", {{"score", ShortDouble(explanation.pair().score())},
                                         {"first", explanation.pair().first_display_name()},
                                         {"second", explanation.pair().second_display_name()},
                                         {"dismissed", explanation.dismissed() ? "yes" : "no"}}),
                              std::move(table)},
                 .json = MessageJson(explanation)});
  return absl::OkStatus();
}

absl::Status Dismiss(Session& session, const std::string& first, const std::string& second,
                     const std::string& comment) {
  ASSIGN_OR_RETURN(const auto stub, session.connections().Stub<v1::Duplicates>());
  v1::DismissDuplicateRequest request;
  request.set_first(NameIn("clients", first));
  request.set_second(NameIn("clients", second));
  request.set_comment(comment);
  ASSIGN_OR_RETURN(const v1::DuplicateDismissal dismissal,
                   rpc::CallUnary(*stub, &DuplicateStub::DismissDuplicate, request, kOnce));
  session.Print({.sections = {Facts("", {{"dismissal", std::string(IdOf(dismissal.name()))},
                                         {"first", std::string(IdOf(dismissal.first()))},
                                         {"second", std::string(IdOf(dismissal.second()))}})},
                 .json = MessageJson(dismissal)});
  return absl::OkStatus();
}

std::string MergedText(const v1::Merge& merge) {
  std::vector<std::string> ids;
  for (const std::string& name : merge.merged()) ids.emplace_back(IdOf(name));
  return absl::StrJoin(ids, " ");
}

std::string MovedText(const v1::Merge& merge) {
  std::vector<std::string> parts;
  for (const v1::MovedRows& rows : merge.moved()) {
    parts.push_back(absl::StrCat(rows.count(), " ", rows.kind()));
  }
  return absl::StrJoin(parts, ", ");
}

void PrintMerge(Session& session, const v1::Merge& merge) {
  session.Print({.sections = {Facts("", {{"merge", std::string(IdOf(merge.name()))},
                                         {"survivor", std::string(IdOf(merge.survivor()))},
                                         {"merged", MergedText(merge)},
                                         {"moved", MovedText(merge)},
                                         {"undone", TimeText(merge.undo_time())}})},
                 .json = MessageJson(merge)});
}

struct MergeOptions {
  std::string survivor;
  std::vector<std::string> merged;
  std::vector<std::string> take;  // CLIENT:FIELD,FIELD
  bool dry_run = false;
};

absl::Status Merge(Session& session, const MergeOptions& options) {
  ASSIGN_OR_RETURN(const auto stub, session.connections().Stub<v1::Merges>());
  v1::MergeClientsRequest request;
  request.set_survivor(NameIn("clients", options.survivor));
  for (const std::string& id : options.merged) request.add_merged(NameIn("clients", id));
  for (const std::string& take : options.take) {
    const size_t colon = take.rfind(':');
    if (colon == std::string::npos) {
      return absl::InvalidArgumentError(
          absl::StrCat("--take ", take, " is not CLIENT:FIELD,FIELD"));
    }
    v1::FieldChoice* const choice = request.add_field_choices();
    choice->set_client(NameIn("clients", take.substr(0, colon)));
    for (const absl::string_view field : absl::StrSplit(take.substr(colon + 1), ',')) {
      choice->mutable_fields()->add_paths(std::string(field));
    }
  }
  request.set_validate_only(options.dry_run);
  ASSIGN_OR_RETURN(const v1::Merge merge,
                   rpc::CallUnary(*stub, &MergeStub::MergeClients, request, kOnce));
  PrintMerge(session, merge);
  return absl::OkStatus();
}

absl::Status Unmerge(Session& session, const std::string& id) {
  ASSIGN_OR_RETURN(const auto stub, session.connections().Stub<v1::Merges>());
  v1::UndoMergeRequest request;
  request.set_name(NameIn("merges", id));
  ASSIGN_OR_RETURN(const v1::Merge merge,
                   rpc::CallUnary(*stub, &MergeStub::UndoMerge, request, kOnce));
  PrintMerge(session, merge);
  return absl::OkStatus();
}

absl::Status Merges(Session& session, const std::string& client) {
  ASSIGN_OR_RETURN(const auto stub, session.connections().Stub<v1::Merges>());
  v1::ListMergesRequest request;
  if (!client.empty()) request.set_client(NameIn("clients", client));
  request.set_page_size(kPageSize);
  v1::ListMergesResponse all;
  do {
    ASSIGN_OR_RETURN(const v1::ListMergesResponse page,
                     rpc::CallUnary(*stub, &MergeStub::ListMerges, request, kRepeatable));
    request.set_page_token(page.next_page_token());
    all.mutable_merges()->MergeFrom(page.merges());
  } while (!request.page_token().empty());
  Section table{.title = {},
                .columns = {{.name = "merge"},
                            {.name = "made"},
                            {.name = "survivor"},
                            {.name = "merged"},
                            {.name = "moved"},
                            {.name = "undone"}},
                .rows = {}};
  for (const v1::Merge& merge : all.merges()) {
    table.rows.push_back({std::string(IdOf(merge.name())), TimeText(merge.create_time()),
                          std::string(IdOf(merge.survivor())), MergedText(merge), MovedText(merge),
                          TimeText(merge.undo_time())});
  }
  session.Print({.sections = {std::move(table)}, .json = MessageJson(all)});
  return absl::OkStatus();
}

void AddDuplicates(CLI::App& client, Action* action) {
  CLI::App* verb = client.add_subcommand(
      "duplicates", "pairs of clients that may be one, the likeliest first, with the reasons");
  auto options = std::make_shared<DuplicateOptions>();
  verb->add_option("--min-score", options->min_score, "only pairs that score at least this")
      ->check(CLI::Range(0.2, 1.0))
      ->capture_default_str();
  verb->add_option("--client", options->client, "only pairs of this client");
  verb->add_flag("--new", options->anew,
                 "compare anew, also when nothing changed since the last run");
  verb->callback([options, action] {
    *action = [options](Session& session) { return Duplicates(session, *options); };
  });
}

void AddOfTwoClients(CLI::App& client, Action* action) {
  struct Options {
    std::string first;
    std::string second;
    std::string comment;
  };
  const auto add = [&](const char* name, const char* help) {
    CLI::App* verb = client.add_subcommand(name, help);
    auto options = std::make_shared<Options>();
    verb->add_option("FIRST", options->first, "id of a client")->required();
    verb->add_option("SECOND", options->second, "id of the other client")->required();
    return std::pair(verb, options);
  };
  const auto [compare, compared] =
      add("compare", "why two clients are or are not likely to be one");
  compare->callback([compared = compared, action] {
    *action = [compared](Session& session) {
      return Compare(session, compared->first, compared->second);
    };
  });
  const auto [dismiss, dismissed] =
      add("dismiss", "say that two clients are not one: the pair is listed no more");
  dismiss->add_option("--comment", dismissed->comment, "why they are not")->required();
  dismiss->callback([dismissed = dismissed, action] {
    *action = [dismissed](Session& session) {
      return Dismiss(session, dismissed->first, dismissed->second, dismissed->comment);
    };
  });
}

void AddMerge(CLI::App& client, Action* action) {
  CLI::App* verb = client.add_subcommand(
      "merge", "make one client of several: everything that names the others moves to the first");
  auto options = std::make_shared<MergeOptions>();
  verb->add_option("SURVIVOR", options->survivor, "id of the client that lives on")->required();
  verb->add_option("MERGED", options->merged, "ids of the clients that are merged into it")
      ->required();
  verb->add_option("--take", options->take,
                   "CLIENT:FIELD,FIELD: fields that the survivor takes from a merged client")
      ->allow_extra_args(false);
  verb->add_flag("--dry-run", options->dry_run, "check only");
  verb->callback([options, action] {
    *action = [options](Session& session) { return Merge(session, *options); };
  });
}

void AddUnmerge(CLI::App& client, Action* action) {
  CLI::App* verb = client.add_subcommand("unmerge", "undo a merge");
  auto id = std::make_shared<std::string>();
  verb->add_option("MERGE", *id, "id of the merge, as merge and merges print it")->required();
  verb->callback(
      [id, action] { *action = [id](Session& session) { return Unmerge(session, *id); }; });
}

void AddMerges(CLI::App& client, Action* action) {
  CLI::App* verb = client.add_subcommand("merges", "merges, newest first");
  auto id = std::make_shared<std::string>();
  verb->add_option("--client", *id, "only merges with this client");
  verb->callback(
      [id, action] { *action = [id](Session& session) { return Merges(session, *id); }; });
}

}  // namespace

void AddClientDuplicateVerbs(CLI::App& client, Action* action) {
  AddDuplicates(client, action);
  AddOfTwoClients(client, action);
  AddMerge(client, action);
  AddUnmerge(client, action);
  AddMerges(client, action);
}

}  // namespace clientele::cli
