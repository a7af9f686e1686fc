#include "common/telemetry/logger.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/ids/utf8.h"
#include "common/text/view.h"

namespace clientele {
namespace {

constexpr std::array<std::string_view, 4> kLevelNames = {"debug", "info", "warning", "error"};
// How long lines may wait for company: one wake-up of the writer serves all that came meanwhile.
constexpr std::chrono::milliseconds kBatchDelay{50};
constexpr size_t kBatchLines = 1024;

void AppendTimestamp(absl::Time now, std::string* out) {
  // Formatting the date costs more than the rest of a line, so each thread keeps the current
  // second.
  thread_local int64_t cached_second = -1;
  thread_local std::string cached;
  const int64_t micros = absl::ToUnixMicros(now);
  if (micros / 1'000'000 != cached_second) {
    cached_second = micros / 1'000'000;
    cached = absl::FormatTime("%Y-%m-%dT%H:%M:%S", now, absl::UTCTimeZone());
  }
  absl::StrAppend(out, cached, ".", absl::Dec(micros % 1'000'000, absl::kZeroPad6), "Z");
}

void AppendValue(const LogField& field, std::string* out) {
  if (const auto* text = std::get_if<std::string_view>(&field.value)) {
    AppendJsonString(*text, out);
  } else if (const auto* integer = std::get_if<int64_t>(&field.value)) {
    absl::StrAppend(out, *integer);
  } else if (const auto* number = std::get_if<double>(&field.value)) {
    absl::StrAppend(out, *number);
  } else {
    absl::StrAppend(out, std::get<bool>(field.value) ? "true" : "false");
  }
}

template <class Fields>
std::string FormatLine(LogLevel level, std::string_view message, const Fields& fields) {
  std::string line;
  line.reserve(512);
  line += R"({"ts":")";
  AppendTimestamp(absl::Now(), &line);
  absl::StrAppend(&line, R"(","level":")", AbslView(kLevelNames[static_cast<size_t>(level)]),
                  R"(","message":)");
  AppendJsonString(message, &line);
  for (const LogField& field : fields) {
    absl::StrAppend(&line, R"(,")", AbslView(field.key), R"(":)");
    AppendValue(field, &line);
  }
  line += "}\n";
  return line;
}

// A log that cannot be written has nowhere to report it: what does not fit is given up.
void WriteAll(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    text.remove_prefix(static_cast<size_t>(written));
  }
}

std::unique_ptr<Logger>& DefaultLoggerSlot() {
  static auto* const slot = new std::unique_ptr<Logger>;
  return *slot;
}

bool NeedsEscape(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; }

void AppendEscaped(char c, std::string* out) {
  switch (c) {
    case '"':
      *out += "\\\"";
      break;
    case '\\':
      *out += "\\\\";
      break;
    case '\n':
      *out += "\\n";
      break;
    case '\r':
      *out += "\\r";
      break;
    case '\t':
      *out += "\\t";
      break;
    default:
      absl::StrAppendFormat(out, "\\u%04x", static_cast<unsigned>(static_cast<unsigned char>(c)));
  }
}

}  // namespace

absl::StatusOr<LogLevel> ParseLogLevel(std::string_view text) {
  for (size_t i = 0; i < kLevelNames.size(); ++i) {
    if (text == kLevelNames[i]) return static_cast<LogLevel>(i);
  }
  return absl::InvalidArgumentError(
      absl::StrCat("\"", AbslView(text), "\" is no log level: debug, info, warning or error"));
}

absl::StatusOr<std::unique_ptr<Logger>> Logger::Create(const Options& options) {
  int descriptor = STDERR_FILENO;
  if (!options.file.empty()) {
    descriptor = ::open(options.file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
    if (descriptor < 0) {
      return absl::UnavailableError(
          absl::StrCat("the log file ", options.file, " cannot be opened: ", std::strerror(errno)));
    }
  }
  return std::unique_ptr<Logger>(new Logger(options, descriptor));
}

Logger::Logger(const Options& options, int descriptor)
    : level_(options.level),
      queue_limit_(options.queue_limit),
      on_dropped_(options.on_dropped),
      descriptor_(descriptor) {
  writer_ = std::thread([this] { WriteLoop(); });
}

Logger::~Logger() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake_.notify_one();
  writer_.join();
  if (descriptor_ != STDERR_FILENO) ::close(descriptor_);
}

void Logger::Log(LogLevel level, std::string_view message, std::initializer_list<LogField> fields) {
  if (Enabled(level)) Enqueue(level, FormatLine(level, message, fields));
}

void Logger::Log(LogLevel level, std::string_view message, const std::vector<LogField>& fields) {
  if (Enabled(level)) Enqueue(level, FormatLine(level, message, fields));
}

void Logger::Enqueue(LogLevel level, std::string line) {
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    if (queue_.size() >= queue_limit_) {
      dropped_.fetch_add(1, std::memory_order_relaxed);
      return;
    }
    queue_.push_back(std::move(line));
    ++enqueued_;
    if (level >= LogLevel::kError) flush_ = true;
    wake = flush_ || queue_.size() == 1 || queue_.size() == kBatchLines;
  }
  if (wake) wake_.notify_one();
}

void Logger::Flush() {
  std::unique_lock lock(mutex_);
  const uint64_t target = enqueued_;
  flush_ = true;
  wake_.notify_one();
  done_.wait(lock, [&] { return written_ >= target; });
}

std::vector<std::string> Logger::TakeBatch(bool* stop) {
  std::unique_lock lock(mutex_);
  wake_.wait(lock, [this] { return stop_ || !queue_.empty(); });
  wake_.wait_until(lock, std::chrono::system_clock::now() + kBatchDelay,
                   [this] { return stop_ || flush_ || queue_.size() >= kBatchLines; });
  flush_ = false;
  *stop = stop_;
  return std::exchange(queue_, {});
}

void Logger::WriteLoop() {
  uint64_t reported = 0;
  for (bool stop = false; !stop;) {
    const std::vector<std::string> lines = TakeBatch(&stop);
    std::string batch;
    for (const std::string& line : lines) batch += line;
    if (const uint64_t total = dropped(); total != reported) {
      batch += FormatLine(LogLevel::kWarning, "log lines dropped",
                          std::initializer_list<LogField>{{"count", total - reported}});
      if (on_dropped_) on_dropped_(total - reported);
      reported = total;
    }
    WriteAll(descriptor_, batch);
    {
      const std::lock_guard lock(mutex_);
      written_ += lines.size();
      stop = stop && queue_.empty();
    }
    done_.notify_all();
  }
}

Logger& DefaultLogger() {
  if (Logger* const chosen = DefaultLoggerSlot().get(); chosen != nullptr) return *chosen;
  static Logger* const fallback = [] {
    std::atexit([] { fallback->Flush(); });
    return Logger::Create({})->release();
  }();
  return *fallback;
}

void SetDefaultLogger(std::unique_ptr<Logger> logger) {
  DefaultLoggerSlot() = std::move(logger);
  std::atexit([] { DefaultLoggerSlot()->Flush(); });
}

void LogInfo(std::string_view message, std::initializer_list<LogField> fields) {
  DefaultLogger().Log(LogLevel::kInfo, message, fields);
}

void LogWarning(std::string_view message, std::initializer_list<LogField> fields) {
  DefaultLogger().Log(LogLevel::kWarning, message, fields);
}

void LogError(std::string_view message, std::initializer_list<LogField> fields) {
  DefaultLogger().Log(LogLevel::kError, message, fields);
}

void AppendJsonString(std::string_view text, std::string* out) {
  *out += '"';
  while (!text.empty()) {
    std::string_view valid = text.substr(0, ValidUtf8Prefix(text));
    text.remove_prefix(valid.size());
    for (const char c : valid) {
      if (NeedsEscape(c)) {
        AppendEscaped(c, out);
      } else {
        *out += c;
      }
    }
    if (!text.empty()) {
      *out += "\xef\xbf\xbd";
      text.remove_prefix(1);
    }
  }
  *out += '"';
}

}  // namespace clientele
