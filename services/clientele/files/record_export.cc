#include "services/clientele/files/record_export.h"

#include <optional>
#include <utility>
#include <vector>

#include "clientele/registry/v1/sales.grpc.pb.h"
#include "common/csv/writer.h"
#include "common/errors/status_macros.h"
#include "common/rpc/client.h"
#include "services/clientele/files/columns.h"
#include "services/clientele/files/ordered_streams.h"
#include "services/clientele/files/row_writer.h"

namespace clientele::cli {
namespace {

namespace v1 = registry::v1;

constexpr rpc::CallOptions kRepeatable{.timeout = absl::Seconds(60), .idempotent = true};
// Small ranges, so that the last ones to finish are small.
constexpr int kRanges = 256;

// Whether the kind is read by ranges of clients.
bool IsKeyedByClient(v1::ImportKind kind) {
  if (kind == v1::IMPORT_KIND_CLIENTS || kind == v1::IMPORT_KIND_SALES) return true;
  const auto* const field = RecordField(kind);
  if (field == nullptr) return false;
  const std::vector<FileColumn> columns = FileColumns(field->message_type());
  for (const FileColumn& column : columns) {
    if (column.key) return column.name == "client_id";
  }
  return false;
}

// Requests that together read the whole at one position.
absl::StatusOr<std::vector<v1::ExportRecordsRequest>> Ranges(Session& session,
                                                             const ExportOptions& options) {
  ASSIGN_OR_RETURN(const auto stub, session.connections().Stub<v1::Sales>());
  v1::GetSnapshotRequest get;
  get.set_range_count(options.threads > 1 && IsKeyedByClient(options.kind) ? kRanges : 1);
  ASSIGN_OR_RETURN(const v1::Snapshot snapshot,
                   rpc::CallUnary(*stub, &v1::Sales::Stub::GetSnapshot, get, kRepeatable));
  v1::ExportRecordsRequest request;
  request.set_kind(options.kind);
  request.set_as_of_position(options.as_of_position == 0 ? snapshot.position()
                                                         : options.as_of_position);
  request.set_changed_since_position(options.changed_since);
  std::vector<v1::ExportRecordsRequest> ranges = {request};
  for (const std::string& cut : snapshot.cut_client_ids()) {
    ranges.back().set_end_key(cut);
    request.set_start_key(cut);
    ranges.push_back(request);
  }
  return ranges;
}

}  // namespace

absl::StatusOr<ExportResult> ExportRecords(Session& session, const ExportOptions& options) {
  ASSIGN_OR_RETURN(std::vector<v1::ExportRecordsRequest> ranges, Ranges(session, options));
  ASSIGN_OR_RETURN(const auto stub, session.connections().Stub<v1::Exports>());
  ASSIGN_OR_RETURN(const auto out, CsvWriter::Create(options.file, session.options().format));
  RowWriter rows(options.kind, options.changed_since > 0, out.get());
  OrderedStreams streams(stub.get(), std::move(ranges), options.threads);
  ExportResult result;
  while (true) {
    ASSIGN_OR_RETURN(const std::optional<v1::ExportRecordsResponse> batch, streams.Next());
    if (!batch) break;
    result.position = batch->as_of_position();
    result.rows += rows.Write(*batch);
    session.progress().Show("exporting", static_cast<int64_t>(streams.ranges_done()),
                            static_cast<int64_t>(streams.ranges()));
  }
  session.progress().Clear();
  RETURN_IF_ERROR(out->Close());
  return result;
}

}  // namespace clientele::cli
