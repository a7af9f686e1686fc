// Packs, in the background, the sales of clients that were changed one by one.
#ifndef CLIENTELE_SERVICES_REGISTRY_SALE_PACKER_H_
#define CLIENTELE_SERVICES_REGISTRY_SALE_PACKER_H_

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "absl/status/status.h"
#include "common/sql/database.h"

namespace clientele::registry {

// A thread that packs some time after it was woken, so that many small changes are packed together.
// It rests while sales are imported: an import packs its clients itself.
class SalePacker {
 public:
  explicit SalePacker(Database* database,
                      std::chrono::milliseconds pause = std::chrono::seconds(5));
  ~SalePacker();  // Stop()
  SalePacker(const SalePacker&) = delete;
  SalePacker& operator=(const SalePacker&) = delete;

  void Start();
  void Wake();
  // Ends after the transaction at hand. Idempotent.
  void Stop();

  // Packs what is unpacked now, unless sales are being imported.
  absl::Status PackNow();

 private:
  void Work();
  bool AwaitWork();

  Database& database_;
  const std::chrono::milliseconds pause_;
  std::mutex mutex_;  // guards the two that follow
  bool woken_ = true;
  bool stop_ = false;
  std::condition_variable changed_;
  std::thread thread_;
};

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_SALE_PACKER_H_
