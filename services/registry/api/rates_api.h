// The RPC group Rates: every method goes through the frame to its function in rate_handlers.h.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_RATES_API_H_
#define CLIENTELE_SERVICES_REGISTRY_API_RATES_API_H_

#include "clientele/registry/v1/rates.grpc.pb.h"
#include "common/rpc/group.h"
#include "services/registry/api/rate_handlers.h"

namespace clientele::registry {

class RatesApi final : public v1::Rates::CallbackService {
 public:
  RatesApi(const Registry* registry, rpc::Frame* frame)
      : group_(registry, frame, v1::Rates::service_full_name()) {}

  rpc::Reactor* BatchUpsertRates(rpc::Context* context, const v1::BatchUpsertRatesRequest* request,
                                 v1::BatchUpsertRatesResponse* response) override {
    return group_.Unary(context, request, response, "BatchUpsertRates",
                        &registry::BatchUpsertRates);
  }
  rpc::Reactor* GetRate(rpc::Context* context, const v1::GetRateRequest* request,
                        v1::Rate* response) override {
    return group_.Unary(context, request, response, "GetRate", &registry::GetRate);
  }
  rpc::Reactor* ListRates(rpc::Context* context, const v1::ListRatesRequest* request,
                          v1::ListRatesResponse* response) override {
    return group_.Unary(context, request, response, "ListRates", &registry::ListRates);
  }
  rpc::Reactor* ListRateVersions(rpc::Context* context, const v1::ListRateVersionsRequest* request,
                                 v1::ListRateVersionsResponse* response) override {
    return group_.Unary(context, request, response, "ListRateVersions",
                        &registry::ListRateVersions);
  }
  rpc::Reactor* DeleteRate(rpc::Context* context, const v1::DeleteRateRequest* request,
                           v1::Rate* response) override {
    return group_.Unary(context, request, response, "DeleteRate", &registry::DeleteRate);
  }
  rpc::Reactor* ListRateKinds(rpc::Context* context, const v1::ListRateKindsRequest* request,
                              v1::ListRateKindsResponse* response) override {
    return group_.Unary(context, request, response, "ListRateKinds", &registry::ListRateKinds);
  }
  rpc::Reactor* ConvertAmounts(rpc::Context* context, const v1::ConvertAmountsRequest* request,
                               v1::ConvertAmountsResponse* response) override {
    return group_.Unary(context, request, response, "ConvertAmounts", &registry::ConvertAmounts);
  }

 private:
  rpc::Group<Registry> group_;
};

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_RATES_API_H_
