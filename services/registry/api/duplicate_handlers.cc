#include "services/registry/api/duplicate_handlers.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/ids/resource_name.h"
#include "common/ids/uuid.h"
#include "common/rpc/paging.h"
#include "services/registry/api/access_handlers.h"
#include "services/registry/api/convert.h"
#include "services/registry/api/duplicate_results.h"
#include "services/registry/api/duplicate_run.h"
#include "services/registry/api/list_page.h"
#include "services/registry/api/mutation.h"
#include "services/registry/api/references.h"
#include "services/registry/store/clients.h"
#include "services/registry/store/dismissals.h"

namespace clientele::registry {
namespace {

constexpr double kWholeScore = 10'000;
constexpr double kLeastMinScore = 0.2;
constexpr int kRunsLookedAt = 20;

absl::StatusOr<Run> LoadRun(const Registry& registry, Transaction& transaction,
                            const std::string& name) {
  absl::StatusOr<Run> run = registry.runs->Get(transaction, IdOf(name));
  if (absl::IsNotFound(run.status()) || (run.ok() && run->kind != kDuplicateRunKind)) {
    return NotFound("duplicate run", name);
  }
  return run;
}

absl::StatusOr<Run> LoadFinishedRun(const Registry& registry, Transaction& transaction,
                                    const std::string& name) {
  ASSIGN_OR_RETURN(Run run, LoadRun(registry, transaction, name));
  if (run.state != common::v1::RUN_STATE_SUCCEEDED) {
    return Precondition(common::v1::ERROR_REASON_RUN_NOT_SUCCEEDED, "RUN", name,
                        "the run has no result");
  }
  return run;
}

absl::Status CheckScore(double score, std::string_view field, double least) {
  if (score == 0 || (score >= least && score <= 1)) return absl::OkStatus();
  return InvalidField(field,
                      least == 0 ? "lies between 0 and 1" : "is 0 or lies between 0.2 and 1");
}

absl::StatusOr<bool> IsAsGood(Transaction& transaction, const Run& run,
                              const v1::CreateDuplicateRunRequest& wanted) {
  v1::CreateDuplicateRunRequest request;
  if (!request.ParseFromString(run.request) || KeptScore(request) > KeptScore(wanted)) return false;
  if (!IsTerminal(run.state)) return !run.cancel_requested;
  if (run.state != common::v1::RUN_STATE_SUCCEEDED) return false;
  ASSIGN_OR_RETURN(const v1::DuplicateRun result, ToDuplicateRun(run));
  ASSIGN_OR_RETURN(const bool changed,
                   ClientsChangedSince(transaction, result.registry_position()));
  return !changed && result.code_version() == CLIENTELE_VERSION;
}

absl::StatusOr<std::optional<Run>> RunToReuse(const Registry& registry, Transaction& transaction,
                                              const v1::CreateDuplicateRunRequest& request) {
  if (!request.reuse()) return std::optional<Run>();
  ASSIGN_OR_RETURN(
      const std::vector<Run> runs,
      registry.runs->List(transaction, {std::string(kDuplicateRunKind), "", kRunsLookedAt}));
  for (const Run& run : runs) {
    ASSIGN_OR_RETURN(const bool as_good, IsAsGood(transaction, run, request));
    if (as_good) return std::optional<Run>(run);
  }
  return std::optional<Run>();
}

// Whether the pair is still a question; fills the names as they are now.
absl::StatusOr<bool> IsOpen(Transaction& transaction, const StoredPair& pair,
                            v1::DuplicatePair* proto) {
  ASSIGN_OR_RETURN(const std::optional<Client> first, FindClient(transaction, pair.first));
  ASSIGN_OR_RETURN(const std::optional<Client> second, FindClient(transaction, pair.second));
  if (!first || !second || first->deleted() || second->deleted()) return false;
  ASSIGN_OR_RETURN(const bool dismissed, IsDismissed(transaction, pair.first, pair.second));
  proto->set_first_display_name(first->fields.display_name);
  proto->set_second_display_name(second->fields.display_name);
  return !dismissed;
}

void ToProto(const StoredPair& pair, v1::DuplicatePair* proto) {
  proto->set_first(ClientName(pair.first));
  proto->set_second(ClientName(pair.second));
  proto->set_score(pair.score / kWholeScore);
  for (int reason = 1; reason < 32; ++reason) {
    if (((pair.reasons >> reason) & 1) != 0) {
      proto->add_reasons(static_cast<v1::DuplicateReason>(reason));
    }
  }
}

void ToProto(const Dismissal& dismissal, v1::DuplicateDismissal* proto) {
  proto->Clear();
  proto->set_name(ResourceName("duplicateDismissals", dismissal.id));
  proto->set_first(ClientName(dismissal.first));
  proto->set_second(ClientName(dismissal.second));
  proto->set_comment(dismissal.comment);
  proto->set_actor(dismissal.actor);
  registry::ToProto(dismissal.create_time, proto->mutable_create_time());
}

absl::Status CheckTwo(const std::string& first, const std::string& second) {
  return first == second ? InvalidField("second", "is the same client as first") : absl::OkStatus();
}

// The two clients as the search would see them, with the statistics of the run's base.
struct ExplainedPair {
  duplicates::Lexicon lexicon;
  duplicates::Profile first;
  duplicates::Profile second;
};

absl::Status Describe(Transaction& transaction, const Run& run, const Client& first,
                      const Client& second, ExplainedPair* pair) {
  pair->first = pair->lexicon.Describe(first);
  pair->second = pair->lexicon.Describe(second);
  for (const duplicates::Profile* profile : {&pair->first, &pair->second}) {
    for (const uint64_t hash : pair->lexicon.HashesOf(*profile)) {
      ASSIGN_OR_RETURN(const int64_t count, StoredCount(transaction, run.run_id, hash));
      pair->lexicon.Load({hash, count});
    }
  }
  ASSIGN_OR_RETURN(const v1::DuplicateRun result, ToDuplicateRun(run));
  pair->lexicon.Weigh(result.client_count());
  pair->lexicon.Complete(&pair->first);
  pair->lexicon.Complete(&pair->second);
  return absl::OkStatus();
}

void Explain(const ExplainedPair& pair, v1::DuplicateExplanation* response) {
  constexpr double kMillibits = 1000;
  const duplicates::MatchWeights weights;
  std::vector<duplicates::Evidence> evidence;
  const duplicates::Judgement judgement =
      Judge(pair.first, pair.second, pair.lexicon, weights, &evidence);
  ToProto(StoredPair{std::min(pair.first.id, pair.second.id),
                     std::max(pair.first.id, pair.second.id), judgement.score, judgement.reasons},
          response->mutable_pair());
  response->set_prior_bits((weights.prior - pair.lexicon.whole()) / kMillibits);
  response->set_total_bits(judgement.weight / kMillibits);
  for (const duplicates::Evidence& one : evidence) {
    v1::DuplicateEvidence* const proto = response->add_evidence();
    proto->set_reason(static_cast<v1::DuplicateReason>(one.reason));
    proto->set_bits(one.weight / kMillibits);
  }
}

}  // namespace

absl::Status CreateDuplicateRun(const Registry& registry, rpc::Call& call,
                                const v1::CreateDuplicateRunRequest& request,
                                v1::DuplicateRun* response) {
  RETURN_IF_ERROR(CheckScore(request.min_score(), "min_score", kLeastMinScore));
  const auto create = [&](const clientele::Mutation& mutation) -> absl::Status {
    Transaction& transaction = mutation.transaction;
    ASSIGN_OR_RETURN(const std::optional<Run> reused, RunToReuse(registry, transaction, request));
    if (reused) {
      ASSIGN_OR_RETURN(*response, ToDuplicateRun(*reused));
      return absl::OkStatus();
    }
    const std::string run_id = NewUuid();
    RETURN_IF_ERROR(registry.runs->Create(
        transaction, {run_id, std::string(kDuplicateRunKind), request.SerializeAsString()}));
    ASSIGN_OR_RETURN(const Run run, registry.runs->Get(transaction, run_id));
    ASSIGN_OR_RETURN(*response, ToDuplicateRun(run));
    return mutation.Audit(response->name(), nullptr, *response);
  };
  return clientele::Mutate(registry, call, "clientele.registry.v1.Duplicates/CreateDuplicateRun",
                           request, response, create);
}

absl::Status GetDuplicateRun(const Registry& registry, rpc::Call& call,
                             const v1::GetDuplicateRunRequest& request,
                             v1::DuplicateRun* response) {
  return registry.database->Read(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(const Run run, LoadRun(registry, transaction, request.name()));
    ASSIGN_OR_RETURN(*response, ToDuplicateRun(run));
    return absl::OkStatus();
  });
}

absl::Status ListDuplicateRuns(const Registry& registry, rpc::Call& call,
                               const v1::ListDuplicateRunsRequest& request,
                               v1::ListDuplicateRunsResponse* response) {
  ASSIGN_OR_RETURN(const int page_size, rpc::PageSize(request.page_size()));
  ASSIGN_OR_RETURN(const std::string after, rpc::ReadPageToken(request));
  ASSIGN_OR_RETURN(
      const ListPage<Run> page,
      ReadPage<Run>(registry, call, page_size, [&](Transaction& transaction, int limit) {
        return registry.runs->List(transaction, {std::string(kDuplicateRunKind), after, limit});
      }));
  for (const Run& run : page.items) {
    ASSIGN_OR_RETURN(*response->add_duplicate_runs(), ToDuplicateRun(run));
  }
  if (page.more) {
    response->set_next_page_token(rpc::MakePageToken(page.items.back().run_id, request));
  }
  return absl::OkStatus();
}

absl::Status WatchDuplicateRun(const Registry& registry, rpc::Call& call,
                               const v1::WatchDuplicateRunRequest& request,
                               rpc::Writer<v1::DuplicateRun>& out) {
  const WatchOptions options{call.deadline(),
                             [&call] { return call.IsCancelled() || call.IsDraining(); }};
  Run run;
  RETURN_IF_ERROR(
      registry.database->Read(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(run, LoadRun(registry, transaction, request.name()));
        return absl::OkStatus();
      }));
  while (true) {
    ASSIGN_OR_RETURN(v1::DuplicateRun message, ToDuplicateRun(run));
    RETURN_IF_ERROR(out.Write(std::move(message)));
    if (IsTerminal(run.state)) return absl::OkStatus();
    absl::StatusOr<Run> changed = registry.runs->Watch(run.run_id, run.revision, options);
    if (!changed.ok() && call.IsDraining()) {
      return Unavailable(common::v1::ERROR_REASON_SERVER_STOPPING, "the server is stopping",
                         absl::Seconds(1));
    }
    RETURN_IF_ERROR(changed.status());
    run = *std::move(changed);
  }
}

absl::Status CancelDuplicateRun(const Registry& registry, rpc::Call& call,
                                const v1::CancelDuplicateRunRequest& request,
                                v1::DuplicateRun* response) {
  return registry.database->Write(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(Run run, LoadRun(registry, transaction, request.name()));
    ASSIGN_OR_RETURN(const v1::DuplicateRun before, ToDuplicateRun(run));
    *response = before;
    if (IsTerminal(run.state) || run.cancel_requested) return absl::OkStatus();
    ASSIGN_OR_RETURN(run, registry.runs->Cancel(transaction, run.run_id));
    ASSIGN_OR_RETURN(*response, ToDuplicateRun(run));
    return MutationIn(transaction, *registry.clock, call,
                      "clientele.registry.v1.Duplicates/CancelDuplicateRun")
        .Audit(response->name(), &before, *response);
  });
}

absl::Status ListDuplicates(const Registry& registry, rpc::Call& call,
                            const v1::ListDuplicatesRequest& request,
                            v1::ListDuplicatesResponse* response) {
  RETURN_IF_ERROR(CheckScore(request.min_score(), "min_score", 0));
  ASSIGN_OR_RETURN(const int page_size, rpc::PageSize(request.page_size()));
  PairCursor cursor;
  ASSIGN_OR_RETURN(cursor.after, rpc::ReadPageToken(request));
  if (!request.client().empty()) cursor.client = IdOf(request.client());
  const auto least = static_cast<int32_t>(std::lround(request.min_score() * kWholeScore));
  const auto list = [&](Transaction& transaction) -> absl::Status {
    response->Clear();
    ASSIGN_OR_RETURN(const Run run, LoadFinishedRun(registry, transaction, request.parent()));
    std::string last;
    return ForEachPair(transaction, run.run_id, cursor,
                       [&](const StoredPair& pair, const std::string& key) -> absl::StatusOr<bool> {
                         if (pair.score < least) return false;
                         v1::DuplicatePair proto;
                         ASSIGN_OR_RETURN(const bool open, IsOpen(transaction, pair, &proto));
                         if (!open) return true;
                         if (response->duplicates_size() == page_size) {
                           response->set_next_page_token(rpc::MakePageToken(last, request));
                           return false;
                         }
                         ToProto(pair, &proto);
                         *response->add_duplicates() = std::move(proto);
                         last = key;
                         return true;
                       });
  };
  RETURN_IF_ERROR(registry.database->Read(OptionsFor(call), list));
  return NoteRead(registry, call, "clientele.registry.v1.Duplicates/ListDuplicates",
                  {request.client().empty() ? std::string(kManyClients) : request.client(),
                   response->duplicates_size(), absl::StrCat("pairs of ", request.parent())});
}

absl::Status ExplainPair(const Registry& registry, rpc::Call& call,
                         const v1::ExplainPairRequest& request,
                         v1::DuplicateExplanation* response) {
  RETURN_IF_ERROR(CheckTwo(request.first(), request.second()));
  const auto explain = [&](Transaction& transaction) -> absl::Status {
    response->Clear();
    ASSIGN_OR_RETURN(const Run run, LoadFinishedRun(registry, transaction, request.run()));
    ASSIGN_OR_RETURN(const Client first, ExistingClient(transaction, request.first()));
    ASSIGN_OR_RETURN(const Client second, ExistingClient(transaction, request.second()));
    ExplainedPair pair;
    RETURN_IF_ERROR(Describe(transaction, run, first, second, &pair));
    Explain(pair, response);
    const bool in_order = first.id < second.id;
    response->mutable_pair()->set_first_display_name(
        (in_order ? first : second).fields.display_name);
    response->mutable_pair()->set_second_display_name(
        (in_order ? second : first).fields.display_name);
    ASSIGN_OR_RETURN(const bool dismissed, IsDismissed(transaction, std::min(first.id, second.id),
                                                       std::max(first.id, second.id)));
    response->set_dismissed(dismissed);
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(registry.database->Read(OptionsFor(call), explain));
  return registry.accesses->Note(call, "clientele.registry.v1.Duplicates/ExplainPair",
                                 {{request.first()}, {request.second()}});
}

absl::Status DismissDuplicate(const Registry& registry, rpc::Call& call,
                              const v1::DismissDuplicateRequest& request,
                              v1::DuplicateDismissal* response) {
  RETURN_IF_ERROR(CheckTwo(request.first(), request.second()));
  const auto dismiss = [&](const clientele::Mutation& mutation) -> absl::Status {
    ASSIGN_OR_RETURN(const Client first, ExistingClient(mutation.transaction, request.first()));
    ASSIGN_OR_RETURN(const Client second, ExistingClient(mutation.transaction, request.second()));
    const Dismissal dismissal{
        NewUuid(),         std::min(first.id, second.id), std::max(first.id, second.id),
        request.comment(), std::string(mutation.actor),   absl::ToUnixMicros(mutation.now)};
    const absl::Status inserted = InsertDismissal(mutation.transaction, dismissal);
    if (IsUniqueViolation(inserted)) {
      return AlreadyExists("duplicate dismissal",
                           ClientName(dismissal.first) + " " + ClientName(dismissal.second));
    }
    RETURN_IF_ERROR(inserted);
    ToProto(dismissal, response);
    return mutation.Audit(response->name(), nullptr, *response);
  };
  return clientele::Mutate(registry, call, "clientele.registry.v1.Duplicates/DismissDuplicate",
                           request, response, dismiss);
}

absl::Status ListDuplicateDismissals(const Registry& registry, rpc::Call& call,
                                     const v1::ListDuplicateDismissalsRequest& request,
                                     v1::ListDuplicateDismissalsResponse* response) {
  ASSIGN_OR_RETURN(const int page_size, rpc::PageSize(request.page_size()));
  ASSIGN_OR_RETURN(const std::string after, rpc::ReadPageToken(request));
  ASSIGN_OR_RETURN(
      const ListPage<Dismissal> page,
      ReadPage<Dismissal>(registry, call, page_size, [&](Transaction& transaction, int limit) {
        return ListDismissals(transaction, after, limit);
      }));
  for (const Dismissal& dismissal : page.items) {
    ToProto(dismissal, response->add_duplicate_dismissals());
  }
  if (page.more) response->set_next_page_token(rpc::MakePageToken(page.items.back().id, request));
  return absl::OkStatus();
}

absl::Status DeleteDuplicateDismissal(const Registry& registry, rpc::Call& call,
                                      const v1::DeleteDuplicateDismissalRequest& request,
                                      v1::DuplicateDismissal* response) {
  const auto remove = [&](const clientele::Mutation& mutation) -> absl::Status {
    ASSIGN_OR_RETURN(const std::optional<Dismissal> dismissal,
                     FindDismissal(mutation.transaction, IdOf(request.name())));
    if (!dismissal) return NotFound("duplicate dismissal", request.name());
    RETURN_IF_ERROR(DeleteDismissal(mutation.transaction, dismissal->id));
    ToProto(*dismissal, response);
    return mutation.Audit(response->name(), response, v1::DuplicateDismissal());
  };
  return clientele::Mutate(registry, call,
                           "clientele.registry.v1.Duplicates/DeleteDuplicateDismissal", request,
                           response, remove);
}

}  // namespace clientele::registry
