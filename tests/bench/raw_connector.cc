// What the bare database connector does, as a peer:
//   bench_raw_connector select SOCKET DATABASE USER SECONDS THREADS CLIENT_ID...   prepared point
//   selects;
//       prints calls per second and microseconds of this process's CPU per call
//   bench_raw_connector read SOCKET DATABASE USER      one forward-only text read of all current
//   sales;
//       prints rows per second
#include <sys/resource.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "cppconn/connection.h"
#include "cppconn/driver.h"
#include "cppconn/exception.h"
#include "cppconn/prepared_statement.h"
#include "cppconn/resultset.h"
#include "cppconn/statement.h"

namespace {

using SteadyClock = std::chrono::steady_clock;

std::unique_ptr<sql::Connection> Connect(char** argv) {
  sql::ConnectOptionsMap options;
  options["hostName"] = sql::SQLString(std::string("unix://") + argv[2]);
  options["schema"] = sql::SQLString(argv[3]);
  options["userName"] = sql::SQLString(argv[4]);
  options["password"] = sql::SQLString("");
  return std::unique_ptr<sql::Connection>(get_driver_instance()->connect(options));
}

double CpuSeconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double Since(SteadyClock::time_point start) {
  return std::chrono::duration<double>(SteadyClock::now() - start).count();
}

void SelectUntil(sql::Connection& connection, SteadyClock::time_point end,
                 const std::vector<std::string>& ids, std::atomic<int64_t>& calls) {
  const std::unique_ptr<sql::PreparedStatement> statement(connection.prepareStatement(
      "SELECT client_id, display_name, status, size_class, region, currency_code, industry, "
      "group_id, inn, kpp, ogrn, lei, parent_id, ownership_ppm, email, phone, since_day, "
      "create_time, update_time, delete_time, position, closed FROM clients "
      "WHERE client_id = ? AND closed = 0"));
  for (size_t turn = 0; SteadyClock::now() < end; ++turn) {
    statement->setString(1, ids[turn % ids.size()]);
    const std::unique_ptr<sql::ResultSet> rows(statement->executeQuery());
    if (!rows->next()) std::exit(1);
    for (uint32_t column = 1; column <= 22; ++column) rows->getString(column);
    ++calls;
  }
}

int Select(int argc, char** argv) {
  const double seconds = std::atof(argv[5]);
  const int threads = std::atoi(argv[6]);
  const std::vector<std::string> ids(argv + 7, argv + argc);
  std::vector<std::unique_ptr<sql::Connection>> connections;
  for (int i = 0; i < threads; ++i) connections.push_back(Connect(argv));
  std::atomic<int64_t> calls{0};
  const double cpu = CpuSeconds();
  const auto start = SteadyClock::now();
  const auto end = start + std::chrono::duration_cast<SteadyClock::duration>(
                               std::chrono::duration<double>(seconds));
  std::vector<std::thread> workers;
  for (auto& connection : connections) {
    workers.emplace_back([&] { SelectUntil(*connection, end, ids, calls); });
  }
  for (std::thread& worker : workers) worker.join();
  const auto count = static_cast<double>(calls);
  std::cout << static_cast<int64_t>(count / Since(start)) << " "
            << (CpuSeconds() - cpu) * 1e6 / count << std::endl;
  return 0;
}

int Read(char** argv) {
  const std::unique_ptr<sql::Connection> connection = Connect(argv);
  const std::unique_ptr<sql::Statement> statement(connection->createStatement());
  statement->setResultSetType(sql::ResultSet::TYPE_FORWARD_ONLY);
  const auto start = SteadyClock::now();
  const std::unique_ptr<sql::ResultSet> rows(statement->executeQuery(
      "SELECT client_id, day, amount, product_id, currency FROM sales WHERE closed = 0 "
      "ORDER BY client_id, day, sale_id"));
  int64_t count = 0;
  int64_t sum = 0;
  size_t bytes = 0;
  while (rows->next()) {
    ++count;
    bytes += rows->getString(1).length();
    sum += rows->getInt(2) + rows->getInt64(3);
    bytes += rows->getString(4).length() + rows->getString(5).length();
  }
  std::cout << static_cast<int64_t>(static_cast<double>(count) / Since(start)) << " " << count
            << " " << sum << " " << bytes << std::endl;
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string kind = argc > 1 ? argv[1] : "";
  try {
    if (kind == "select" && argc > 7) return Select(argc, argv);
    if (kind == "read" && argc == 5) return Read(argv);
  } catch (const sql::SQLException& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
  std::cerr
      << "usage: bench_raw_connector select SOCKET DATABASE USER SECONDS THREADS CLIENT_ID...\n"
         "       bench_raw_connector read SOCKET DATABASE USER\n";
  return 2;
}
