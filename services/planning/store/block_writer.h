// Writes the parts of a result as numbered blocks, several blocks a transaction.
#ifndef CLIENTELE_SERVICES_PLANNING_STORE_BLOCK_WRITER_H_
#define CLIENTELE_SERVICES_PLANNING_STORE_BLOCK_WRITER_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "common/runs/result_blocks.h"
#include "common/sql/database.h"

namespace clientele::planning {

class BlockWriter {
 public:
  // Runs a body in a write transaction.
  using Write = std::function<absl::Status(Database::Body)>;

  BlockWriter(std::string run_id, Write write)
      : run_id_(std::move(run_id)), write_(std::move(write)) {}

  // Adds the next block of a part. Nothing is sure to be stored before Flush().
  absl::Status Add(std::string_view part, std::string first_key, std::string payload);
  absl::Status Flush();

 private:
  struct Pending {
    std::string part;
    ResultBlock block;
  };

  const std::string run_id_;
  const Write write_;
  std::map<std::string, int64_t, std::less<>> next_block_;
  std::vector<Pending> pending_;
  size_t pending_bytes_ = 0;
};

}  // namespace clientele::planning

#endif  // CLIENTELE_SERVICES_PLANNING_STORE_BLOCK_WRITER_H_
