// Where the bytes of a CSV file come from. Internal to common/csv.
#ifndef CLIENTELE_COMMON_CSV_BYTE_SOURCE_H_
#define CLIENTELE_COMMON_CSV_BYTE_SOURCE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace clientele {

class ByteSource {
 public:
  virtual ~ByteSource() = default;
  // Fills a part of `out`, which is not empty, and returns how much; 0 at the end. DataLoss for
  // damaged gzip data, Unavailable for a failed read.
  virtual absl::StatusOr<size_t> Read(std::span<char> out) = 0;
  // Bytes taken from the underlying file or memory so far, and how many there are.
  virtual int64_t position() const = 0;
  virtual int64_t size() const = 0;
};

// A regular file as it is. NotFound, PermissionDenied or FailedPrecondition (a folder) when it
// cannot be opened.
absl::StatusOr<std::unique_ptr<ByteSource>> OpenFileSource(const std::string& path);

std::unique_ptr<ByteSource> MemorySource(std::string_view bytes);

// Unpacks `inner` when it begins with gzip's magic number, else passes it on.
absl::StatusOr<std::unique_ptr<ByteSource>> MaybeGunzip(std::unique_ptr<ByteSource> inner);

// Whether the bytes to the end are UTF-8; true at once when they begin with a byte order mark.
// Errors of reading end it as if they were the end: they show when the bytes are used.
bool ReadsAsUtf8(ByteSource& source);

// Decodes windows-1251 (common/csv/windows1251.h) to UTF-8.
std::unique_ptr<ByteSource> Decode1251(std::unique_ptr<ByteSource> inner);

}  // namespace clientele

#endif  // CLIENTELE_COMMON_CSV_BYTE_SOURCE_H_
