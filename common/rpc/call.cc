#include "common/rpc/call.h"

#include "common/rpc/frame.h"
#include "grpcpp/server_context.h"

namespace clientele::rpc {

std::string Call::trace_id() const { return context_.trace_parent.substr(3, 32); }

bool Call::IsCancelled() const { return server_context_->IsCancelled(); }

bool Call::IsDraining() const { return frame_->IsDraining(); }

}  // namespace clientele::rpc
