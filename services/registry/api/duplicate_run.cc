#include "services/registry/api/duplicate_run.h"

#include <algorithm>
#include <cmath>
#include <thread>
#include <utility>
#include <vector>

#include "common/errors/status_macros.h"
#include "common/ids/resource_name.h"
#include "common/rpc/status_mapper.h"
#include "common/runs/result_blocks.h"
#include "services/registry/api/duplicate_results.h"
#include "services/registry/domain/duplicates/find.h"
#include "services/registry/store/clients.h"
#include "services/registry/store/position.h"

namespace clientele::registry {
namespace {

constexpr int64_t kClientsPerSlice = 8'192;
constexpr int64_t kBlocksDroppedAtOnce = 64;
constexpr int32_t kWholeScore = 10'000;
constexpr int32_t kDefaultScore = 5'000;
constexpr unsigned kMaxThreads = 4;

class DuplicateSearch {
 public:
  explicit DuplicateSearch(RunContext& run) : run_(run) {}

  absl::Status Run() {
    v1::CreateDuplicateRunRequest request;
    if (!request.ParseFromString(run_.request())) {
      return absl::DataLossError("the request of a run is damaged");
    }
    RETURN_IF_ERROR(DropEarlierBlocks());
    RETURN_IF_ERROR(ReadClients());
    ASSIGN_OR_RETURN(const std::vector<StoredPair> pairs, Compare(KeptScore(request)));
    const auto sure = std::count_if(pairs.begin(), pairs.end(), [](const StoredPair& pair) {
      return pair.score >= duplicates::kSureScore;
    });
    v1::DuplicateRun result;
    result.set_registry_position(position_);
    result.set_client_count(static_cast<int64_t>(profiles_.size()));
    result.set_pair_count(static_cast<int64_t>(pairs.size()));
    result.set_sure_count(sure);
    result.set_code_version(CLIENTELE_VERSION);
    run_.SetPhase("writing");
    RETURN_IF_ERROR(StorePairs(run_, pairs));
    RETURN_IF_ERROR(StoreCounts(run_, lexicon_.Counts()));
    run_.SetResult(result.SerializeAsString());
    return run_.FinishWith([](Transaction&) { return absl::OkStatus(); });
  }

 private:
  absl::Status DropEarlierBlocks() {
    for (int64_t dropped = 1; dropped > 0 && run_.attempt() > 1;) {
      RETURN_IF_ERROR(run_.Write([&](Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(dropped, DeleteBlocks(transaction, run_.run_id(), kBlocksDroppedAtOnce));
        return absl::OkStatus();
      }));
    }
    return absl::OkStatus();
  }

  // Slices of one position, so that no transaction is long; ascending by id.
  absl::Status ReadClients() {
    run_.SetPhase("reading clients");
    std::string start;
    std::vector<Client> slice;
    do {
      RETURN_IF_ERROR(run_.CheckCancelled());
      RETURN_IF_ERROR(ReadSlice(start, &slice));
      for (const Client& client : slice) profiles_.push_back(lexicon_.Read(client));
      run_.SetDone(static_cast<int64_t>(profiles_.size()));
      if (!slice.empty()) start = slice.back().id + '\x01';  // ids hold no control character
    } while (!slice.empty());
    lexicon_.Weigh(static_cast<int64_t>(profiles_.size()));
    for (duplicates::Profile& profile : profiles_) lexicon_.Complete(&profile);
    return absl::OkStatus();
  }

  // The body of a transaction may run again: nothing is counted in it.
  absl::Status ReadSlice(const std::string& start, std::vector<Client>* slice) {
    return run_.database().Read(run_.ReadOptions(), [&](Transaction& transaction) -> absl::Status {
      slice->clear();
      if (profiles_.empty()) {
        ASSIGN_OR_RETURN(const Commit last, LastCommit(transaction));
        position_ = last.position;
      }
      return ScanClients(transaction, position_, start, kBehindAllIds, kClientsPerSlice,
                         [&](const Client& client) { slice->push_back(client); });
    });
  }

  absl::StatusOr<std::vector<StoredPair>> Compare(int32_t least_score) {
    duplicates::FindOptions options;
    options.least_score = least_score;
    options.threads =
        static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 1U, kMaxThreads));
    run_.SetPhase("comparing");
    options.on_progress = [&](int64_t done, int64_t total) {
      run_.SetPhase("comparing", total);
      run_.SetDone(done);
      return !run_.IsCancelled();
    };
    const std::vector<duplicates::Candidate> found = FindCandidates(profiles_, lexicon_, options);
    RETURN_IF_ERROR(run_.CheckCancelled());
    std::vector<StoredPair> pairs;
    pairs.reserve(found.size());
    for (const duplicates::Candidate& candidate : found) {
      pairs.push_back({profiles_[candidate.first].id, profiles_[candidate.second].id,
                       candidate.judgement.score, candidate.judgement.reasons});
    }
    return pairs;
  }

  RunContext& run_;
  Position position_ = 0;
  duplicates::Lexicon lexicon_;
  std::vector<duplicates::Profile> profiles_;
};

}  // namespace

absl::Status ExecuteDuplicateRun(RunContext& run) { return DuplicateSearch(run).Run(); }

int32_t KeptScore(const v1::CreateDuplicateRunRequest& request) {
  return request.min_score() == 0
             ? kDefaultScore
             : static_cast<int32_t>(std::lround(request.min_score() * kWholeScore));
}

absl::StatusOr<v1::DuplicateRun> ToDuplicateRun(const Run& run) {
  v1::CreateDuplicateRunRequest request;
  v1::DuplicateRun proto;
  if (!proto.ParseFromString(run.result) || !request.ParseFromString(run.request)) {
    return absl::DataLossError("a stored run is damaged");
  }
  proto.set_name(ResourceName("duplicateRuns", run.run_id));
  *proto.mutable_status() = ToRunStatus(run);
  proto.set_min_score(static_cast<double>(KeptScore(request)) / kWholeScore);
  proto.set_sure_score(static_cast<double>(duplicates::kSureScore) / kWholeScore);
  return proto;
}

}  // namespace clientele::registry
