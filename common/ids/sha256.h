// SHA-256 (FIPS 180-4).
#ifndef CLIENTELE_COMMON_IDS_SHA256_H_
#define CLIENTELE_COMMON_IDS_SHA256_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace clientele {

using Sha256Digest = std::array<uint8_t, 32>;

Sha256Digest Sha256(std::string_view data);

// The digest of a long or composed input, fed piece by piece. Not copyable, not thread-safe.
class Sha256Stream {
 public:
  Sha256Stream();
  ~Sha256Stream();
  Sha256Stream(const Sha256Stream&) = delete;
  Sha256Stream& operator=(const Sha256Stream&) = delete;

  void Update(std::string_view data);
  // The digest of everything fed since the start or the last Finish(); the stream starts anew.
  Sha256Digest Finish();

 private:
  void* context_;
};

// Lower-case hexadecimal, 64 characters.
std::string ToHex(const Sha256Digest& digest);

}  // namespace clientele

#endif  // CLIENTELE_COMMON_IDS_SHA256_H_
