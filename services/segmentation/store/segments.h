// The segments of a run, as immutable blocks of columns in ascending order of client ids.
#ifndef CLIENTELE_SERVICES_SEGMENTATION_STORE_SEGMENTS_H_
#define CLIENTELE_SERVICES_SEGMENTATION_STORE_SEGMENTS_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clientele/segmentation/v1/segments.pb.h"
#include "common/sql/transaction.h"

namespace clientele::segmentation::store {

// Clients in one block.
inline constexpr int kBlockClients = 4096;

// Writes the blocks of a run, once. Blocks are not empty.
absl::Status WriteSegments(Transaction& transaction, std::string_view run_id,
                           std::span<const v1::SegmentBatch> blocks);

// The block of this number, none behind the last one.
absl::StatusOr<std::optional<v1::SegmentBatch>> ReadSegmentBlock(Transaction& transaction,
                                                                 std::string_view run_id,
                                                                 int64_t block_no);

// A place in the segments of a run: `index` may lie behind the last client of the block.
struct SegmentPosition {
  int64_t block_no = 0;
  v1::SegmentBatch block;
  int index = 0;
};

// Where the first client not below `client_id` stands; none when the run has no block.
absl::StatusOr<std::optional<SegmentPosition>> SeekSegment(Transaction& transaction,
                                                           std::string_view run_id,
                                                           std::string_view client_id);

}  // namespace clientele::segmentation::store

#endif  // CLIENTELE_SERVICES_SEGMENTATION_STORE_SEGMENTS_H_
