#include "common/runs/result_blocks.h"

#include <vector>

#include "common/errors/status_macros.h"

namespace clientele {

absl::Status AppendBlock(Transaction& transaction, std::string_view run_id, std::string_view part,
                         const ResultBlock& block) {
  return transaction.Execute(
      "INSERT INTO result_blocks (run_id, part, block_no, first_key, payload)"
      " VALUES (?, ?, ?, ?, ?)",
      run_id, part, block.block_no, Blob{block.first_key}, Blob{block.payload});
}

absl::StatusOr<int64_t> CountBlocks(Transaction& transaction, std::string_view run_id,
                                    std::string_view part) {
  ASSIGN_OR_RETURN(
      const std::optional<int64_t> count,
      transaction.QueryInt64("SELECT COUNT(*) FROM result_blocks WHERE run_id = ? AND part = ?",
                             run_id, part));
  return count.value_or(0);
}

absl::StatusOr<std::optional<ResultBlock>> ReadBlock(Transaction& transaction,
                                                     std::string_view run_id, std::string_view part,
                                                     int64_t block_no) {
  std::optional<ResultBlock> block;
  RETURN_IF_ERROR(
      transaction
          .QueryOne(
              "SELECT first_key, payload FROM result_blocks"
              " WHERE run_id = ? AND part = ? AND block_no = ?",
              [&](const Row& row) {
                block = ResultBlock{block_no, std::string(row.Bytes(0)), std::string(row.Bytes(1))};
              },
              run_id, part, block_no)
          .status());
  return block;
}

absl::StatusOr<std::optional<ResultBlock>> FindBlock(Transaction& transaction,
                                                     std::string_view run_id, std::string_view part,
                                                     std::string_view key) {
  std::optional<ResultBlock> block;
  RETURN_IF_ERROR(transaction
                      .QueryOne(
                          "SELECT block_no, first_key, payload FROM result_blocks"
                          " WHERE run_id = ? AND part = ? AND first_key <= ?"
                          " ORDER BY first_key DESC, block_no DESC LIMIT 1",
                          [&](const Row& row) {
                            block = ResultBlock{row.Int64(0), std::string(row.Bytes(1)),
                                                std::string(row.Bytes(2))};
                          },
                          run_id, part, Blob{key})
                      .status());
  return block;
}

absl::Status ForEachBlock(
    Transaction& transaction, std::string_view run_id, std::string_view part, int64_t from_block,
    absl::FunctionRef<absl::Status(int64_t block_no, std::string_view first_key,
                                   std::string_view payload)>
        fn) {
  return transaction.Query(
      "SELECT block_no, first_key, payload FROM result_blocks"
      " WHERE run_id = ? AND part = ? AND block_no >= ? ORDER BY block_no",
      [&](const Row& row) { return fn(row.Int64(0), row.Bytes(1), row.Bytes(2)); }, run_id, part,
      from_block);
}

absl::StatusOr<int64_t> DeleteBlocks(Transaction& transaction, std::string_view run_id,
                                     int64_t limit) {
  struct Key {
    std::string part;
    int64_t block_no;
  };
  std::vector<Key> keys;
  RETURN_IF_ERROR(transaction.Query(
      "SELECT part, block_no FROM result_blocks WHERE run_id = ? ORDER BY part, block_no LIMIT ?",
      [&](const Row& row) {
        keys.push_back({std::string(row.Text(0)), row.Int64(1)});
      },
      run_id, limit));
  for (const Key& key : keys) {
    RETURN_IF_ERROR(transaction.Execute(
        "DELETE FROM result_blocks WHERE run_id = ? AND part = ? AND block_no = ?", run_id,
        key.part, key.block_no));
  }
  return static_cast<int64_t>(keys.size());
}

}  // namespace clientele
