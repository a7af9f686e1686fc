#include "services/registry/sale_packer.h"

#include <string>

#include "common/errors/status_macros.h"
#include "common/telemetry/logger.h"
#include "services/registry/store/imports.h"
#include "services/registry/store/sale_pages.h"

namespace clientele::registry {

SalePacker::SalePacker(Database* database, std::chrono::milliseconds pause)
    : database_(*database), pause_(pause) {}

SalePacker::~SalePacker() { Stop(); }

void SalePacker::Start() {
  thread_ = std::thread([this] { Work(); });
}

void SalePacker::Wake() {
  {
    const std::lock_guard lock(mutex_);
    woken_ = true;
  }
  changed_.notify_one();
}

void SalePacker::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
}

bool SalePacker::AwaitWork() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return woken_ || stop_; });
  changed_.wait_for(lock, pause_, [this] { return stop_; });
  woken_ = false;
  return !stop_;
}

void SalePacker::Work() {
  while (AwaitWork()) {
    const absl::Status packed = PackNow();
    if (!packed.ok() && !absl::IsCancelled(packed)) {
      LogWarning("sales were not packed", {{"error", std::string(packed.message())}});
    }
  }
}

absl::Status SalePacker::PackNow() {
  return PackAllClients([this](Database::Body body) -> absl::Status {
    {
      const std::lock_guard lock(mutex_);
      if (stop_) return absl::CancelledError("the server is stopping");
    }
    return database_.Write([&](Transaction& transaction) -> absl::Status {
      ASSIGN_OR_RETURN(const bool importing, IsImportActive(transaction, ImportKind::kSales));
      if (importing) return absl::CancelledError("sales are being imported");
      return body(transaction);
    });
  });
}

}  // namespace clientele::registry
