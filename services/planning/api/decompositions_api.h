#ifndef CLIENTELE_SERVICES_PLANNING_API_DECOMPOSITIONS_API_H_
#define CLIENTELE_SERVICES_PLANNING_API_DECOMPOSITIONS_API_H_

#include <string_view>

#include "clientele/planning/v1/decompositions.grpc.pb.h"
#include "common/rpc/handler.h"
#include "common/service/core.h"

namespace clientele::planning {

// The kind of its runs; the request of a run is a Decomposition with what was asked for.
inline constexpr std::string_view kDecompositionKind = "decomposition";

class DecompositionsApi final : public v1::Decompositions::CallbackService {
 public:
  DecompositionsApi(rpc::Frame* frame, const ServiceCore& core)
      : rpc_(frame, v1::Decompositions::service_full_name()), core_(core) {}

  grpc::ServerUnaryReactor* CreateDecomposition(grpc::CallbackServerContext* context,
                                                const v1::CreateDecompositionRequest* request,
                                                v1::Decomposition* response) override;
  grpc::ServerUnaryReactor* GetDecomposition(grpc::CallbackServerContext* context,
                                             const v1::GetDecompositionRequest* request,
                                             v1::Decomposition* response) override;
  grpc::ServerUnaryReactor* ListDecompositions(grpc::CallbackServerContext* context,
                                               const v1::ListDecompositionsRequest* request,
                                               v1::ListDecompositionsResponse* response) override;
  grpc::ServerWriteReactor<v1::Decomposition>* WatchDecomposition(
      grpc::CallbackServerContext* context, const v1::WatchDecompositionRequest* request) override;
  grpc::ServerUnaryReactor* CancelDecomposition(grpc::CallbackServerContext* context,
                                                const v1::CancelDecompositionRequest* request,
                                                v1::Decomposition* response) override;

 private:
  absl::Status Create(rpc::Call& call, const v1::CreateDecompositionRequest& request,
                      v1::Decomposition* response);
  absl::Status Get(rpc::Call& call, const v1::GetDecompositionRequest& request,
                   v1::Decomposition* response);
  absl::Status List(rpc::Call& call, const v1::ListDecompositionsRequest& request,
                    v1::ListDecompositionsResponse* response);
  absl::Status Watch(rpc::Call& call, const v1::WatchDecompositionRequest& request,
                     rpc::Writer<v1::Decomposition>& out);
  absl::Status Cancel(rpc::Call& call, const v1::CancelDecompositionRequest& request,
                      v1::Decomposition* response);

  rpc::Methods rpc_;
  const ServiceCore& core_;
};

}  // namespace clientele::planning

#endif  // CLIENTELE_SERVICES_PLANNING_API_DECOMPOSITIONS_API_H_
