// What a run for duplicates stores: its pairs, twice, and how often each word and value occurs in
// the base.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_DUPLICATE_RESULTS_H_
#define CLIENTELE_SERVICES_REGISTRY_API_DUPLICATE_RESULTS_H_

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "common/runs/run_executor.h"
#include "common/sql/transaction.h"
#include "services/registry/domain/duplicates/find.h"
#include "services/registry/domain/duplicates/profile.h"

namespace clientele::registry {

// One stored pair; `first` is the smaller id.
struct StoredPair {
  std::string first;
  std::string second;
  int32_t score = 0;  // ten thousandths
  uint32_t reasons = 0;
};

// Writes all of them, some hundred kilobytes a transaction.
absl::Status StorePairs(RunContext& run, const std::vector<StoredPair>& pairs);
absl::Status StoreCounts(RunContext& run, std::span<const duplicates::Lexicon::Count> counts);

// Where a list goes on: all pairs the likeliest first, or those of one client.
struct PairCursor {
  std::string client;  // empty for all
  std::string after;   // key of the last pair seen; empty at first
};

// Calls `fn(pair, key)` for the stored pairs behind the cursor until it returns false.
absl::Status ForEachPair(
    Transaction& transaction, std::string_view run_id, const PairCursor& cursor,
    absl::FunctionRef<absl::StatusOr<bool>(const StoredPair&, const std::string& key)> fn);

// How often the value occurs in the base of the run.
absl::StatusOr<int64_t> StoredCount(Transaction& transaction, std::string_view run_id,
                                    uint64_t hash);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_DUPLICATE_RESULTS_H_
