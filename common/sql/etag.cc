#include "common/sql/etag.h"

#include <string>

#include "common/errors/errors.h"
#include "common/ids/base64url.h"
#include "common/ids/sha256.h"

namespace clientele {
namespace {

constexpr size_t kEtagBytes = 12;

}  // namespace

std::string MakeEtag(std::string_view resource, int64_t version) {
  std::string input(resource);
  input.push_back('\0');
  input.append(std::to_string(version));
  const Sha256Digest digest = Sha256(input);
  return Base64UrlEncode(std::string(digest.begin(), digest.begin() + kEtagBytes));
}

absl::Status CheckEtag(std::string_view given, std::string_view resource, int64_t version) {
  if (given.empty() || given == MakeEtag(resource, version)) return absl::OkStatus();
  return EtagMismatch(resource.substr(0, resource.find('/')), resource);
}

}  // namespace clientele
