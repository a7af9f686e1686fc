#include "common/rpc/paging.h"

#include <algorithm>

#include "common/errors/errors.h"
#include "common/ids/base64url.h"
#include "common/ids/sha256.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"

namespace clientele::rpc {
namespace {

// A token is a checksum of this length followed by the key.
constexpr size_t kChecksumBytes = 12;

void ClearField(const char* name, google::protobuf::Message* message) {
  if (const auto* field = message->GetDescriptor()->FindFieldByName(name)) {
    message->GetReflection()->ClearField(message, field);
  }
}

std::string Parameters(const google::protobuf::Message& request) {
  const std::unique_ptr<google::protobuf::Message> copy(request.New());
  copy->CopyFrom(request);
  ClearField("page_token", copy.get());
  ClearField("page_size", copy.get());
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    copy->SerializeToCodedStream(&coded);
  }
  return bytes;
}

std::string Checksum(std::string_view key, const google::protobuf::Message& request) {
  const std::string parameters = Parameters(request);
  Sha256Stream hash;
  hash.Update(request.GetDescriptor()->full_name());
  const uint64_t sizes[] = {parameters.size(), key.size()};
  hash.Update({reinterpret_cast<const char*>(sizes), sizeof sizes});
  hash.Update(parameters);
  hash.Update(key);
  const Sha256Digest digest = hash.Finish();
  return {reinterpret_cast<const char*>(digest.data()), kChecksumBytes};
}

absl::Status InvalidToken() {
  return InvalidField("page_token", "belongs to another request or is damaged",
                      common::v1::ERROR_REASON_PAGE_TOKEN_INVALID);
}

}  // namespace

absl::StatusOr<int32_t> PageSize(int32_t requested, const PageLimits& limits) {
  if (requested < 0) return InvalidField("page_size", "must not be negative");
  if (requested == 0) return limits.default_size;
  return std::min(requested, limits.max_size);
}

std::string MakePageToken(std::string_view key, const google::protobuf::Message& request) {
  return Base64UrlEncode(Checksum(key, request).append(key));
}

absl::StatusOr<std::string> ReadPageToken(const google::protobuf::Message& request) {
  const auto* field = request.GetDescriptor()->FindFieldByName("page_token");
  if (field == nullptr) return absl::InternalError("the request has no page_token");
  const std::string text = request.GetReflection()->GetString(request, field);
  if (text.empty()) return std::string();
  const absl::StatusOr<std::string> token = Base64UrlDecode(text);
  if (!token.ok() || token->size() < kChecksumBytes) return InvalidToken();
  std::string key = token->substr(kChecksumBytes);
  if (token->compare(0, kChecksumBytes, Checksum(key, request)) != 0) return InvalidToken();
  return key;
}

}  // namespace clientele::rpc
