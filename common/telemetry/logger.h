// The log: one JSON object per line, written by one background thread in batches. A line costs its
// caller a string and a short critical section; when the queue is full the line is dropped and
// counted, never waited for.
#ifndef CLIENTELE_COMMON_TELEMETRY_LOGGER_H_
#define CLIENTELE_COMMON_TELEMETRY_LOGGER_H_

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace clientele {

enum class LogLevel { kDebug, kInfo, kWarning, kError };

// "debug", "info", "warning", "error"; anything else is INVALID_ARGUMENT.
absl::StatusOr<LogLevel> ParseLogLevel(std::string_view text);

// Key and value of one member of a line. Keys are plain identifiers and are not escaped.
struct LogField {
  LogField(std::string_view k, std::string_view v) : key(k), value(v) {}
  LogField(std::string_view k, const std::string& v) : key(k), value(std::string_view(v)) {}
  LogField(std::string_view k, const char* v) : key(k), value(std::string_view(v)) {}
  LogField(std::string_view k, int v) : key(k), value(int64_t{v}) {}
  LogField(std::string_view k, int64_t v) : key(k), value(v) {}
  LogField(std::string_view k, uint64_t v) : key(k), value(static_cast<int64_t>(v)) {}
  LogField(std::string_view k, double v) : key(k), value(v) {}
  LogField(std::string_view k, bool v) : key(k), value(v) {}

  std::string_view key;
  std::variant<std::string_view, int64_t, double, bool> value;
};

class Logger {
 public:
  struct Options {
    LogLevel level = LogLevel::kInfo;
    std::string file;            // appended to; empty is standard error
    size_t queue_limit = 16384;  // lines waiting to be written
    std::function<void(uint64_t)>
        on_dropped;  // told how many lines were dropped since it was last told
  };

  // Opens the file and starts the writer thread.
  static absl::StatusOr<std::unique_ptr<Logger>> Create(const Options& options);
  ~Logger();  // writes what is queued
  Logger(const Logger&) = delete;
  Logger& operator=(const Logger&) = delete;

  bool Enabled(LogLevel level) const { return level >= level_; }
  // {"ts":"2024-05-01T10:11:12.123456Z","level":"info","message":"...",fields...}
  void Log(LogLevel level, std::string_view message, std::initializer_list<LogField> fields = {});
  void Log(LogLevel level, std::string_view message, const std::vector<LogField>& fields);
  // Returns when everything logged before the call is written.
  void Flush();
  uint64_t dropped() const { return dropped_.load(std::memory_order_relaxed); }

 private:
  Logger(const Options& options, int descriptor);
  void Enqueue(LogLevel level, std::string line);
  // Waits for lines and a little longer for company; empty only when the log is being closed.
  std::vector<std::string> TakeBatch(bool* stop);
  void WriteLoop();

  const LogLevel level_;
  const size_t queue_limit_;
  const std::function<void(uint64_t)> on_dropped_;
  const int descriptor_;
  std::atomic<uint64_t> dropped_{0};
  // ThreadSanitizer sees std::mutex; it does not see into Abseil's, which comes compiled without
  // it.
  std::mutex mutex_;  // guards what follows
  std::condition_variable wake_;
  std::condition_variable done_;
  std::vector<std::string> queue_;
  uint64_t enqueued_ = 0;
  uint64_t written_ = 0;
  bool flush_ = false;
  bool stop_ = false;
  std::thread writer_;
};

// The log of the process: standard error at level info until SetDefaultLogger replaced it (once,
// before threads start).
Logger& DefaultLogger();
void SetDefaultLogger(std::unique_ptr<Logger> logger);

void LogInfo(std::string_view message, std::initializer_list<LogField> fields = {});
void LogWarning(std::string_view message, std::initializer_list<LogField> fields = {});
void LogError(std::string_view message, std::initializer_list<LogField> fields = {});

// `text` as a JSON string with quotes, appended to `out`; bytes that are not UTF-8 become U+FFFD.
void AppendJsonString(std::string_view text, std::string* out);

}  // namespace clientele

#endif  // CLIENTELE_COMMON_TELEMETRY_LOGGER_H_
