#include "services/segmentation/api/segment_handlers.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/ids/resource_name.h"
#include "common/rpc/paging.h"
#include "services/segmentation/api/found_segment.h"
#include "services/segmentation/api/result_convert.h"
#include "services/segmentation/store/segments.h"

namespace clientele::segmentation {
namespace {

// Adds up to `size` segments from the client at `from` on; returns the id of the last one when more
// follow.
absl::StatusOr<std::string> FillPage(Transaction& transaction, const StoredRun& run,
                                     const RfmPolicy& rfm, const std::string& from, int size,
                                     v1::ListSegmentsResponse* response) {
  const std::string& run_id = run.run.run_id;
  ASSIGN_OR_RETURN(std::optional<store::SegmentPosition> at,
                   store::SeekSegment(transaction, run_id, from));
  while (at) {
    for (int i = at->index; i < at->block.client_ids_size(); ++i) {
      if (response->segments_size() == size) {
        return response->segments(size - 1).client_id();
      }
      *response->add_segments() = ToSegment(at->block, i, run_id, rfm);
    }
    const int64_t next = at->block_no + 1;
    ASSIGN_OR_RETURN(std::optional<v1::SegmentBatch> block,
                     store::ReadSegmentBlock(transaction, run_id, next));
    at.reset();
    if (block) at = store::SegmentPosition{next, *std::move(block), 0};
  }
  return "";
}

}  // namespace

absl::StatusOr<FoundSegment> FindSegment(const Suite& suite, const rpc::Call& call,
                                         std::string_view name) {
  ASSIGN_OR_RETURN(const std::vector<std::string> ids,
                   ParseResourceName(name, {"runs", "segments"}));
  FoundSegment found;
  const auto find = [&](Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(found.run,
                     ResolveSucceededRun(suite, transaction, ResourceName("runs", ids[0])));
    ASSIGN_OR_RETURN(found.policy, PolicyOf(transaction, found.run));
    ASSIGN_OR_RETURN(const std::optional<store::SegmentPosition> at,
                     store::SeekSegment(transaction, found.run.run.run_id, ids[1]));
    if (!at || at->index == at->block.client_ids_size() ||
        at->block.client_ids(at->index) != ids[1]) {
      return NotFound("segment", name);
    }
    found.segment = ToSegment(at->block, at->index, found.run.run.run_id, found.policy.rfm);
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(suite.database->Read(OptionsFor(call), find));
  return found;
}

absl::Status GetSegment(const Suite& suite, rpc::Call& call, const v1::GetSegmentRequest& request,
                        v1::Segment* response) {
  ASSIGN_OR_RETURN(FoundSegment found, FindSegment(suite, call, request.name()));
  *response = std::move(found.segment);
  return absl::OkStatus();
}

absl::Status ListSegments(const Suite& suite, rpc::Call& call,
                          const v1::ListSegmentsRequest& request,
                          v1::ListSegmentsResponse* response) {
  ASSIGN_OR_RETURN(const int32_t size, rpc::PageSize(request.page_size()));
  ASSIGN_OR_RETURN(const std::string key, rpc::ReadPageToken(request));
  return suite.database->Read(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
    response->Clear();
    ASSIGN_OR_RETURN(const StoredRun run,
                     ResolveSucceededRun(suite, transaction, request.parent()));
    ASSIGN_OR_RETURN(const Policy policy, PolicyOf(transaction, run));
    // The least id above the last one of the page before.
    const std::string from = key.empty() ? key : key + '\0';
    ASSIGN_OR_RETURN(const std::string last,
                     FillPage(transaction, run, policy.rfm, from, size, response));
    if (!last.empty()) response->set_next_page_token(rpc::MakePageToken(last, request));
    return absl::OkStatus();
  });
}

absl::Status StreamSegments(const Suite& suite, rpc::Call& call,
                            const v1::StreamSegmentsRequest& request,
                            rpc::Writer<v1::SegmentBatch>& out) {
  std::string run_id;
  RETURN_IF_ERROR(
      suite.database->Read(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(const StoredRun run,
                         ResolveSucceededRun(suite, transaction, request.parent()));
        run_id = run.run.run_id;
        return absl::OkStatus();
      }));
  for (int64_t number = 0;; ++number) {
    std::optional<v1::SegmentBatch> block;
    const auto read = [&](Transaction& transaction) -> absl::Status {
      ASSIGN_OR_RETURN(block, store::ReadSegmentBlock(transaction, run_id, number));
      return absl::OkStatus();
    };
    RETURN_IF_ERROR(suite.database->Read(OptionsFor(call), read));
    if (!block) return absl::OkStatus();
    RETURN_IF_ERROR(out.Write(*std::move(block)));
  }
}

}  // namespace clientele::segmentation
