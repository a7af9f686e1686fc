#include "services/registry/api/export_handlers.h"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "services/registry/api/access_handlers.h"
#include "services/registry/api/export_sources.h"
#include "services/registry/api/import_convert.h"
#include "services/registry/api/read_position.h"
#include "services/registry/api/record_columns.h"
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

int64_t RowCount(const v1::ExportRecordsResponse& batch) {
  if (batch.has_records()) return RecordCount(RowsIn(batch.records()));
  return batch.products().product_ids_size() + batch.clients().client_ids_size() +
         batch.sales().sale_ids_size();
}

// Sends the batches of `source`, at least one, and counts their rows.
absl::Status SendRecords(const rpc::Call& call, Position position, ExportSource& source,
                         int64_t* rows, rpc::Writer<v1::ExportRecordsResponse>& out) {
  bool more = true;
  bool sent = false;
  while (more) {
    v1::ExportRecordsResponse batch;
    ASSIGN_OR_RETURN(more, source.Next(OptionsFor(call), &batch));
    batch.set_as_of_position(position);
    const int64_t added = RowCount(batch);
    if (added == 0 && (more || sent)) continue;
    RETURN_IF_ERROR(out.Write(std::move(batch)));
    *rows += added;
    sent = true;
  }
  return absl::OkStatus();
}

// A kind that is not listed counts as data of clients: a new one is logged until somebody has
// thought about it.
bool HoldsClientData(v1::ImportKind kind) {
  return kind != v1::IMPORT_KIND_PRODUCTS && kind != v1::IMPORT_KIND_REGIONS &&
         kind != v1::IMPORT_KIND_RATES && kind != v1::IMPORT_KIND_INDUSTRIES;
}

std::string SelectionOf(const v1::ExportRecordsRequest& request, Position position) {
  std::string selection = absl::StrCat(KindName(request.kind()), " from ", request.start_key(),
                                       " to before ", request.end_key(), " at position ", position);
  if (request.changed_since_position() > 0) {
    absl::StrAppend(&selection, ", changed since ", request.changed_since_position());
  }
  return selection;
}

}  // namespace

absl::Status ExportRecords(const Registry& registry, rpc::Call& call,
                           const v1::ExportRecordsRequest& request,
                           rpc::Writer<v1::ExportRecordsResponse>& out) {
  ASSIGN_OR_RETURN(const ExportScan scan, ScanOf(registry, call, request));
  const std::unique_ptr<ExportSource> source = OpenExport(registry.database, request.kind(), scan);
  if (!source) return InvalidField("kind", "cannot be exported");
  int64_t rows = 0;
  const absl::Status sent = SendRecords(call, scan.position, *source, &rows, out);
  if (!HoldsClientData(request.kind())) return sent;
  RETURN_IF_ERROR(NoteRead(registry, call, "clientele.registry.v1.Exports/ExportRecords",
                           {std::string(kManyClients), rows, SelectionOf(request, scan.position)}));
  return sent;
}

}  // namespace clientele::registry
