#include "common/rpc/handler_core.h"

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/ids/uuid.h"
#include "common/rpc/status_mapper.h"
#include "common/rpc/trace.h"
#include "common/rpc/validator.h"
#include "common/telemetry/metric_names.h"
#include "common/text/view.h"
#include "google/protobuf/descriptor.h"

namespace clientele::rpc::internal {
namespace {

[[noreturn]] void DieOfWrongName(std::string_view kind, std::string_view name) {
  std::fprintf(stderr, "no %.*s named %.*s is linked\n", static_cast<int>(kind.size()), kind.data(),
               static_cast<int>(name.size()), name.data());
  std::abort();
}

std::string_view Metadata(const grpc::CallbackServerContext& context, const char* key) {
  const auto& metadata = context.client_metadata();
  const auto found = metadata.find(key);
  if (found == metadata.end()) return {};
  return {found->second.data(), found->second.size()};
}

absl::Time DeadlineOf(const grpc::CallbackServerContext& context) {
  const auto deadline = context.deadline();
  if (deadline == std::chrono::system_clock::time_point::max()) return absl::InfiniteFuture();
  return absl::FromChrono(deadline);
}

CallContext ContextOf(const grpc::CallbackServerContext& context) {
  CallContext result;
  const std::string_view request_id = Metadata(context, kRequestIdKey);
  result.request_id = IsRequestId(request_id) ? std::string(request_id) : NewUuid();
  result.trace_parent = ChildSpan(Metadata(context, kTraceParentKey));
  result.deadline = DeadlineOf(context);
  return result;
}

absl::Status DeadlinePassed() {
  return WithReason(absl::DeadlineExceededError("the deadline has passed"),
                    common::v1::ERROR_REASON_DEADLINE_PASSED);
}

LogLevel LevelOf(const absl::Status& status, bool slow) {
  if (absl::IsInternal(status) || absl::IsUnknown(status) || absl::IsDataLoss(status)) {
    return LogLevel::kError;
  }
  return slow || absl::IsResourceExhausted(status) ? LogLevel::kWarning : LogLevel::kInfo;
}

}  // namespace

// --- Method

Method::Method(Frame* frame, std::string_view service, std::string_view name)
    : frame_(frame),
      service_(service),
      name_(name),
      latency_(frame->metrics().Histogram(
          metrics::kLatency, {{"service", frame->options().service}, {"method", name_}})),
      in_flight_(frame->metrics().Gauge(
          metrics::kInFlight, {{"service", frame->options().service}, {"method", name_}})),
      slow_(frame->metrics().Counter(metrics::kSlow,
                                     {{"service", frame->options().service}, {"method", name_}})) {}

void Method::Count(absl::StatusCode code) {
  std::atomic<prometheus::Counter*>& slot = by_code_[static_cast<size_t>(code) % kCodes];
  prometheus::Counter* counter = slot.load(std::memory_order_acquire);
  if (counter == nullptr) {
    counter =
        &frame_->metrics().Counter(metrics::kRequests, {{"service", frame_->options().service},
                                                        {"method", name_},
                                                        {"code", absl::StatusCodeToString(code)}});
    slot.store(counter, std::memory_order_release);
  }
  counter->Increment();
}

MethodTable::MethodTable(Frame* frame, std::string_view service_full_name) {
  const google::protobuf::ServiceDescriptor* service =
      google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
          std::string(service_full_name));
  if (service == nullptr) DieOfWrongName("service", service_full_name);
  for (int i = 0; i < service->method_count(); ++i) {
    PrepareValidation(service->method(i)->input_type());
    methods_.push_back(
        std::make_unique<Method>(frame, service_full_name, service->method(i)->name()));
  }
}

Method* MethodTable::Find(std::string_view name) const {
  for (const std::unique_ptr<Method>& method : methods_) {
    if (method->name() == name) return method.get();
  }
  DieOfWrongName("method", name);
}

// --- ServedCall

ServedCall::ServedCall(Frame* frame, Method* method, grpc::CallbackServerContext* context)
    : frame_(frame),
      method_(method),
      server_context_(context),
      started_(std::chrono::steady_clock::now()),
      call_(ContextOf(*context), context, frame) {
  context->AddInitialMetadata(kRequestIdKey, call_.request_id());
}

absl::Status ServedCall::Admit(const google::protobuf::Message* request, CallKind kind) {
  if (absl::Status checked = Check(request, kind); !checked.ok()) return checked;
  if (absl::Status entered = frame_->Enter(); !entered.ok()) {
    frame_->CountRejection(Rejection::kDraining);
    return entered;
  }
  admitted_ = true;
  method_->in_flight().Increment();
  return absl::OkStatus();
}

absl::Status ServedCall::Check(const google::protobuf::Message* request, CallKind kind) {
  if (absl::Status identity = CheckIdentity(); !identity.ok()) {
    frame_->CountRejection(Rejection::kIdentity);
    return identity;
  }
  if (kind == CallKind::kUnary || call_.deadline() != absl::InfiniteFuture()) {
    if (absl::Status deadline = CheckDeadline(); !deadline.ok()) {
      frame_->CountRejection(Rejection::kDeadline);
      return deadline;
    }
  }
  if (request == nullptr) return absl::OkStatus();
  absl::Status valid = Validate(*request);
  if (!valid.ok()) frame_->CountRejection(Rejection::kInvalid);
  return valid;
}

absl::Status ServedCall::CheckIdentity() {
  if (!frame_->options().authenticate) {
    call_.SetCaller("anonymous");
    return absl::OkStatus();
  }
  absl::StatusOr<std::string> caller = frame_->options().authenticate(*server_context_);
  if (!caller.ok()) return caller.status();
  call_.SetCaller(*std::move(caller));
  return absl::OkStatus();
}

absl::Status ServedCall::CheckDeadline() const {
  if (call_.deadline() == absl::InfiniteFuture()) {
    return WithReason(absl::InvalidArgumentError("a deadline is required on this call"),
                      common::v1::ERROR_REASON_DEADLINE_REQUIRED);
  }
  return call_.deadline() <= absl::Now() ? DeadlinePassed() : absl::OkStatus();
}

absl::Status ServedCall::NoThread(CallKind kind) {
  if (frame_->IsDraining()) {
    frame_->CountRejection(Rejection::kDraining);
    return Unavailable(common::v1::ERROR_REASON_SERVER_STOPPING, "the server is shutting down",
                       frame_->options().retry_after);
  }
  frame_->CountRejection(Rejection::kBusy);
  return Busy(kind == CallKind::kUnary ? "the server is busy: its queue of calls is full"
                                       : "the server is busy: all its streams are taken",
              frame_->options().retry_after);
}

absl::Status ServedCall::StillWanted() const {
  if (call_.deadline() <= absl::Now()) return DeadlinePassed();
  if (call_.IsCancelled()) return absl::CancelledError("the caller has gone");
  return absl::OkStatus();
}

absl::Status ServedCall::Guard(absl::FunctionRef<absl::Status()> handler) {
  try {
    return handler();
  } catch (const std::exception& e) {
    return absl::InternalError(absl::StrCat("exception in a handler: ", e.what()));
  } catch (...) {
    return absl::InternalError("exception of an unknown type in a handler");
  }
}

grpc::Status ServedCall::Complete(const absl::Status& status) {
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - started_;
  const bool slow = absl::Seconds(elapsed.count()) >= frame_->options().slow_call;
  if (admitted_) method_->in_flight().Decrement();
  method_->latency().Observe(elapsed.count());
  if (slow) method_->slow().Increment();
  Log(status, elapsed.count() * 1e3, slow);
  if (status.ok()) {
    method_->Count(absl::StatusCode::kOk);
    return grpc::Status::OK;
  }
  grpc::Status wire = ToGrpcStatus(status, frame_->options().service, call_.request_id());
  method_->Count(static_cast<absl::StatusCode>(wire.error_code()));
  return wire;
}

void ServedCall::Log(const absl::Status& status, double milliseconds, bool slow) {
  const LogLevel level = LevelOf(status, slow);
  if (!frame_->logger().Enabled(level)) return;
  const std::string code = absl::StatusCodeToString(status.code());
  const std::string peer = server_context_->peer();
  const std::string& trace_parent = call_.context().trace_parent;
  const std::initializer_list<LogField> fields = {
      {"service", frame_->options().service},
      {"rpc", method_->service()},
      {"method", method_->name()},
      {"code", code},
      {"ms", milliseconds},
      {"request_id", call_.request_id()},
      {"trace_id", std::string_view(trace_parent).substr(3, 32)},
      {"caller", call_.caller()},
      {"peer", peer}};
  if (status.ok() && !slow) {
    frame_->logger().Log(level, "call", fields);
    return;
  }
  std::vector<LogField> more(fields);
  if (slow) more.emplace_back("slow", true);
  const std::string reason = common::v1::ErrorReason_Name(ReasonOf(status));
  if (!status.ok()) more.emplace_back("reason", reason);
  // The text of other errors goes to the caller and may quote his request.
  const std::string hidden = IsPrivate(status) ? status.ToString() : "";
  if (!hidden.empty()) more.emplace_back("error", hidden);
  frame_->logger().Log(level, "call", more);
}

// --- UnaryCall

grpc::ServerUnaryReactor* UnaryCall::Start(const google::protobuf::Message& request) {
  grpc::ServerUnaryReactor* const reactor = reactor_;
  absl::Status admitted = served_.Admit(&request, CallKind::kUnary);
  if (admitted.ok()) {
    if (served_.frame()->workers().TrySubmit(this)) return reactor;
    Frame* const frame = served_.frame();
    Answer(served_.NoThread(CallKind::kUnary));
    frame->Leave();
    return reactor;
  }
  Answer(admitted);
  return reactor;
}

void UnaryCall::Run() {
  Frame* const frame = served_.frame();
  absl::Status status = served_.StillWanted();
  if (status.ok()) status = served_.Guard([this] { return Invoke(served_.call()); });
  Answer(status);
  frame->Leave();
}

void UnaryCall::Answer(const absl::Status& status) {
  grpc::ServerUnaryReactor* const reactor = reactor_;
  const grpc::Status wire = served_.Complete(status);
  // Finish ends the life of request, response and context, which this object points to.
  delete this;
  reactor->Finish(wire);
}

// --- StreamCall

void StreamCall::Start(const google::protobuf::Message* request) {
  absl::Status admitted = served_.Admit(request, CallKind::kStream);
  if (admitted.ok()) {
    if (served_.frame()->streams().TrySubmit(this)) return;
    Frame* const frame = served_.frame();
    Answer(served_.NoThread(CallKind::kStream));
    frame->Leave();
    return;
  }
  Answer(admitted);
}

void StreamCall::Run() {
  Frame* const frame = served_.frame();
  frame->open_streams().Increment();
  BeginReading();
  absl::Status status = served_.StillWanted();
  if (status.ok()) status = served_.Guard([this] { return Invoke(served_.call()); });
  ClearInterrupt();
  if (!invalid_message_.ok()) status = invalid_message_;
  {
    // A status sent while a message is on its way would overtake it.
    std::unique_lock lock(mutex_);
    progress_.wait(lock, [this] { return !writing_; });
  }
  frame->open_streams().Decrement();
  Answer(status);
  frame->Leave();
}

void StreamCall::Answer(const absl::Status& status) { SendStatus(served_.Complete(status)); }

void StreamCall::WriteDone(bool ok) {
  const std::lock_guard lock(mutex_);
  writing_ = false;
  if (!ok) write_failed_ = true;
  progress_.notify_all();
}

void StreamCall::ReadDone(bool ok) {
  const std::lock_guard lock(mutex_);
  reading_ = false;
  if (!ok) read_ended_ = true;
  progress_.notify_all();
}

void StreamCall::Cancelled() {
  {
    const std::lock_guard lock(mutex_);
    cancelled_ = true;
  }
  Interrupt();
}

absl::Status StreamCall::CancelStatus() {
  if (absl::Status wanted = served_.StillWanted(); !wanted.ok()) return wanted;
  return absl::CancelledError("the caller has gone");
}

absl::Status StreamCall::ClaimWrite() {
  std::unique_lock lock(mutex_);
  progress_.wait(lock, [this] { return !writing_; });
  if (write_failed_ || cancelled_) return CancelStatus();
  writing_ = true;
  return absl::OkStatus();
}

absl::StatusOr<bool> StreamCall::AwaitRead() {
  std::unique_lock lock(mutex_);
  progress_.wait(lock, [this] { return !reading_; });
  if (!read_ended_) return true;
  if (cancelled_ || served_.call().IsCancelled()) return CancelStatus();
  return false;
}

void StreamCall::ClaimRead() {
  const std::lock_guard lock(mutex_);
  reading_ = true;
}

absl::Status StreamCall::CheckMessage(const google::protobuf::Message& message) {
  invalid_message_ = Validate(message);
  if (!invalid_message_.ok()) served_.frame()->CountRejection(Rejection::kInvalid);
  return invalid_message_;
}

void StreamCall::SetInterrupt(std::function<void()> wake) {
  ClearInterrupt();
  {
    const std::lock_guard lock(interrupt_mutex_);
    wake_ = std::move(wake);
  }
  interrupt_key_ = served_.frame()->AddInterrupt([this] { Interrupt(); });
  std::unique_lock lock(mutex_);
  const bool cancelled = cancelled_;
  lock.unlock();
  if (cancelled) Interrupt();
}

void StreamCall::Interrupt() {
  const std::lock_guard lock(interrupt_mutex_);
  if (const std::function<void()> wake = std::exchange(wake_, nullptr)) wake();
}

void StreamCall::ClearInterrupt() {
  if (interrupt_key_ != 0) served_.frame()->RemoveInterrupt(interrupt_key_);
  interrupt_key_ = 0;
  const std::lock_guard lock(interrupt_mutex_);
  wake_ = nullptr;
}

}  // namespace clientele::rpc::internal
