#include "services/registry/api/export_handlers.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "services/registry/api/export_sources.h"
#include "services/registry/api/read_position.h"
#include "services/registry/store/clients.h"

namespace clientele::registry {
namespace {

absl::StatusOr<ExportScan> ScanOf(const Registry& registry, const rpc::Call& call,
                                  const v1::ExportRecordsRequest& request) {
  ExportScan scan;
  ASSIGN_OR_RETURN(scan.position, PositionToReadAt(registry, call, request.as_of_position()));
  scan.since = request.changed_since_position();
  if (scan.since > scan.position) {
    return InvalidField("changed_since_position",
                        absl::StrCat("lies behind position ", scan.position),
                        common::v1::ERROR_REASON_POSITION_OUT_OF_RANGE);
  }
  scan.start = request.start_key();
  scan.end = request.end_key().empty() ? std::string(kBehindAllIds) : request.end_key();
  return scan;
}

bool HasRows(const v1::ExportRecordsResponse& batch) {
  return batch.rows_case() != v1::ExportRecordsResponse::ROWS_NOT_SET;
}

}  // namespace

absl::Status ExportRecords(const Registry& registry, rpc::Call& call,
                           const v1::ExportRecordsRequest& request,
                           rpc::Writer<v1::ExportRecordsResponse>& out) {
  ASSIGN_OR_RETURN(const ExportScan scan, ScanOf(registry, call, request));
  const std::unique_ptr<ExportSource> source = OpenExport(registry.database, request.kind(), scan);
  if (!source) return InvalidField("kind", "cannot be exported");
  bool more = true;
  bool sent = false;
  while (more) {
    v1::ExportRecordsResponse batch;
    ASSIGN_OR_RETURN(more, source->Next(OptionsFor(call), &batch));
    batch.set_as_of_position(scan.position);
    if (!HasRows(batch) && (more || sent)) continue;
    RETURN_IF_ERROR(out.Write(std::move(batch)));
    sent = true;
  }
  return absl::OkStatus();
}

}  // namespace clientele::registry
