#include "common/sql/mysql.h"

#include <algorithm>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/sql/mysql_checks.h"
#include "common/sql/mysql_connection.h"
#include "common/sql/mysql_watchdog.h"
#include "common/sql/pool.h"

namespace clientele {
namespace {

// A host that could not be reached is passed over for this long while there are others.
constexpr absl::Duration kAvoidFor = absl::Seconds(5);

// Which hosts answer. Thread-safe.
class Hosts {
 public:
  explicit Hosts(const MysqlOptions& options) : options_(options) {
    for (const std::string& host : options.hosts) hosts_.push_back({host});
    if (hosts_.empty()) hosts_.push_back({""});
  }

  // Tries the hosts in their order, or from a random one on; those that failed lately come last.
  absl::StatusOr<std::unique_ptr<Connection>> Connect(bool in_order, MysqlWatchdog* watchdog) {
    absl::Status status;
    for (const size_t host : Order(in_order)) {
      absl::StatusOr<std::unique_ptr<MysqlConnection>> connection =
          MysqlConnection::Open(options_, hosts_[host].address, watchdog);
      Note(host, connection.ok());
      if (connection.ok()) return std::unique_ptr<Connection>(*std::move(connection));
      status = connection.status();
      if (!absl::IsUnavailable(status) && !absl::IsResourceExhausted(status)) break;
    }
    return WithContext(status, absl::StrCat("cannot connect to the database ", options_.database));
  }

 private:
  struct Host {
    std::string address;
    absl::Time avoid_until = absl::InfinitePast();
  };

  std::vector<size_t> Order(bool in_order) {
    absl::MutexLock lock(&mutex_);
    const size_t first = in_order ? 0 : absl::Uniform(random_, size_t{0}, hosts_.size());
    const absl::Time now = absl::Now();
    std::vector<size_t> order(hosts_.size());
    for (size_t i = 0; i < order.size(); ++i) order[i] = (first + i) % order.size();
    std::stable_partition(order.begin(), order.end(),
                          [&](size_t host) { return hosts_[host].avoid_until <= now; });
    return order;
  }

  void Note(size_t host, bool reached) {
    absl::MutexLock lock(&mutex_);
    hosts_[host].avoid_until = reached ? absl::InfinitePast() : absl::Now() + kAvoidFor;
  }

  const MysqlOptions& options_;
  absl::Mutex mutex_;
  absl::BitGen random_ ABSL_GUARDED_BY(mutex_);
  std::vector<Host> hosts_;  // the addresses never change
};

class MysqlDatabase final : public Database {
 public:
  explicit MysqlDatabase(MysqlOptions options)
      : options_(std::move(options)),
        hosts_(options_),
        writers_("writing", static_cast<size_t>(options_.writers),
                 [this] { return hosts_.Connect(true, &watchdog_); }),
        readers_("reading", static_cast<size_t>(options_.readers),
                 [this] { return hosts_.Connect(false, &watchdog_); }) {}

  SqlEngine engine() const override { return SqlEngine::kMysql; }
  bool exclusive() const override { return false; }

 protected:
  absl::StatusOr<Connection*> Acquire(Mode mode, const TransactionOptions& options) override {
    return Pool(mode).Borrow(options, options_.pool_timeout);
  }
  void Release(Mode mode, Connection* connection) override { Pool(mode).Return(connection); }

 private:
  ConnectionPool& Pool(Mode mode) { return mode == Mode::kWrite ? writers_ : readers_; }

  const MysqlOptions options_;
  Hosts hosts_;
  MysqlWatchdog watchdog_;
  ConnectionPool writers_;
  ConnectionPool readers_;
};

absl::Status CheckOptions(const MysqlOptions& options) {
  const auto refuse = [](absl::string_view what) {
    return absl::InvalidArgumentError(absl::StrCat("the database's configuration: ", what));
  };
  if (options.hosts.empty() == options.socket.empty()) {
    return refuse("either hosts or a socket must be given");
  }
  if (options.database.empty()) return refuse("the database is not named");
  if (options.user.empty()) return refuse("the user is not named");
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<Database>> OpenMysql(const MysqlOptions& options) {
  RETURN_IF_ERROR(CheckOptions(options));
  return std::make_unique<MysqlDatabase>(options);
}

absl::StatusOr<std::unique_ptr<Database>> OpenMysqlForMigration(MysqlOptions options) {
  options.network_timeout = absl::Hours(24);
  options.readers = 1;
  options.writers = 2;
  return OpenMysql(options);
}

}  // namespace clientele
