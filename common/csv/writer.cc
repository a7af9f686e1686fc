#include "common/csv/writer.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/csv/windows1251.h"
#include "common/ids/uuid.h"
#include "common/money/money.h"

namespace clientele {
namespace {

constexpr size_t kFlushAt = size_t{256} << 10;
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

absl::Status WriteAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = write(fd, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return absl::ErrnoToStatus(errno, "write failed");
    bytes.remove_prefix(static_cast<size_t>(count));
  }
  return absl::OkStatus();
}

}  // namespace

void AppendCsvField(std::string_view field, char delimiter, bool sole, std::string* line) {
  const char special[] = {delimiter, '"', '\r', '\n'};
  const bool quote = (field.empty() && sole) ||
                     field.find_first_of(std::string_view(special, 4)) != std::string_view::npos;
  if (!quote) {
    line->append(field);
    return;
  }
  line->push_back('"');
  for (const char c : field) {
    if (c == '"') line->push_back('"');
    line->push_back(c);
  }
  line->push_back('"');
}

absl::StatusOr<std::unique_ptr<CsvWriter>> CsvWriter::Create(const std::string& path,
                                                             const CsvFormat& format) {
  std::string temporary = absl::StrCat(path, ".", NewUuid(), ".part");
  const int fd = open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (fd < 0) return absl::ErrnoToStatus(errno, absl::StrCat("cannot create ", path));
  return std::unique_ptr<CsvWriter>(new CsvWriter(path, std::move(temporary), fd, format));
}

CsvWriter::CsvWriter(std::string path, std::string temporary, int fd, const CsvFormat& format)
    : path_(std::move(path)),
      temporary_(std::move(temporary)),
      format_(format),
      delimiter_(DelimiterOf(format.dialect)),
      fd_(fd) {
  buffer_.reserve(kFlushAt + kFlushAt / 4);
  if (format.dialect == CsvDialect::kExcelRu && format.encoding == CsvEncoding::kUtf8) {
    buffer_ = kByteOrderMark;
    row_start_ = buffer_.size();
  }
}

CsvWriter::~CsvWriter() {
  if (fd_ >= 0) {
    close(fd_);
    unlink(temporary_.c_str());
  }
}

void CsvWriter::WriteRow(std::span<const std::string_view> fields) {
  for (const std::string_view field : fields) Field(field);
  EndRow();
}

CsvWriter& CsvWriter::Field(std::string_view text) {
  if (format_.encoding == CsvEncoding::kWindows1251) {
    Encode(text);
  } else {
    Append(text);
  }
  return *this;
}

void CsvWriter::Append(std::string_view field) {
  if (fields_in_row_++ > 0) buffer_.push_back(delimiter_);
  AppendCsvField(field, delimiter_, false, &buffer_);
}

void CsvWriter::Encode(std::string_view field) {
  if (rows_ == 0) header_.emplace_back(field);
  encoded_.clear();
  if (const auto lacking = AppendEncoded1251(field, &encoded_); lacking && status_.ok()) {
    const std::string column = fields_in_row_ < header_.size() ? header_[fields_in_row_]
                                                               : absl::StrCat(fields_in_row_ + 1);
    status_ = absl::FailedPreconditionError(
        absl::StrCat("row ", rows_ + 1, ", column ", column, ": windows-1251 lacks U+",
                     absl::Hex(static_cast<uint32_t>(*lacking), absl::kZeroPad4)));
  }
  Append(encoded_);
}

CsvWriter& CsvWriter::Number(std::string_view number) {
  return Field(FormatCsvNumber(number, format_.dialect));
}

CsvWriter& CsvWriter::DateField(Date date) { return Field(FormatCsvDate(date, format_.dialect)); }

CsvWriter& CsvWriter::MonthField(Month month) {
  return Field(FormatCsvMonth(month, format_.dialect));
}

CsvWriter& CsvWriter::Field(int64_t number) {
  std::array<char, 24> text{};
  const auto result = std::to_chars(text.data(), text.data() + text.size(), number);
  return Field(std::string_view(text.data(), static_cast<size_t>(result.ptr - text.data())));
}

CsvWriter& CsvWriter::Field(double number) { return Number(FormatDouble(number)); }

void CsvWriter::EndRow() {
  if (buffer_.size() == row_start_) AppendCsvField("", delimiter_, true, &buffer_);
  buffer_.push_back('\n');
  fields_in_row_ = 0;
  ++rows_;
  if (buffer_.size() >= kFlushAt) Flush();
  row_start_ = buffer_.size();
}

void CsvWriter::Flush() {
  if (status_.ok()) status_ = WriteAll(fd_, buffer_);
  buffer_.clear();
}

absl::Status CsvWriter::Close() {
  if (fd_ < 0) return status_;
  Flush();
  if (status_.ok() && fsync(fd_) != 0) status_ = absl::ErrnoToStatus(errno, "fsync failed");
  if (close(fd_) != 0 && status_.ok()) status_ = absl::ErrnoToStatus(errno, "close failed");
  fd_ = -1;
  if (status_.ok() && std::rename(temporary_.c_str(), path_.c_str()) != 0) {
    status_ = absl::ErrnoToStatus(errno, "rename failed");
  }
  if (!status_.ok()) {
    unlink(temporary_.c_str());
    status_ = absl::Status(status_.code(), absl::StrCat(path_, ": ", status_.message()));
  }
  return status_;
}

}  // namespace clientele
