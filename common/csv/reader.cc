#include "common/csv/reader.h"

#include <algorithm>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "common/csv/byte_source.h"
#include "common/csv/scan.h"
#include "common/ids/utf8.h"
#include "common/text/view.h"

namespace clientele {
namespace {

constexpr size_t kInitialBuffer = size_t{512} << 10;
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

bool Contains(std::string_view bytes, char c) {
  return std::memchr(bytes.data(), c, bytes.size()) != nullptr;
}

// Written without a branch per byte, so that the compiler can use wide registers.
bool HasHighByte(std::string_view bytes) {
  constexpr size_t kStep = 4096;
  for (size_t begin = 0; begin < bytes.size(); begin += kStep) {
    unsigned seen = 0;
    for (const char c : bytes.substr(begin, kStep)) seen |= static_cast<unsigned char>(c);
    if ((seen & 0x80U) != 0) return true;
  }
  return false;
}

// Halves doubled quotes in place and returns the new end.
char* Unescape(char* begin, char* end) {
  char* out = begin;
  for (const char* in = begin; in < end; ++in) {
    *out++ = *in;
    if (*in == '"') ++in;
  }
  return out;
}

std::string_view RuleOf(CsvScan outcome) {
  switch (outcome) {
    case CsvScan::kBareQuote:
      return csv_rule::kBareQuote;
    case CsvScan::kBareCarriageReturn:
      return csv_rule::kBareCarriageReturn;
    case CsvScan::kTextAfterQuote:
      return csv_rule::kTextAfterQuote;
    case CsvScan::kUnterminatedQuote:
      return csv_rule::kUnterminatedQuote;
    case CsvScan::kRecord:
    case CsvScan::kIncomplete:
      break;
  }
  return {};
}

std::string_view SentenceOf(CsvScan outcome) {
  switch (outcome) {
    case CsvScan::kBareQuote:
      return "a quote inside a field that does not begin with one";
    case CsvScan::kBareCarriageReturn:
      return "a carriage return without a line feed outside quotes";
    case CsvScan::kTextAfterQuote:
      return "text between the closing quote and the end of the field";
    case CsvScan::kUnterminatedQuote:
      return "the file ends inside a quoted field";
    case CsvScan::kRecord:
    case CsvScan::kIncomplete:
      break;
  }
  return {};
}

}  // namespace

CsvReader::CsvReader(std::string file, std::unique_ptr<ByteSource> source,
                     const CsvOptions& options)
    : file_(std::move(file)),
      source_(std::move(source)),
      options_(options),
      buffer_(std::max(kByteOrderMark.size(), std::min(kInitialBuffer, options.max_record_bytes))) {
}

CsvReader::~CsvReader() = default;

absl::StatusOr<std::unique_ptr<CsvReader>> CsvReader::Make(std::string file, OpenSource open,
                                                           const CsvOptions& given) {
  CsvOptions options = given;
  if (options.dialect == CsvDialect::kExcelRu) options.delimiter = DelimiterOf(options.dialect);
  const auto delimiter = static_cast<unsigned char>(options.delimiter);
  if (delimiter == 0 || delimiter > 0x7e || delimiter == '"' || delimiter == '\r' ||
      delimiter == '\n') {
    return absl::InvalidArgumentError("this character cannot be a delimiter");
  }
  const auto open_unpacked = [&]() -> absl::StatusOr<std::unique_ptr<ByteSource>> {
    absl::StatusOr<std::unique_ptr<ByteSource>> source = open();
    if (!source.ok()) return source;
    return MaybeGunzip(*std::move(source));
  };
  absl::StatusOr<std::unique_ptr<ByteSource>> source = open_unpacked();
  if (!source.ok()) return source.status();
  bool decode = false;
  if (options.dialect == CsvDialect::kExcelRu) {
    decode = !ReadsAsUtf8(**source);
    source = open_unpacked();
    if (!source.ok()) return source.status();
    if (decode) *source = Decode1251(*std::move(source));
  }
  std::unique_ptr<CsvReader> reader(new CsvReader(std::move(file), *std::move(source), options));
  reader->decoded_ = decode;
  reader->ReadHeader();
  return reader;
}

absl::StatusOr<std::unique_ptr<CsvReader>> CsvReader::Open(const std::string& path,
                                                           const CsvOptions& options) {
  return Make(
      path, [&] { return OpenFileSource(path); }, options);
}

absl::StatusOr<std::unique_ptr<CsvReader>> CsvReader::FromBytes(std::string_view name,
                                                                std::string_view bytes,
                                                                const CsvOptions& options) {
  const auto open = [&]() -> absl::StatusOr<std::unique_ptr<ByteSource>> {
    return MemorySource(bytes);
  };
  return Make(std::string(name), open, options);
}

void CsvReader::ReadHeader() {
  if (!SkipByteOrderMark()) return;
  CsvRecord record;
  while (header_.empty() && !stopped_) {
    switch (ParseOne(&record)) {
      case Parsed::kRecord:
        header_.assign(record.fields.begin(), record.fields.end());
        break;
      case Parsed::kBad:
        stopped_ = true;
        break;
      case Parsed::kNeedMore:
        ReadMore();
        break;
    }
  }
}

bool CsvReader::SkipByteOrderMark() {
  while (end_ < kByteOrderMark.size() && !source_ended_) Fill();
  if (std::string_view(buffer_.data(), end_).starts_with(kByteOrderMark)) {
    begin_ = kByteOrderMark.size();
  }
  if (begin_ == end_) ReadMore();
  if (begin_ == end_ && !stopped_) {
    Stop(absl::StatusCode::kInvalidArgument, 0, -1, csv_rule::kEmptyFile, "the file is empty");
  }
  return !stopped_;
}

bool CsvReader::Next(CsvRecord* record) {
  while (!stopped_) {
    switch (ParseOne(record)) {
      case Parsed::kRecord:
        return true;
      case Parsed::kBad:
        break;
      case Parsed::kNeedMore:
        ReadMore();
        break;
    }
  }
  return false;
}

// Makes room for more of the record at begin_ and reads; stops when the record is too long.
void CsvReader::ReadMore() {
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (end_ == buffer_.size()) {
    if (buffer_.size() >= options_.max_record_bytes) {
      Stop(absl::StatusCode::kInvalidArgument, line_, -1, csv_rule::kRecordTooLong,
           absl::StrCat("the record is longer than ", options_.max_record_bytes,
                        " bytes; a quote may have been left open"));
      return;
    }
    buffer_.resize(std::min(buffer_.size() * 2, options_.max_record_bytes));
  }
  Fill();
}

void CsvReader::Fill() {
  absl::StatusOr<size_t> got =
      source_->Read(std::span<char>(buffer_.data() + end_, buffer_.size() - end_));
  if (!got.ok()) {
    const bool damaged = got.status().code() == absl::StatusCode::kDataLoss;
    Stop(got.status().code(), line_, -1, damaged ? csv_rule::kGzipDamaged : csv_rule::kReadFailed,
         std::string(got.status().message()));
    source_ended_ = true;
    return;
  }
  if (*got == 0) {
    source_ended_ = true;
    return;
  }
  const std::string_view fresh(buffer_.data() + end_, *got);
  if (begin_ == end_) may_have_quotes_ = may_need_check_ = false;
  may_have_quotes_ = may_have_quotes_ || Contains(fresh, '"');
  may_need_check_ =
      may_need_check_ || Contains(fresh, '\0') || Contains(fresh, '\r') || HasHighByte(fresh);
  end_ += *got;
}

CsvReader::Parsed CsvReader::ParseOne(CsvRecord* record) {
  if (begin_ == end_) {
    stopped_ = source_ended_;
    return stopped_ ? Parsed::kBad : Parsed::kNeedMore;
  }
  const char* const start = buffer_.data() + begin_;
  const auto* line_end = static_cast<const char*>(std::memchr(start, '\n', end_ - begin_));
  if (line_end == nullptr && !source_ended_) return Parsed::kNeedMore;
  const size_t length = line_end == nullptr ? end_ - begin_ : static_cast<size_t>(line_end - start);
  const std::string_view line(start, length);
  if (may_have_quotes_ && Contains(line, '"')) return ParseWithQuotes(record);
  begin_ += length + (line_end == nullptr ? 0 : 1);
  record->line = line_++;
  return ParsePlainLine(line.ends_with('\r') ? line.substr(0, length - 1) : line, record);
}

CsvReader::Parsed CsvReader::ParsePlainLine(std::string_view line, CsvRecord* record) {
  if (may_need_check_) {
    const size_t bare = line.find('\r');
    if (bare != std::string_view::npos) {
      const auto index =
          std::count(line.begin(), line.begin() + static_cast<ptrdiff_t>(bare), options_.delimiter);
      AddError(record->line, static_cast<int>(index), csv_rule::kBareCarriageReturn,
               std::string(SentenceOf(CsvScan::kBareCarriageReturn)));
      return Parsed::kBad;
    }
  }
  record->fields.clear();
  const char* begin = line.data();
  const char* const end = begin + line.size();
  while (const auto* stop = static_cast<const char*>(
             std::memchr(begin, options_.delimiter, static_cast<size_t>(end - begin)))) {
    record->fields.emplace_back(begin, static_cast<size_t>(stop - begin));
    begin = stop + 1;
  }
  record->fields.emplace_back(begin, static_cast<size_t>(end - begin));
  return CheckRecord(*record);
}

CsvReader::Parsed CsvReader::ParseWithQuotes(CsvRecord* record) {
  char* const start = buffer_.data() + begin_;
  const std::string_view text(start, end_ - begin_);
  const CsvScanResult scan = ScanCsvRecord(text, source_ended_, options_.delimiter, &spans_);
  if (scan.outcome == CsvScan::kIncomplete) return Parsed::kNeedMore;
  record->line = line_;
  line_ += std::count(start, start + scan.size, '\n');
  begin_ += scan.size;
  if (scan.outcome != CsvScan::kRecord) {
    AddError(record->line, static_cast<int>(spans_.size()), RuleOf(scan.outcome),
             std::string(SentenceOf(scan.outcome)));
    return Parsed::kBad;
  }
  record->fields.clear();
  for (const CsvFieldSpan& span : spans_) {
    char* const begin = start + span.begin;
    char* const end = span.has_escapes ? Unescape(begin, start + span.end) : start + span.end;
    record->fields.emplace_back(begin, static_cast<size_t>(end - begin));
  }
  return CheckRecord(*record);
}

CsvReader::Parsed CsvReader::CheckRecord(const CsvRecord& record) {
  for (size_t i = 0; may_need_check_ && i < record.fields.size(); ++i) {
    const std::string_view field = record.fields[i];
    const int index = static_cast<int>(i);
    if (Contains(field, '\0')) {
      AddError(record.line, index, csv_rule::kNulByte, "a zero byte");
      return Parsed::kBad;
    }
    const size_t valid = ValidUtf8Prefix(field);
    if (valid < field.size()) {
      if (decoded_) {
        AddError(record.line, index, csv_rule::kBadEncoding,
                 "the file is not UTF-8, and byte 0x98 has no meaning in windows-1251");
      } else {
        AddError(record.line, index, csv_rule::kBadUtf8,
                 absl::StrCat("byte ", valid + 1, " of the field is not valid UTF-8"));
      }
      return Parsed::kBad;
    }
  }
  if (!header_.empty() && record.fields.size() != header_.size()) {
    AddError(record.line, -1, csv_rule::kFieldCount,
             absl::StrCat(record.fields.size(), " fields where the header has ", header_.size()));
    return Parsed::kBad;
  }
  return Parsed::kRecord;
}

CsvError CsvReader::MakeError(int64_t line, int index, std::string_view rule,
                              std::string message) const {
  CsvError error{file_, line, index + 1, {}, std::string(rule), std::move(message)};
  if (index >= 0 && static_cast<size_t>(index) < header_.size()) {
    error.column = header_[static_cast<size_t>(index)];
  }
  return error;
}

void CsvReader::AddError(int64_t line, int index, std::string_view rule, std::string message) {
  ++error_count_;
  CsvError error = MakeError(line, index, rule, std::move(message));
  if (status_.ok()) status_ = absl::InvalidArgumentError(FormatCsvError(error));
  if (errors_.size() < options_.max_errors) errors_.push_back(std::move(error));
}

void CsvReader::Stop(absl::StatusCode code, int64_t line, int index, std::string_view rule,
                     std::string message) {
  AddError(line, index, rule, std::move(message));
  stopped_ = true;
  if (code != absl::StatusCode::kInvalidArgument) {
    status_ = absl::Status(code, errors_.empty() ? AbslView(rule) : FormatCsvError(errors_.back()));
  }
}

int64_t CsvReader::bytes_read() const { return source_->position(); }
int64_t CsvReader::bytes_total() const { return source_->size(); }

}  // namespace clientele
