#include "services/planning/store/block_writer.h"

#include <utility>

#include "common/errors/status_macros.h"

namespace clientele::planning {
namespace {

constexpr size_t kBytesPerTransaction = size_t{4} << 20;

}  // namespace

absl::Status BlockWriter::Add(std::string_view part, std::string first_key, std::string payload) {
  const auto next = next_block_.try_emplace(std::string(part), 0).first;
  pending_bytes_ += payload.size();
  pending_.push_back(
      {std::string(part), {next->second++, std::move(first_key), std::move(payload)}});
  return pending_bytes_ < kBytesPerTransaction ? absl::OkStatus() : Flush();
}

absl::Status BlockWriter::Flush() {
  if (pending_.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(write_([&](Transaction& transaction) {
    for (const Pending& pending : pending_) {
      RETURN_IF_ERROR(AppendBlock(transaction, run_id_, pending.part, pending.block));
    }
    return absl::OkStatus();
  }));
  pending_.clear();
  pending_bytes_ = 0;
  return absl::OkStatus();
}

}  // namespace clientele::planning
