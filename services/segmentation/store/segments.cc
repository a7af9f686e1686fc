#include "services/segmentation/store/segments.h"

#include <algorithm>
#include <string>
#include <utility>

#include "common/errors/status_macros.h"
#include "common/runs/result_blocks.h"

namespace clientele::segmentation::store {
namespace {

constexpr std::string_view kPart = "segments";

absl::StatusOr<v1::SegmentBatch> Parse(const ResultBlock& block) {
  v1::SegmentBatch batch;
  if (!batch.ParseFromString(block.payload)) {
    return absl::DataLossError("a stored block of segments cannot be read");
  }
  return batch;
}

}  // namespace

absl::Status WriteSegments(Transaction& transaction, std::string_view run_id,
                           std::span<const v1::SegmentBatch> blocks) {
  int64_t number = 0;
  for (const v1::SegmentBatch& block : blocks) {
    RETURN_IF_ERROR(AppendBlock(transaction, run_id, kPart,
                                {number++, block.client_ids(0), block.SerializeAsString()}));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<v1::SegmentBatch>> ReadSegmentBlock(Transaction& transaction,
                                                                 std::string_view run_id,
                                                                 int64_t block_no) {
  ASSIGN_OR_RETURN(const std::optional<ResultBlock> block,
                   ReadBlock(transaction, run_id, kPart, block_no));
  if (!block) return std::nullopt;
  return Parse(*block);
}

absl::StatusOr<std::optional<SegmentPosition>> SeekSegment(Transaction& transaction,
                                                           std::string_view run_id,
                                                           std::string_view client_id) {
  ASSIGN_OR_RETURN(std::optional<ResultBlock> block,
                   FindBlock(transaction, run_id, kPart, client_id));
  if (!block) {
    // Every client comes after `client_id`.
    ASSIGN_OR_RETURN(block, ReadBlock(transaction, run_id, kPart, 0));
    if (!block) return std::nullopt;
  }
  SegmentPosition position;
  position.block_no = block->block_no;
  ASSIGN_OR_RETURN(position.block, Parse(*block));
  const auto& ids = position.block.client_ids();
  const auto found =
      std::lower_bound(ids.begin(), ids.end(), client_id,
                       [](const std::string& a, std::string_view b) { return a < b; });
  position.index = static_cast<int>(found - ids.begin());
  return position;
}

}  // namespace clientele::segmentation::store
