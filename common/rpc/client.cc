#include "common/rpc/client.h"

#include <algorithm>
#include <random>

#include "common/errors/errors.h"
#include "common/rpc/trace.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/support/channel_arguments.h"

namespace clientele::rpc {
namespace {

constexpr absl::Duration kFirstBackoff = absl::Milliseconds(50);
constexpr absl::Duration kLastBackoff = absl::Seconds(2);

// Refused before the handler started, so that sending it again cannot do anything twice.
bool NeverStarted(const absl::Status& status) {
  const ErrorReason reason = ReasonOf(status);
  return reason == common::v1::ERROR_REASON_SERVER_BUSY ||
         reason == common::v1::ERROR_REASON_SERVER_STOPPING;
}

bool MayRetry(const absl::Status& status, bool idempotent) {
  return NeverStarted(status) || (idempotent && absl::IsUnavailable(status));
}

// Between half and the whole of the backoff, and not before the server's advice.
absl::Duration Pause(absl::Duration backoff, const absl::Status& status) {
  thread_local std::minstd_rand generator{std::random_device{}()};
  std::uniform_real_distribution<double> share(0.5, 1.0);
  return std::max(RetryAfterOf(status).value_or(absl::ZeroDuration()), backoff) * share(generator);
}

}  // namespace

std::shared_ptr<grpc::Channel> NewChannel(const std::string& address,
                                          const ChannelOptions& options) {
  grpc::ChannelArguments arguments;
  arguments.SetLoadBalancingPolicyName("round_robin");
  arguments.SetMaxReceiveMessageSize(static_cast<int>(options.max_message_bytes));
  arguments.SetMaxSendMessageSize(static_cast<int>(options.max_message_bytes));
  // The servers accept a ping every 20 s, and only while calls are under way.
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, 30'000);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 10'000);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 0);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 5'000);
  // The suite's services are never behind the proxy that the environment names.
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  if (options.own_connection) arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

void PrepareContext(grpc::ClientContext* context, absl::Time deadline, const CallContext* parent) {
  if (parent != nullptr) {
    deadline = std::min(deadline, parent->deadline);
    if (!parent->request_id.empty()) context->AddMetadata(kRequestIdKey, parent->request_id);
    if (!parent->trace_parent.empty()) context->AddMetadata(kTraceParentKey, parent->trace_parent);
  }
  if (deadline != absl::InfiniteFuture()) context->set_deadline(absl::ToChronoTime(deadline));
}

void SetDeadline(grpc::ClientContext* context, absl::Duration timeout) {
  context->set_deadline(absl::ToChronoTime(absl::Now() + timeout));
}

absl::Status CallWithRetry(const CallOptions& options,
                           absl::FunctionRef<grpc::Status(grpc::ClientContext*)> attempt) {
  absl::Time deadline = absl::Now() + options.timeout;
  if (options.parent != nullptr) deadline = std::min(deadline, options.parent->deadline);
  absl::Duration backoff = kFirstBackoff;
  for (int left = options.attempts;; --left) {
    grpc::ClientContext context;
    PrepareContext(&context, deadline, options.parent);
    absl::Status status = FromGrpcStatus(attempt(&context));
    if (status.ok() || left <= 1 || !MayRetry(status, options.idempotent)) return status;
    const absl::Duration pause = Pause(backoff, status);
    if (absl::Now() + pause >= deadline) return status;
    absl::SleepFor(pause);
    backoff = std::min(backoff * 2, kLastBackoff);
  }
}

}  // namespace clientele::rpc
