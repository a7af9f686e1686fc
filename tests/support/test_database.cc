#include "tests/support/test_database.h"

#include <pwd.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"

namespace clientele {
namespace {

// Without it no test of the fixture can do anything.
template <class T>
T OrDie(absl::StatusOr<T> result) {
  if (!result.ok()) {
    ADD_FAILURE() << result.status();
    std::abort();
  }
  return *std::move(result);
}

const std::string& ServerSocket() {
  static const auto* const kSocket = [] {
    auto* socket = new std::string(absl::StrCat(CLIENTELE_TEST_MARIADB, "/node1/sock"));
    if (!std::filesystem::exists(*socket)) {
      const std::string start =
          absl::StrCat("/usr/bin/python3 ", CLIENTELE_SCRIPTS, "/mariadb.py start --dir ",
                       CLIENTELE_TEST_MARIADB, " >/dev/null");
      EXPECT_EQ(std::system(start.c_str()), 0) << start;
    }
    return socket;
  }();
  return *kSocket;
}

// The administrator, who needs no password over the socket.
MysqlOptions ServerOptions(const std::string& database) {
  MysqlOptions options;
  options.socket = ServerSocket();
  options.database = database;
  options.user = getpwuid(geteuid())->pw_name;
  options.readers = 4;
  return options;
}

void Administer(const std::string& script) {
  const auto server = OrDie(OpenMysql(ServerOptions("mysql")));
  TransactionOptions options;
  options.beside_others = true;
  const absl::Status done = server->Write(
      options, [&](Transaction& transaction) { return transaction.ExecuteScript(script); });
  EXPECT_TRUE(done.ok()) << done;
}

}  // namespace

TestDatabase::TestDatabase(SqlEngine engine) : engine_(engine) {
  if (engine == SqlEngine::kSqlite) return;
  static std::atomic<int> count{0};
  name_ = absl::StrCat("test_", getpid(), "_", ++count);
  Administer(absl::StrCat("DROP DATABASE IF EXISTS ", name_, "; CREATE DATABASE ", name_,
                          " CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin"));
}

TestDatabase::~TestDatabase() {
  if (!name_.empty()) Administer(absl::StrCat("DROP DATABASE ", name_));
}

std::unique_ptr<Database> TestDatabase::Open(bool exclusive) const {
  return engine_ == SqlEngine::kSqlite ? OrDie(OpenSqlite(sqlite_options(exclusive)))
                                       : OrDie(OpenMysql(mysql_options()));
}

SqliteOptions TestDatabase::sqlite_options(bool exclusive) const {
  SqliteOptions options;
  options.path = folder_.File("test.db");
  options.exclusive = exclusive;
  return options;
}

MysqlOptions TestDatabase::mysql_options() const { return ServerOptions(name_); }

}  // namespace clientele
