// Ends calls in flight when the work that they belong to is cancelled.
#ifndef CLIENTELE_COMMON_RPC_CANCEL_WATCH_H_
#define CLIENTELE_COMMON_RPC_CANCEL_WATCH_H_

#include <condition_variable>
#include <functional>
#include <mutex>
#include <set>
#include <thread>

#include "grpcpp/client_context.h"

namespace clientele::rpc {

// Asks `cancelled` from time to time on a thread of its own and, once it is true, cancels the calls
// that are registered, also those that wait for a peer that sends nothing. Thread-safe.
class CancelWatch {
 public:
  explicit CancelWatch(std::function<bool()> cancelled);
  ~CancelWatch();
  CancelWatch(const CancelWatch&) = delete;
  CancelWatch& operator=(const CancelWatch&) = delete;

  bool cancelled() const { return cancelled_(); }

  // Registers a call for as long as the scope lives.
  class Scope {
   public:
    Scope(CancelWatch& watch, grpc::ClientContext& context);
    ~Scope();
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    CancelWatch& watch_;
    grpc::ClientContext& context_;
  };

 private:
  void Poll();

  const std::function<bool()> cancelled_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool done_ = false;
  std::set<grpc::ClientContext*> calls_;
  std::thread thread_;
};

}  // namespace clientele::rpc

#endif  // CLIENTELE_COMMON_RPC_CANCEL_WATCH_H_
