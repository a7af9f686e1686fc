#include "services/assignment/api/peers.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/rpc/client.h"
#include "common/rpc/peer.h"

namespace clientele::assignment {
namespace {

absl::StatusOr<Category> ToCategory(segmentation::v1::AbcClass abc) {
  switch (abc) {
    case segmentation::v1::ABC_CLASS_A:
      return Category::kA;
    case segmentation::v1::ABC_CLASS_B:
      return Category::kB;
    case segmentation::v1::ABC_CLASS_C:
      return Category::kC;
    case segmentation::v1::ABC_CLASS_ZERO:
      return Category::kZero;
    case segmentation::v1::ABC_CLASS_NEGATIVE:
      return Category::kNegative;
    default:
      return absl::InternalError("a segment has no ABC class");
  }
}

absl::Status TakeSegments(const segmentation::v1::SegmentBatch& batch, Segments* segments) {
  const int rows = batch.client_ids_size();
  if (batch.abc_size() != rows || batch.revenue_minor_size() != rows) {
    return absl::InternalError("segment columns of unequal length");
  }
  for (int k = 0; k < rows; ++k) {
    ASSIGN_OR_RETURN(const Category category, ToCategory(batch.abc(k)));
    segments->of_client.emplace(batch.client_ids(k),
                                Segments::Entry{category, batch.revenue_minor(k)});
  }
  return absl::OkStatus();
}

std::optional<SizeClass> ToSizeClass(int size_class) {
  switch (size_class) {
    case registry::v1::SIZE_CLASS_LARGE:
      return SizeClass::kLarge;
    case registry::v1::SIZE_CLASS_MEDIUM:
      return SizeClass::kMedium;
    case registry::v1::SIZE_CLASS_SMALL:
      return SizeClass::kSmall;
    case registry::v1::SIZE_CLASS_MICRO:
      return SizeClass::kMicro;
    default:
      return std::nullopt;
  }
}

absl::StatusOr<Client> MakeClient(const registry::v1::ClientBatch& batch, int k,
                                  const Segments& segments) {
  Client client;
  client.id = batch.client_ids(k);
  const std::optional<SizeClass> size_class = ToSizeClass(batch.size_classes(k));
  const auto region = static_cast<int>(batch.regions(k));
  if (!size_class || region >= batch.region_dictionary_size()) {
    return absl::InternalError("a client of the registry has no size class or region");
  }
  client.size_class = *size_class;
  client.region = batch.region_dictionary(region);
  client.group = batch.group_ids(k);
  if (batch.statuses(k) == registry::v1::CLIENT_STATUS_POTENTIAL) {
    client.category = Category::kPotential;
    return client;
  }
  const auto segment = segments.of_client.find(client.id);
  if (segment == segments.of_client.end()) {
    return Precondition(common::v1::ERROR_REASON_RUN_NOT_SUCCEEDED, "SEGMENT", segments.run,
                        absl::StrCat("client ", client.id, " has no segment in ", segments.run));
  }
  client.category = segment->second.category;
  client.revenue = segment->second.revenue;
  return client;
}

absl::Status TakeClients(const registry::v1::ClientBatch& batch, const Segments& segments,
                         std::vector<Client>* clients) {
  const int rows = batch.client_ids_size();
  if (batch.statuses_size() != rows || batch.size_classes_size() != rows ||
      batch.regions_size() != rows || batch.group_ids_size() != rows) {
    return absl::InternalError("client columns of unequal length");
  }
  for (int k = 0; k < rows; ++k) {
    if (batch.statuses(k) == registry::v1::CLIENT_STATUS_ARCHIVED) continue;
    ASSIGN_OR_RETURN(Client client, MakeClient(batch, k, segments));
    clients->push_back(std::move(client));
  }
  return absl::OkStatus();
}

}  // namespace

Peers::Peers(const std::shared_ptr<grpc::Channel>& registry,
             const std::shared_ptr<grpc::Channel>& segmentation)
    : clients_(registry::v1::ClientRegistry::NewStub(registry)),
      runs_(segmentation::v1::SegmentationRuns::NewStub(segmentation)),
      segments_(segmentation::v1::Segments::NewStub(segmentation)) {}

absl::StatusOr<Segments> Peers::ReadSegments(const rpc::CallContext& context,
                                             const std::string& run, rpc::CancelWatch& watch) {
  segmentation::v1::GetRunRequest get;
  get.set_name(run);
  const absl::StatusOr<segmentation::v1::SegmentationRun> found =
      rpc::CallUnary(*runs_, &segmentation::v1::SegmentationRuns::Stub::GetRun, get,
                     rpc::PeerReadOptions(context));
  if (!found.ok()) return rpc::FromPeer(found.status(), "segmentation");
  if (found->status().state() != common::v1::RUN_STATE_SUCCEEDED) {
    return Precondition(common::v1::ERROR_REASON_RUN_NOT_SUCCEEDED, "RUN_STATE", found->name(),
                        absl::StrCat("segmentation ", found->name(), " has not succeeded"));
  }
  Segments segments;
  segments.run = found->name();
  segments.registry_position = found->registry_position();
  segments.currency = found->summary().currency_code();
  segmentation::v1::StreamSegmentsRequest request;
  request.set_parent(found->name());
  RETURN_IF_ERROR(rpc::ReadStream<segmentation::v1::SegmentBatch>(
      {"segmentation", watch, &context},
      [&](grpc::ClientContext* call) { return segments_->StreamSegments(call, request); },
      [&](segmentation::v1::SegmentBatch& batch) { return TakeSegments(batch, &segments); }));
  return segments;
}

absl::StatusOr<std::vector<Client>> Peers::ReadClients(const rpc::CallContext& context,
                                                       const Segments& segments,
                                                       rpc::CancelWatch& watch) {
  registry::v1::StreamClientsRequest request;
  request.set_as_of_position(segments.registry_position);
  std::vector<Client> clients;
  RETURN_IF_ERROR(rpc::ReadStream<registry::v1::ClientBatch>(
      {"registry", watch, &context},
      [&](grpc::ClientContext* call) { return clients_->StreamClients(call, request); },
      [&](registry::v1::ClientBatch& batch) { return TakeClients(batch, segments, &clients); }));
  return clients;
}

absl::StatusOr<std::unordered_set<std::string>> Peers::ReadClientIds(
    const rpc::CallContext& context, rpc::CancelWatch& watch) {
  std::unordered_set<std::string> ids;
  RETURN_IF_ERROR(rpc::ReadStream<registry::v1::ClientBatch>(
      {"registry", watch, &context},
      [&](grpc::ClientContext* call) {
        return clients_->StreamClients(call, registry::v1::StreamClientsRequest());
      },
      [&](registry::v1::ClientBatch& batch) {
        ids.insert(batch.client_ids().begin(), batch.client_ids().end());
        return absl::OkStatus();
      }));
  return ids;
}

}  // namespace clientele::assignment
