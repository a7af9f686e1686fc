// Packs, in the background, the sales of clients that were changed one by one.
#ifndef CLIENTELE_SERVICES_REGISTRY_SALE_PACKER_H_
#define CLIENTELE_SERVICES_REGISTRY_SALE_PACKER_H_

#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/sql/database.h"

namespace clientele::registry {

// A thread that packs some time after it was woken, so that many small changes are packed together.
// It rests while sales are imported: an import packs its clients itself.
class SalePacker {
 public:
  explicit SalePacker(Database* database, absl::Duration pause = absl::Seconds(5));
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
  const absl::Duration pause_;
  absl::Mutex mutex_;
  bool woken_ ABSL_GUARDED_BY(mutex_) = true;
  bool stop_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_SALE_PACKER_H_
