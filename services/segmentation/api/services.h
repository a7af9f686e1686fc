// The four RPC groups of the segmentation: every method goes through the frame to its handler
// function.
#ifndef CLIENTELE_SERVICES_SEGMENTATION_API_SERVICES_H_
#define CLIENTELE_SERVICES_SEGMENTATION_API_SERVICES_H_

#include "clientele/segmentation/v1/concentration.grpc.pb.h"
#include "clientele/segmentation/v1/policies.grpc.pb.h"
#include "clientele/segmentation/v1/runs.grpc.pb.h"
#include "clientele/segmentation/v1/segments.grpc.pb.h"
#include "common/rpc/handler.h"
#include "services/segmentation/api/policy_handlers.h"
#include "services/segmentation/api/run_handlers.h"
#include "services/segmentation/api/segment_handlers.h"
#include "services/segmentation/api/suite.h"

namespace clientele::segmentation {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

class PoliciesApi final : public v1::Policies::CallbackService {
 public:
  PoliciesApi(const Suite* suite, rpc::Frame* frame)
      : suite_(*suite), rpc_(frame, v1::Policies::service_full_name()) {}

  Reactor* CreatePolicy(Context* context, const v1::CreatePolicyRequest* request,
                        v1::PolicyVersion* response) override {
    return rpc_.Unary(context, request, response, "CreatePolicy",
                      Bind(suite_, &segmentation::CreatePolicy));
  }
  Reactor* GetPolicy(Context* context, const v1::GetPolicyRequest* request,
                     v1::PolicyVersion* response) override {
    return rpc_.Unary(context, request, response, "GetPolicy",
                      Bind(suite_, &segmentation::GetPolicy));
  }
  Reactor* ListPolicies(Context* context, const v1::ListPoliciesRequest* request,
                        v1::ListPoliciesResponse* response) override {
    return rpc_.Unary(context, request, response, "ListPolicies",
                      Bind(suite_, &segmentation::ListPolicies));
  }
  Reactor* ActivatePolicy(Context* context, const v1::ActivatePolicyRequest* request,
                          v1::PolicyVersion* response) override {
    return rpc_.Unary(context, request, response, "ActivatePolicy",
                      Bind(suite_, &segmentation::ActivatePolicy));
  }

 private:
  const Suite& suite_;
  rpc::Methods rpc_;
};

class RunsApi final : public v1::SegmentationRuns::CallbackService {
 public:
  RunsApi(const Suite* suite, rpc::Frame* frame)
      : suite_(*suite), rpc_(frame, v1::SegmentationRuns::service_full_name()) {}

  Reactor* CreateRun(Context* context, const v1::CreateRunRequest* request,
                     v1::SegmentationRun* response) override {
    return rpc_.Unary(context, request, response, "CreateRun",
                      Bind(suite_, &segmentation::CreateRun));
  }
  Reactor* GetRun(Context* context, const v1::GetRunRequest* request,
                  v1::SegmentationRun* response) override {
    return rpc_.Unary(context, request, response, "GetRun", Bind(suite_, &segmentation::GetRun));
  }
  Reactor* ListRuns(Context* context, const v1::ListRunsRequest* request,
                    v1::ListRunsResponse* response) override {
    return rpc_.Unary(context, request, response, "ListRuns",
                      Bind(suite_, &segmentation::ListRuns));
  }
  grpc::ServerWriteReactor<v1::SegmentationRun>* WatchRun(
      Context* context, const v1::WatchRunRequest* request) override {
    return rpc_.ServerStream<v1::SegmentationRun>(context, request, "WatchRun",
                                                  Bind(suite_, &segmentation::WatchRun));
  }
  Reactor* CancelRun(Context* context, const v1::CancelRunRequest* request,
                     v1::SegmentationRun* response) override {
    return rpc_.Unary(context, request, response, "CancelRun",
                      Bind(suite_, &segmentation::CancelRun));
  }
  Reactor* ActivateRun(Context* context, const v1::ActivateRunRequest* request,
                       v1::SegmentationRun* response) override {
    return rpc_.Unary(context, request, response, "ActivateRun",
                      Bind(suite_, &segmentation::ActivateRun));
  }

 private:
  const Suite& suite_;
  rpc::Methods rpc_;
};

class SegmentsApi final : public v1::Segments::CallbackService {
 public:
  SegmentsApi(const Suite* suite, rpc::Frame* frame)
      : suite_(*suite), rpc_(frame, v1::Segments::service_full_name()) {}

  Reactor* GetSegment(Context* context, const v1::GetSegmentRequest* request,
                      v1::Segment* response) override {
    return rpc_.Unary(context, request, response, "GetSegment",
                      Bind(suite_, &segmentation::GetSegment));
  }
  Reactor* ListSegments(Context* context, const v1::ListSegmentsRequest* request,
                        v1::ListSegmentsResponse* response) override {
    return rpc_.Unary(context, request, response, "ListSegments",
                      Bind(suite_, &segmentation::ListSegments));
  }
  grpc::ServerWriteReactor<v1::SegmentBatch>* StreamSegments(
      Context* context, const v1::StreamSegmentsRequest* request) override {
    return rpc_.ServerStream<v1::SegmentBatch>(context, request, "StreamSegments",
                                               Bind(suite_, &segmentation::StreamSegments));
  }
  Reactor* ExplainSegment(Context* context, const v1::ExplainSegmentRequest* request,
                          v1::SegmentExplanation* response) override {
    return rpc_.Unary(context, request, response, "ExplainSegment",
                      Bind(suite_, &segmentation::ExplainSegment));
  }

 private:
  const Suite& suite_;
  rpc::Methods rpc_;
};

class ConcentrationsApi final : public v1::Concentrations::CallbackService {
 public:
  ConcentrationsApi(const Suite* suite, rpc::Frame* frame)
      : suite_(*suite), rpc_(frame, v1::Concentrations::service_full_name()) {}

  Reactor* GetConcentration(Context* context, const v1::GetConcentrationRequest* request,
                            v1::Concentration* response) override {
    return rpc_.Unary(context, request, response, "GetConcentration",
                      Bind(suite_, &segmentation::GetConcentration));
  }

 private:
  const Suite& suite_;
  rpc::Methods rpc_;
};

}  // namespace clientele::segmentation

#endif  // CLIENTELE_SERVICES_SEGMENTATION_API_SERVICES_H_
