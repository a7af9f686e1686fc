#include "common/csv/byte_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/csv/windows1251.h"
#include "common/ids/utf8.h"

namespace clientele {
namespace {

constexpr size_t kCompressedBuffer = size_t{256} << 10;
constexpr std::string_view kGzipMagic = "\x1f\x8b";
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
constexpr size_t kLongestCut = 3;  // bytes of a UTF-8 sequence that is cut

class FileSource : public ByteSource {
 public:
  FileSource(int fd, int64_t size) : fd_(fd), size_(size) {}
  ~FileSource() override { close(fd_); }

  absl::StatusOr<size_t> Read(std::span<char> out) override {
    ssize_t got = 0;
    do {
      got = read(fd_, out.data(), out.size());
    } while (got < 0 && errno == EINTR);
    if (got < 0) return absl::UnavailableError(absl::StrCat("read failed: ", strerror(errno)));
    position_ += got;
    return static_cast<size_t>(got);
  }
  int64_t position() const override { return position_; }
  int64_t size() const override { return size_; }

 private:
  const int fd_;
  const int64_t size_;
  int64_t position_ = 0;
};

class BytesSource : public ByteSource {
 public:
  explicit BytesSource(std::string_view bytes) : bytes_(bytes) {}

  absl::StatusOr<size_t> Read(std::span<char> out) override {
    const size_t count = std::min(out.size(), bytes_.size() - position_);
    std::memcpy(out.data(), bytes_.data() + position_, count);
    position_ += count;
    return count;
  }
  int64_t position() const override { return static_cast<int64_t>(position_); }
  int64_t size() const override { return static_cast<int64_t>(bytes_.size()); }

 private:
  const std::string_view bytes_;
  size_t position_ = 0;
};

// Gives `first` before the bytes of `inner`: what was read to recognise the format.
class PrefixedSource : public ByteSource {
 public:
  PrefixedSource(std::string first, std::unique_ptr<ByteSource> inner)
      : first_(std::move(first)), inner_(std::move(inner)) {}

  absl::StatusOr<size_t> Read(std::span<char> out) override {
    if (given_ == first_.size()) return inner_->Read(out);
    const size_t count = std::min(out.size(), first_.size() - given_);
    std::memcpy(out.data(), first_.data() + given_, count);
    given_ += count;
    return count;
  }
  int64_t position() const override { return inner_->position(); }
  int64_t size() const override { return inner_->size(); }

 private:
  const std::string first_;
  const std::unique_ptr<ByteSource> inner_;
  size_t given_ = 0;
};

class GzipSource : public ByteSource {
 public:
  explicit GzipSource(std::unique_ptr<ByteSource> inner)
      : inner_(std::move(inner)), input_(kCompressedBuffer) {}
  ~GzipSource() override {
    if (ready_) inflateEnd(&stream_);
  }

  absl::Status Init() {
    constexpr int kGzipWindow = 15 + 16;
    if (inflateInit2(&stream_, kGzipWindow) != Z_OK) {
      return absl::ResourceExhaustedError("no memory to unpack gzip data");
    }
    ready_ = true;
    return absl::OkStatus();
  }

  absl::StatusOr<size_t> Read(std::span<char> out) override {
    const size_t wanted = std::min(out.size(), size_t{1} << 30);
    stream_.next_out = reinterpret_cast<Bytef*>(out.data());
    stream_.avail_out = static_cast<uInt>(wanted);
    while (stream_.avail_out == wanted) {
      if (stream_.avail_in == 0) {
        if (absl::Status status = Refill(); !status.ok()) return status;
        if (stream_.avail_in == 0) {
          if (between_members_) return size_t{0};
          return absl::DataLossError("the gzip data ends in the middle");
        }
      }
      between_members_ = false;
      const int code = inflate(&stream_, Z_NO_FLUSH);
      if (code == Z_STREAM_END) {
        // Another member, or the end. A reset keeps the input that is left.
        inflateReset(&stream_);
        between_members_ = true;
      } else if (code != Z_OK && code != Z_BUF_ERROR) {
        return absl::DataLossError(absl::StrCat("damaged gzip data",
                                                stream_.msg == nullptr ? "" : ": ",
                                                stream_.msg == nullptr ? "" : stream_.msg));
      }
    }
    return wanted - stream_.avail_out;
  }
  int64_t position() const override { return inner_->position(); }
  int64_t size() const override { return inner_->size(); }

 private:
  absl::Status Refill() {
    absl::StatusOr<size_t> got = inner_->Read(input_);
    if (!got.ok()) return got.status();
    stream_.next_in = reinterpret_cast<Bytef*>(input_.data());
    stream_.avail_in = static_cast<uInt>(*got);
    return absl::OkStatus();
  }

  const std::unique_ptr<ByteSource> inner_;
  std::vector<char> input_;
  z_stream stream_{};
  bool ready_ = false;
  bool between_members_ = false;
};

class Source1251 : public ByteSource {
 public:
  explicit Source1251(std::unique_ptr<ByteSource> inner)
      : inner_(std::move(inner)), input_(kCompressedBuffer) {}

  absl::StatusOr<size_t> Read(std::span<char> out) override {
    if (given_ == decoded_.size()) {
      const absl::StatusOr<size_t> got = inner_->Read(input_);
      if (!got.ok()) return got;
      decoded_.clear();
      given_ = 0;
      AppendDecoded1251({input_.data(), *got}, &decoded_);
    }
    const size_t count = std::min(out.size(), decoded_.size() - given_);
    std::memcpy(out.data(), decoded_.data() + given_, count);
    given_ += count;
    return count;
  }
  int64_t position() const override { return inner_->position(); }
  int64_t size() const override { return inner_->size(); }

 private:
  const std::unique_ptr<ByteSource> inner_;
  std::vector<char> input_;
  std::string decoded_;
  size_t given_ = 0;  // of decoded_
};

}  // namespace

bool ReadsAsUtf8(ByteSource& source) {
  std::vector<char> buffer(kCompressedBuffer);
  size_t kept = 0;  // bytes of a sequence that the last read cut
  bool first = true;
  while (true) {
    const absl::StatusOr<size_t> got =
        source.Read(std::span<char>(buffer.data() + kept, buffer.size() - kept));
    if (!got.ok()) return true;
    if (*got == 0) return kept == 0;
    const std::string_view text(buffer.data(), kept + *got);
    if (first && text.starts_with(kByteOrderMark)) return true;
    const size_t valid = ValidUtf8Prefix(text);
    first = first && valid == 0;  // a read may end within the mark
    kept = text.size() - valid;
    if (kept > kLongestCut) return false;
    std::memmove(buffer.data(), buffer.data() + valid, kept);
  }
}

std::unique_ptr<ByteSource> Decode1251(std::unique_ptr<ByteSource> inner) {
  return std::make_unique<Source1251>(std::move(inner));
}

absl::StatusOr<std::unique_ptr<ByteSource>> OpenFileSource(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return absl::ErrnoToStatus(errno, absl::StrCat("cannot open ", path));
  struct stat info {};
  if (fstat(fd, &info) != 0) {
    const int error = errno;
    close(fd);
    return absl::ErrnoToStatus(error, absl::StrCat("cannot open ", path));
  }
  if (S_ISDIR(info.st_mode)) {
    close(fd);
    return absl::FailedPreconditionError(absl::StrCat("cannot open ", path, ": it is a folder"));
  }
  posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
  return std::make_unique<FileSource>(fd, static_cast<int64_t>(info.st_size));
}

std::unique_ptr<ByteSource> MemorySource(std::string_view bytes) {
  return std::make_unique<BytesSource>(bytes);
}

absl::StatusOr<std::unique_ptr<ByteSource>> MaybeGunzip(std::unique_ptr<ByteSource> inner) {
  std::string first(kGzipMagic.size(), '\0');
  size_t have = 0;
  while (have < first.size()) {
    absl::StatusOr<size_t> got = inner->Read(std::span<char>(first).subspan(have));
    if (!got.ok()) return got.status();
    if (*got == 0) break;
    have += *got;
  }
  first.resize(have);
  const bool packed = first == kGzipMagic;
  auto all = std::make_unique<PrefixedSource>(std::move(first), std::move(inner));
  if (!packed) return all;
  auto gzip = std::make_unique<GzipSource>(std::move(all));
  if (absl::Status status = gzip->Init(); !status.ok()) return status;
  return gzip;
}

}  // namespace clientele
