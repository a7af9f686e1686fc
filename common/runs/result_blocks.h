// Large immutable results of runs: ordered blocks of packed rows, kept in the service's database.
#ifndef CLIENTELE_COMMON_RUNS_RESULT_BLOCKS_H_
#define CLIENTELE_COMMON_RUNS_RESULT_BLOCKS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/sql/transaction.h"

namespace clientele {

// A part is one table of a run's result ("segments", "cells"). Its blocks are numbered from 0 and
// hold rows in ascending byte order of their key; `first_key` is the key of a block's first row.
struct ResultBlock {
  int64_t block_no = 0;
  std::string first_key;
  std::string payload;
};

// Writes block `block_no`. ALREADY_EXISTS when it is there: blocks are never overwritten.
absl::Status AppendBlock(Transaction& transaction, std::string_view run_id, std::string_view part,
                         const ResultBlock& block);

// How many blocks the part has.
absl::StatusOr<int64_t> CountBlocks(Transaction& transaction, std::string_view run_id,
                                    std::string_view part);

// The block of this number, if there is one: for iterating with a short transaction per block.
absl::StatusOr<std::optional<ResultBlock>> ReadBlock(Transaction& transaction,
                                                     std::string_view run_id, std::string_view part,
                                                     int64_t block_no);

// The block that holds `key` if any does: the last one whose first key is not above it.
absl::StatusOr<std::optional<ResultBlock>> FindBlock(Transaction& transaction,
                                                     std::string_view run_id, std::string_view part,
                                                     std::string_view key);

// Calls `fn` for the blocks from `from_block` on, in order, until it returns an error. The views
// are valid during the call only. Holds the connection: for readers in this process, not for
// streams.
absl::Status ForEachBlock(
    Transaction& transaction, std::string_view run_id, std::string_view part, int64_t from_block,
    absl::FunctionRef<absl::Status(int64_t block_no, std::string_view first_key,
                                   std::string_view payload)>
        fn);

// Deletes at most `limit` blocks of all parts of the run; returns how many. Repeat until it is 0.
absl::StatusOr<int64_t> DeleteBlocks(Transaction& transaction, std::string_view run_id,
                                     int64_t limit);

}  // namespace clientele

#endif  // CLIENTELE_COMMON_RUNS_RESULT_BLOCKS_H_
