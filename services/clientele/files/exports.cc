#include "services/clientele/files/exports.h"

#include <cmath>
#include <initializer_list>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "clientele/assignment/v1/runs.grpc.pb.h"
#include "clientele/planning/v1/allocations.grpc.pb.h"
#include "clientele/segmentation/v1/runs.grpc.pb.h"
#include "clientele/segmentation/v1/segments.grpc.pb.h"
#include "common/csv/writer.h"
#include "common/errors/status_macros.h"
#include "common/money/money.h"
#include "common/rpc/client.h"
#include "common/time/date.h"
#include "services/clientele/output/text.h"

namespace clientele::cli {
namespace {

constexpr rpc::CallOptions kRepeatable{.timeout = absl::Seconds(30), .idempotent = true};

void WriteSegment(const segmentation::v1::SegmentBatch& batch, int i, int exponent,
                  int64_t policy_version, CsvWriter* out) {
  const auto score = [&](uint32_t value) {
    value == 0 ? out->Field("") : out->Field(int64_t{value});
  };
  out->Field(batch.client_ids(i)).Field(AbcText(batch.abc(i))).Field(XyzText(batch.xyz(i)));
  score(batch.r(i));
  score(batch.f(i));
  score(batch.m(i));
  out->Field(LifecycleText(batch.lifecycle(i))).Field("");
  out->Number(FormatMinorUnits(batch.revenue_minor(i), exponent)).Field(batch.share(i));
  batch.recency_days(i) < 0 ? out->Field("") : out->Field(int64_t{batch.recency_days(i)});
  out->Field(int64_t{batch.frequency(i)});
  std::isnan(batch.cv(i)) ? out->Field("") : out->Field(batch.cv(i));
  out->Field(policy_version).EndRow();
}

void WriteProposal(const assignment::v1::ProposalBatch& batch, int i, CsvWriter* out) {
  out->Field(batch.client_ids(i));
  out->Field(batch.manager_dictionary(static_cast<int>(batch.managers(i))));
  out->Field(static_cast<double>(batch.minutes(i)) / 60).Field(int64_t{batch.costs(i)});
  out->Field(batch.kept(i) ? "true" : "false").Field(batch.reasons(i)).EndRow();
}

void WriteAllocation(const planning::v1::AllocationBatch& batch, int i, int exponent,
                     CsvWriter* out) {
  out->Field(batch.manager_dictionary(static_cast<int>(batch.managers(i))));
  out->Field(batch.client_dictionary(static_cast<int>(batch.clients(i))));
  out->Field(batch.product_dictionary(static_cast<int>(batch.products(i))));
  out->MonthField(Month{batch.months(i)});
  out->Number(FormatMinorUnits(batch.targets_minor(i), exponent)).Field("false").EndRow();
}

// Writes every row of every batch of a stream; `rows_of` says how many a batch has.
template <class Batch>
absl::StatusOr<int64_t> WriteStream(Session& session, grpc::ClientContext* context,
                                    grpc::ClientReader<Batch>* reader, const std::string& file,
                                    std::initializer_list<std::string_view> header,
                                    absl::FunctionRef<int(const Batch&)> rows_of,
                                    absl::FunctionRef<void(const Batch&, int, CsvWriter*)> write) {
  ASSIGN_OR_RETURN(auto writer, CsvWriter::Create(file, session.options().format));
  writer->WriteRow(header);
  int64_t rows = 0;
  RETURN_IF_ERROR(rpc::ReadAll<Batch>(context, reader, [&](Batch& batch) {
    const int count = rows_of(batch);
    for (int i = 0; i < count; ++i) write(batch, i, writer.get());
    rows += count;
    return absl::OkStatus();
  }));
  RETURN_IF_ERROR(writer->Close());
  return rows;
}

}  // namespace

absl::StatusOr<int64_t> ExportSegments(Session& session, const std::string& run,
                                       const std::string& file) {
  namespace v1 = segmentation::v1;
  ASSIGN_OR_RETURN(const auto runs, session.connections().Stub<v1::SegmentationRuns>());
  v1::GetRunRequest get;
  get.set_name(run);
  ASSIGN_OR_RETURN(const v1::SegmentationRun found,
                   rpc::CallUnary(*runs, &v1::SegmentationRuns::Stub::GetRun, get, kRepeatable));
  ASSIGN_OR_RETURN(const int exponent, ExponentOf(found.summary().currency_code()));
  ASSIGN_OR_RETURN(const auto stub, session.connections().Stub<v1::Segments>());
  v1::StreamSegmentsRequest request;
  request.set_parent(found.name());
  grpc::ClientContext context;
  rpc::PrepareContext(&context, absl::InfiniteFuture(), nullptr);
  auto reader = stub->StreamSegments(&context, request);
  return WriteStream<v1::SegmentBatch>(
      session, &context, reader.get(), file,
      {"client_id", "abc", "xyz", "r", "f", "m", "lifecycle", "priority", "revenue", "share",
       "recency_days", "frequency", "cv", "policy_version"},
      [](const v1::SegmentBatch& batch) { return batch.client_ids_size(); },
      [&](const v1::SegmentBatch& batch, int i, CsvWriter* out) {
        WriteSegment(batch, i, exponent, found.policy_version(), out);
      });
}

absl::StatusOr<int64_t> ExportAssignments(Session& session, const std::string& run,
                                          const std::string& file) {
  namespace v1 = assignment::v1;
  ASSIGN_OR_RETURN(const auto stub, session.connections().Stub<v1::AssignmentRuns>());
  v1::StreamProposalsRequest request;
  request.set_parent(run);
  grpc::ClientContext context;
  rpc::PrepareContext(&context, absl::InfiniteFuture(), nullptr);
  auto reader = stub->StreamProposals(&context, request);
  return WriteStream<v1::ProposalBatch>(
      session, &context, reader.get(), file,
      {"client_id", "manager_id", "hours", "cost", "kept", "reason"},
      [](const v1::ProposalBatch& batch) { return batch.client_ids_size(); }, WriteProposal);
}

absl::StatusOr<int64_t> ExportAllocations(Session& session, const std::string& decomposition,
                                          std::string_view currency, const std::string& file) {
  namespace v1 = planning::v1;
  ASSIGN_OR_RETURN(const int exponent, ExponentOf(currency));
  ASSIGN_OR_RETURN(const auto stub, session.connections().Stub<v1::Allocations>());
  v1::StreamAllocationsRequest request;
  request.set_parent(decomposition);
  grpc::ClientContext context;
  rpc::PrepareContext(&context, absl::InfiniteFuture(), nullptr);
  auto reader = stub->StreamAllocations(&context, request);
  return WriteStream<v1::AllocationBatch>(
      session, &context, reader.get(), file,
      {"manager_id", "client_id", "product_id", "month", "target", "locked"},
      [](const v1::AllocationBatch& batch) { return batch.managers_size(); },
      [&](const v1::AllocationBatch& batch, int i, CsvWriter* out) {
        WriteAllocation(batch, i, exponent, out);
      });
}

}  // namespace clientele::cli
