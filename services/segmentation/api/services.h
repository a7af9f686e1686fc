// The four RPC groups of the segmentation: every method goes through the frame to its handler
// function.
#ifndef CLIENTELE_SERVICES_SEGMENTATION_API_SERVICES_H_
#define CLIENTELE_SERVICES_SEGMENTATION_API_SERVICES_H_

#include "clientele/segmentation/v1/concentration.grpc.pb.h"
#include "clientele/segmentation/v1/policies.grpc.pb.h"
#include "clientele/segmentation/v1/runs.grpc.pb.h"
#include "clientele/segmentation/v1/segments.grpc.pb.h"
#include "common/rpc/group.h"
#include "services/segmentation/api/policy_handlers.h"
#include "services/segmentation/api/run_handlers.h"
#include "services/segmentation/api/segment_handlers.h"
#include "services/segmentation/api/suite.h"

namespace clientele::segmentation {

class PoliciesApi final : public v1::Policies::CallbackService {
 public:
  PoliciesApi(const Suite* suite, rpc::Frame* frame)
      : group_(suite, frame, v1::Policies::service_full_name()) {}

  rpc::Reactor* CreatePolicy(rpc::Context* context, const v1::CreatePolicyRequest* request,
                             v1::PolicyVersion* response) override {
    return group_.Unary(context, request, response, "CreatePolicy", &segmentation::CreatePolicy);
  }
  rpc::Reactor* GetPolicy(rpc::Context* context, const v1::GetPolicyRequest* request,
                          v1::PolicyVersion* response) override {
    return group_.Unary(context, request, response, "GetPolicy", &segmentation::GetPolicy);
  }
  rpc::Reactor* ListPolicies(rpc::Context* context, const v1::ListPoliciesRequest* request,
                             v1::ListPoliciesResponse* response) override {
    return group_.Unary(context, request, response, "ListPolicies", &segmentation::ListPolicies);
  }
  rpc::Reactor* ActivatePolicy(rpc::Context* context, const v1::ActivatePolicyRequest* request,
                               v1::PolicyVersion* response) override {
    return group_.Unary(context, request, response, "ActivatePolicy",
                        &segmentation::ActivatePolicy);
  }

 private:
  rpc::Group<Suite> group_;
};

class RunsApi final : public v1::SegmentationRuns::CallbackService {
 public:
  RunsApi(const Suite* suite, rpc::Frame* frame)
      : group_(suite, frame, v1::SegmentationRuns::service_full_name()) {}

  rpc::Reactor* CreateRun(rpc::Context* context, const v1::CreateRunRequest* request,
                          v1::SegmentationRun* response) override {
    return group_.Unary(context, request, response, "CreateRun", &segmentation::CreateRun);
  }
  rpc::Reactor* GetRun(rpc::Context* context, const v1::GetRunRequest* request,
                       v1::SegmentationRun* response) override {
    return group_.Unary(context, request, response, "GetRun", &segmentation::GetRun);
  }
  rpc::Reactor* ListRuns(rpc::Context* context, const v1::ListRunsRequest* request,
                         v1::ListRunsResponse* response) override {
    return group_.Unary(context, request, response, "ListRuns", &segmentation::ListRuns);
  }
  grpc::ServerWriteReactor<v1::SegmentationRun>* WatchRun(
      rpc::Context* context, const v1::WatchRunRequest* request) override {
    return group_.ServerStream<v1::SegmentationRun>(context, request, "WatchRun",
                                                    &segmentation::WatchRun);
  }
  rpc::Reactor* CancelRun(rpc::Context* context, const v1::CancelRunRequest* request,
                          v1::SegmentationRun* response) override {
    return group_.Unary(context, request, response, "CancelRun", &segmentation::CancelRun);
  }
  rpc::Reactor* ActivateRun(rpc::Context* context, const v1::ActivateRunRequest* request,
                            v1::SegmentationRun* response) override {
    return group_.Unary(context, request, response, "ActivateRun", &segmentation::ActivateRun);
  }

 private:
  rpc::Group<Suite> group_;
};

class SegmentsApi final : public v1::Segments::CallbackService {
 public:
  SegmentsApi(const Suite* suite, rpc::Frame* frame)
      : group_(suite, frame, v1::Segments::service_full_name()) {}

  rpc::Reactor* GetSegment(rpc::Context* context, const v1::GetSegmentRequest* request,
                           v1::Segment* response) override {
    return group_.Unary(context, request, response, "GetSegment", &segmentation::GetSegment);
  }
  rpc::Reactor* ListSegments(rpc::Context* context, const v1::ListSegmentsRequest* request,
                             v1::ListSegmentsResponse* response) override {
    return group_.Unary(context, request, response, "ListSegments", &segmentation::ListSegments);
  }
  grpc::ServerWriteReactor<v1::SegmentBatch>* StreamSegments(
      rpc::Context* context, const v1::StreamSegmentsRequest* request) override {
    return group_.ServerStream<v1::SegmentBatch>(context, request, "StreamSegments",
                                                 &segmentation::StreamSegments);
  }
  rpc::Reactor* ExplainSegment(rpc::Context* context, const v1::ExplainSegmentRequest* request,
                               v1::SegmentExplanation* response) override {
    return group_.Unary(context, request, response, "ExplainSegment",
                        &segmentation::ExplainSegment);
  }

 private:
  rpc::Group<Suite> group_;
};

class ConcentrationsApi final : public v1::Concentrations::CallbackService {
 public:
  ConcentrationsApi(const Suite* suite, rpc::Frame* frame)
      : group_(suite, frame, v1::Concentrations::service_full_name()) {}

  rpc::Reactor* GetConcentration(rpc::Context* context, const v1::GetConcentrationRequest* request,
                                 v1::Concentration* response) override {
    return group_.Unary(context, request, response, "GetConcentration",
                        &segmentation::GetConcentration);
  }

 private:
  rpc::Group<Suite> group_;
};

}  // namespace clientele::segmentation

#endif  // CLIENTELE_SERVICES_SEGMENTATION_API_SERVICES_H_
