#include "common/ids/sha256.h"

#include <openssl/evp.h>

#include <cstddef>

#include "absl/strings/escaping.h"

namespace clientele {
namespace {

// Fetched once: looking the algorithm up costs more than hashing an id.
const EVP_MD* Algorithm() {
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return algorithm;
}

EVP_MD_CTX* Context(void* context) { return static_cast<EVP_MD_CTX*>(context); }

}  // namespace

Sha256Digest Sha256(std::string_view data) {
  Sha256Stream stream;
  stream.Update(data);
  return stream.Finish();
}

Sha256Stream::Sha256Stream() : context_(EVP_MD_CTX_new()) {
  EVP_DigestInit_ex(Context(context_), Algorithm(), nullptr);
}

Sha256Stream::~Sha256Stream() { EVP_MD_CTX_free(Context(context_)); }

void Sha256Stream::Update(std::string_view data) {
  EVP_DigestUpdate(Context(context_), data.data(), data.size());
}

Sha256Digest Sha256Stream::Finish() {
  Sha256Digest digest{};
  EVP_DigestFinal_ex(Context(context_), digest.data(), nullptr);
  EVP_DigestInit_ex(Context(context_), nullptr, nullptr);
  return digest;
}

std::string ToHex(const Sha256Digest& digest) {
  return absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(digest.data()), digest.size()));
}

}  // namespace clientele
