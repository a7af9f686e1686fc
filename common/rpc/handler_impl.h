// Template bodies of handler.h: the typed shells around handler_core.h.
#ifndef CLIENTELE_COMMON_RPC_HANDLER_IMPL_H_
#define CLIENTELE_COMMON_RPC_HANDLER_IMPL_H_

#include <functional>
#include <string_view>
#include <utility>

#include "common/rpc/handler.h"

namespace clientele::rpc {
namespace internal {

template <class Req, class Resp, class Handler>
class UnaryCallOf final : public UnaryCall {
 public:
  UnaryCallOf(Frame* frame, Method* method, grpc::CallbackServerContext* context,
              const Req* request, Resp* response, Handler handler)
      : UnaryCall(frame, method, context),
        request_(request),
        response_(response),
        handler_(std::move(handler)) {}

 private:
  absl::Status Invoke(Call& call) override { return handler_(call, *request_, response_); }

  const Req* const request_;
  Resp* const response_;
  Handler handler_;
};

// The half of a reactor that writes. Derived is the reactor.
template <class Derived, class Resp>
class WriterOf : public Writer<Resp> {
 public:
  absl::Status Write(Resp message) override {
    if (absl::Status free = self().ClaimWrite(); !free.ok()) return free;
    sending_ = std::move(message);
    self().StartWrite(&sending_);
    return absl::OkStatus();
  }
  void OnInterrupt(std::function<void()> wake) override { self().SetInterrupt(std::move(wake)); }

 private:
  Derived& self() { return static_cast<Derived&>(*this); }
  Resp sending_;
};

// The half of a reactor that reads.
template <class Derived, class Req>
class ReaderOf : public Reader<Req> {
 public:
  absl::StatusOr<bool> Read(Req* message) override {
    absl::StatusOr<bool> read = self().AwaitRead();
    if (!read.ok() || !*read) return read;
    message->Swap(&ahead_);
    if (absl::Status valid = self().CheckMessage(*message); !valid.ok()) return valid;
    ReadAhead();
    return true;
  }

 protected:
  void ReadAhead() {
    self().ClaimRead();
    self().StartRead(&ahead_);
  }

 private:
  Derived& self() { return static_cast<Derived&>(*this); }
  Req ahead_;
};

template <class Req, class Resp, class Handler>
class ServerStreamOf final : public grpc::ServerWriteReactor<Resp>,
                             public StreamCall,
                             public WriterOf<ServerStreamOf<Req, Resp, Handler>, Resp> {
 public:
  ServerStreamOf(Frame* frame, Method* method, grpc::CallbackServerContext* context,
                 const Req* request, Handler handler)
      : StreamCall(frame, method, context), request_(request), handler_(std::move(handler)) {}

 private:
  friend class WriterOf<ServerStreamOf, Resp>;
  absl::Status Invoke(Call& call) override { return handler_(call, *request_, *this); }
  void SendStatus(const grpc::Status& status) override { this->Finish(status); }
  void OnWriteDone(bool ok) override { WriteDone(ok); }
  void OnCancel() override { Cancelled(); }
  void OnDone() override { delete this; }

  const Req* const request_;
  Handler handler_;
};

template <class Req, class Resp, class Handler>
class ClientStreamOf final : public grpc::ServerReadReactor<Req>,
                             public StreamCall,
                             public ReaderOf<ClientStreamOf<Req, Resp, Handler>, Req> {
 public:
  ClientStreamOf(Frame* frame, Method* method, grpc::CallbackServerContext* context, Resp* response,
                 Handler handler)
      : StreamCall(frame, method, context), response_(response), handler_(std::move(handler)) {}

 private:
  friend class ReaderOf<ClientStreamOf, Req>;
  absl::Status Invoke(Call& call) override { return handler_(call, *this, response_); }
  void BeginReading() override { this->ReadAhead(); }
  void SendStatus(const grpc::Status& status) override { this->Finish(status); }
  void OnReadDone(bool ok) override { ReadDone(ok); }
  void OnCancel() override { Cancelled(); }
  void OnDone() override { delete this; }

  Resp* const response_;
  Handler handler_;
};

template <class Req, class Resp, class Handler>
class BidiStreamOf final : public grpc::ServerBidiReactor<Req, Resp>,
                           public StreamCall,
                           public ReaderOf<BidiStreamOf<Req, Resp, Handler>, Req>,
                           public WriterOf<BidiStreamOf<Req, Resp, Handler>, Resp> {
 public:
  BidiStreamOf(Frame* frame, Method* method, grpc::CallbackServerContext* context, Handler handler)
      : StreamCall(frame, method, context), handler_(std::move(handler)) {}

 private:
  friend class ReaderOf<BidiStreamOf, Req>;
  friend class WriterOf<BidiStreamOf, Resp>;
  absl::Status Invoke(Call& call) override { return handler_(call, *this, *this); }
  void BeginReading() override { this->ReadAhead(); }
  void SendStatus(const grpc::Status& status) override { this->Finish(status); }
  void OnReadDone(bool ok) override { ReadDone(ok); }
  void OnWriteDone(bool ok) override { WriteDone(ok); }
  void OnCancel() override { Cancelled(); }
  void OnDone() override { delete this; }

  Handler handler_;
};

}  // namespace internal

inline Methods::Methods(Frame* frame, std::string_view service_full_name)
    : frame_(frame), table_(frame, service_full_name) {}

template <class Req, class Resp, class Handler>
grpc::ServerUnaryReactor* Methods::Unary(grpc::CallbackServerContext* context, const Req* request,
                                         Resp* response, std::string_view method, Handler handler) {
  return (new internal::UnaryCallOf<Req, Resp, Handler>(frame_, table_.Find(method), context,
                                                        request, response, std::move(handler)))
      ->Start(*request);
}

template <class Resp, class Req, class Handler>
grpc::ServerWriteReactor<Resp>* Methods::ServerStream(grpc::CallbackServerContext* context,
                                                      const Req* request, std::string_view method,
                                                      Handler handler) {
  auto* const stream = new internal::ServerStreamOf<Req, Resp, Handler>(
      frame_, table_.Find(method), context, request, std::move(handler));
  stream->Start(request);
  return stream;
}

template <class Req, class Resp, class Handler>
grpc::ServerReadReactor<Req>* Methods::ClientStream(grpc::CallbackServerContext* context,
                                                    Resp* response, std::string_view method,
                                                    Handler handler) {
  auto* const stream = new internal::ClientStreamOf<Req, Resp, Handler>(
      frame_, table_.Find(method), context, response, std::move(handler));
  stream->Start(nullptr);
  return stream;
}

template <class Req, class Resp, class Handler>
grpc::ServerBidiReactor<Req, Resp>* Methods::BidiStream(grpc::CallbackServerContext* context,
                                                        std::string_view method, Handler handler) {
  auto* const stream = new internal::BidiStreamOf<Req, Resp, Handler>(frame_, table_.Find(method),
                                                                      context, std::move(handler));
  stream->Start(nullptr);
  return stream;
}

}  // namespace clientele::rpc

#endif  // CLIENTELE_COMMON_RPC_HANDLER_IMPL_H_
