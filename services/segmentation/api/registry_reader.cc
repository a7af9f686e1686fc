#include "services/segmentation/api/registry_reader.h"

#include <algorithm>
#include <atomic>
#include <set>
#include <span>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clientele/registry/v1/clients.grpc.pb.h"
#include "clientele/registry/v1/sales.grpc.pb.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/rpc/cancel_watch.h"
#include "common/rpc/client.h"
#include "common/rpc/peer.h"

namespace clientele::segmentation {
namespace {

namespace registry_v1 = registry::v1;

// More ranges than threads, so that the last ones to finish are small.
constexpr int kRangesPerThread = 4;
constexpr int kMaxRanges = 256;
// Of a client id, and of the ends of a key range.
constexpr size_t kMaxClientIdBytes = 64;
// A stream that takes longer hangs.
constexpr absl::Duration kStreamTimeout = absl::Hours(1);
constexpr absl::Duration kSnapshotTimeout = absl::Seconds(10);
constexpr std::string_view kRegistry = "registry";

struct KeyRange {
  std::string start;  // inclusive, empty: from the beginning
  std::string end;    // exclusive, empty: to the end
};

struct Plan {
  int64_t position = 0;
  std::vector<KeyRange> ranges;
};

struct RangeResult {
  PopulationFacts facts;
  std::set<std::string> currencies;
};

absl::StatusOr<Plan> MakePlan(registry_v1::Sales::Stub& stub, const ReadRequest& request) {
  registry_v1::GetSnapshotRequest get;
  get.set_range_count(std::min(request.threads * kRangesPerThread, kMaxRanges));
  const absl::StatusOr<registry_v1::Snapshot> snapshot =
      rpc::CallUnary(stub, &registry_v1::Sales::Stub::GetSnapshot, get,
                     {.timeout = kSnapshotTimeout, .idempotent = true});
  if (!snapshot.ok()) return rpc::FromPeer(snapshot.status(), kRegistry);
  Plan plan;
  plan.position = request.position > 0 ? request.position : snapshot->position();
  std::string start;
  for (const std::string& cut : snapshot->cut_client_ids()) {
    plan.ranges.push_back({start, cut});
    start = cut;
  }
  plan.ranges.push_back({start, ""});
  return plan;
}

// One key range: its clients, then its sales.
class RangeReader {
 public:
  RangeReader(const std::shared_ptr<grpc::Channel>& channel, const ReadRequest& request,
              rpc::CancelWatch& watch, int64_t position)
      : channel_(channel), request_(request), watch_(watch), position_(position) {}

  absl::StatusOr<RangeResult> Read(const KeyRange& range) {
    ASSIGN_OR_RETURN(ClientTable clients, ReadClients(range));
    FactsBuilder builder(std::move(clients), request_.as_of, request_.xyz);
    RETURN_IF_ERROR(ReadSales(range, builder));
    RangeResult result;
    ASSIGN_OR_RETURN(result.facts, WithOverflowReason(std::move(builder).Finish()));
    result.currencies = std::move(currencies_);
    return result;
  }

 private:
  template <typename T>
  static absl::StatusOr<T> WithOverflowReason(absl::StatusOr<T> result) {
    if (result.status().code() != absl::StatusCode::kOutOfRange) return result;
    return WithReason(result.status(), common::v1::ERROR_REASON_AMOUNT_OVERFLOW);
  }

  rpc::PeerStream Stream() const {
    return {.service = kRegistry, .watch = watch_, .deadline = absl::Now() + kStreamTimeout};
  }

  template <class Request>
  Request RequestFor(const KeyRange& range) const {
    Request request;
    request.set_as_of_position(position_);
    request.set_start_client_id(range.start);
    request.set_end_client_id(range.end);
    return request;
  }

  absl::StatusOr<ClientTable> ReadClients(const KeyRange& range) {
    const auto stub = registry_v1::ClientRegistry::NewStub(channel_);
    const auto request = RequestFor<registry_v1::StreamClientsRequest>(range);
    const auto open = [&](grpc::ClientContext* call) { return stub->StreamClients(call, request); };
    ClientTable table;
    const auto take = [&](registry_v1::ClientBatch& batch) -> absl::Status {
      if (batch.statuses_size() != batch.client_ids_size()) {
        return absl::InternalError("columns of a client batch differ in length");
      }
      for (int i = 0; i < batch.client_ids_size(); ++i) {
        if (batch.statuses(i) == registry_v1::CLIENT_STATUS_ARCHIVED) continue;
        table.ids.push_back(std::move(*batch.mutable_client_ids(i)));
      }
      return absl::OkStatus();
    };
    RETURN_IF_ERROR(rpc::ReadStream<registry_v1::ClientBatch>(Stream(), open, take));
    ids_ = table.ids;
    return table;
  }

  absl::Status ReadSales(const KeyRange& range, FactsBuilder& builder) {
    const auto stub = registry_v1::Sales::NewStub(channel_);
    auto request = RequestFor<registry_v1::StreamSalesRequest>(range);
    if (request_.with_profit) request.add_columns(registry_v1::SALES_COLUMN_PROFIT);
    const auto open = [&](grpc::ClientContext* call) { return stub->StreamSales(call, request); };
    const auto take = [&](registry_v1::SalesBatch& batch) { return AddBatch(batch, builder); };
    return rpc::ReadStream<registry_v1::SalesBatch>(Stream(), open, take);
  }

  absl::Status AddBatch(const registry_v1::SalesBatch& batch, FactsBuilder& builder) {
    if (batch.client_rows_size() != batch.client_ids_size()) {
      return absl::InternalError("columns of a sales batch differ in length");
    }
    const std::vector<std::string_view> ids(batch.client_ids().begin(), batch.client_ids().end());
    const SalesBatch columns{ids, std::span(batch.client_rows().data(), ids.size()),
                             std::span(batch.days().data(), batch.days().size()),
                             std::span(batch.amounts_minor().data(), batch.amounts_minor().size()),
                             std::span(batch.profits_minor().data(), batch.profits_minor().size())};
    const absl::Status added = builder.Add(columns);
    if (added.code() == absl::StatusCode::kOutOfRange) {
      return WithReason(added, common::v1::ERROR_REASON_AMOUNT_OVERFLOW);
    }
    RETURN_IF_ERROR(added);
    return NoteCurrencies(batch, columns);
  }

  // The currencies of the rows that count: of clients to segment, up to the as-of date.
  absl::Status NoteCurrencies(const registry_v1::SalesBatch& batch, const SalesBatch& columns) {
    const bool one = batch.currency_dictionary_size() == 1;
    if (one && currencies_.contains(batch.currency_dictionary(0))) return absl::OkStatus();
    if (!one && batch.currencies_size() != batch.days_size()) {
      return absl::InternalError("columns of a sales batch differ in length");
    }
    size_t row = 0;
    for (size_t k = 0; k < columns.client_ids.size(); ++k) {
      const size_t end = row + columns.row_counts[k];
      const bool counts = std::binary_search(ids_.begin(), ids_.end(), columns.client_ids[k]);
      for (; row < end; ++row) {
        if (!counts || columns.days[row] > DayNumber(request_.as_of)) continue;
        const uint32_t index = one ? 0 : batch.currencies(static_cast<int>(row));
        if (index >= static_cast<uint32_t>(batch.currency_dictionary_size())) {
          return absl::InternalError("a currency of a sales batch is not in its dictionary");
        }
        currencies_.insert(batch.currency_dictionary(static_cast<int>(index)));
        if (one) return absl::OkStatus();
      }
    }
    return absl::OkStatus();
  }

  const std::shared_ptr<grpc::Channel>& channel_;
  const ReadRequest& request_;
  rpc::CancelWatch& watch_;
  const int64_t position_;
  std::vector<std::string> ids_;
  std::set<std::string> currencies_;
};

// Reads the ranges on `threads` threads; results are in the order of the ranges. The first error in
// that order is returned, and stops the ranges that have not begun.
absl::StatusOr<std::vector<RangeResult>> ReadRanges(const std::shared_ptr<grpc::Channel>& channel,
                                                    const ReadRequest& request,
                                                    const ReadObserver& observer,
                                                    const Plan& plan) {
  std::vector<absl::StatusOr<RangeResult>> results(plan.ranges.size(),
                                                   absl::CancelledError("not begun"));
  rpc::CancelWatch watch(observer.cancelled);
  std::atomic<size_t> next{0};
  std::atomic<bool> failed{false};
  const auto work = [&] {
    for (size_t i = next++; i < plan.ranges.size() && !failed; i = next++) {
      RangeReader reader(channel, request, watch, plan.position);
      results[i] = reader.Read(plan.ranges[i]);
      if (!results[i].ok()) failed = true;
      observer.on_range_done();
    }
  };
  std::vector<std::thread> threads;
  for (int i = 1; i < request.threads; ++i) threads.emplace_back(work);
  work();
  for (std::thread& thread : threads) thread.join();
  std::vector<RangeResult> ranges;
  for (absl::StatusOr<RangeResult>& result : results) {
    if (!result.ok() && result.status().message() != "not begun") return result.status();
  }
  for (absl::StatusOr<RangeResult>& result : results) {
    RETURN_IF_ERROR(result.status());
    ranges.push_back(*std::move(result));
  }
  return ranges;
}

absl::StatusOr<std::string> OneCurrency(const std::vector<RangeResult>& ranges) {
  std::set<std::string> currencies;
  for (const RangeResult& range : ranges) {
    currencies.insert(range.currencies.begin(), range.currencies.end());
  }
  if (currencies.empty()) return "";
  if (currencies.size() == 1) return *currencies.begin();
  return Precondition(common::v1::ERROR_REASON_MIXED_CURRENCIES, "CURRENCY", "sales",
                      absl::StrCat("the sales of one run must have one currency, but have ",
                                   absl::StrJoin(currencies, ", ")));
}

// Appends the client's rows, which come first; true when another client follows.
bool AppendSales(const registry_v1::SalesBatch& batch, const std::string& client_id,
                 ClientSales& sales) {
  if (batch.client_ids().empty()) return false;
  if (batch.client_ids(0) != client_id) return true;
  const int rows = static_cast<int>(batch.client_rows(0));
  const auto append = [rows](const auto& column, auto& out) {
    if (column.size() >= rows) out.insert(out.end(), column.begin(), column.begin() + rows);
  };
  append(batch.days(), sales.days);
  append(batch.amounts_minor(), sales.amounts);
  append(batch.profits_minor(), sales.profits);
  return batch.client_ids_size() > 1;
}

}  // namespace

absl::StatusOr<RegistryFacts> ReadFacts(const std::shared_ptr<grpc::Channel>& registry,
                                        const ReadRequest& request, const ReadObserver& observer) {
  const auto stub = registry_v1::Sales::NewStub(registry);
  ASSIGN_OR_RETURN(const Plan plan, MakePlan(*stub, request));
  observer.on_ranges(static_cast<int64_t>(plan.ranges.size()));
  ASSIGN_OR_RETURN(std::vector<RangeResult> ranges, ReadRanges(registry, request, observer, plan));
  RegistryFacts result;
  result.position = plan.position;
  ASSIGN_OR_RETURN(result.currency_code, OneCurrency(ranges));
  std::vector<PopulationFacts> parts;
  parts.reserve(ranges.size());
  for (RangeResult& range : ranges) parts.push_back(std::move(range.facts));
  ASSIGN_OR_RETURN(result.facts, MergeFacts(std::move(parts)));
  return result;
}

absl::StatusOr<ClientSales> ReadClientSales(const std::shared_ptr<grpc::Channel>& registry,
                                            const std::string& client_id, int64_t position,
                                            bool with_profit, const rpc::CallContext& call) {
  registry_v1::StreamSalesRequest request;
  request.set_as_of_position(position);
  request.set_start_client_id(client_id);
  // The least id above this one; of an id of full length there is none that the field holds.
  if (client_id.size() < kMaxClientIdBytes) request.set_end_client_id(client_id + '\0');
  if (with_profit) request.add_columns(registry_v1::SALES_COLUMN_PROFIT);
  const auto stub = registry_v1::Sales::NewStub(registry);
  grpc::ClientContext context;
  rpc::PrepareContext(&context, call.deadline, &call);
  const auto stream = stub->StreamSales(&context, request);
  ClientSales sales;
  bool passed = false;
  const auto take = [&](registry_v1::SalesBatch& batch) {
    passed = AppendSales(batch, client_id, sales);
    return passed ? absl::CancelledError("the client is complete") : absl::OkStatus();
  };
  const absl::Status read = rpc::ReadAll<registry_v1::SalesBatch>(&context, stream.get(), take);
  if (!passed) RETURN_IF_ERROR(rpc::FromPeer(read, kRegistry));
  return sales;
}

}  // namespace clientele::segmentation
