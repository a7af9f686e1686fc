#include "common/sql/request_log.h"

#include <vector>

#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/ids/sha256.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/protobuf/message.h"

namespace clientele {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

const FieldDescriptor* RequestIdField(const Message& request) {
  const FieldDescriptor* field = request.GetDescriptor()->FindFieldByName("request_id");
  const bool usable = field != nullptr && !field->is_repeated() &&
                      field->cpp_type() == FieldDescriptor::CPPTYPE_STRING;
  return usable ? field : nullptr;
}

std::string SerializeDeterministically(const Message& message) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  message.SerializeWithCachedSizes(&coded);
  coded.Trim();
  return bytes;
}

}  // namespace

std::string RequestContentHash(std::string_view method, const Message& request) {
  Sha256Stream hash;
  hash.Update(method);
  hash.Update(std::string_view("\0", 1));
  const std::unique_ptr<Message> content(request.New());
  content->CopyFrom(request);
  for (const char* name : {"request_id", "validate_only"}) {
    const FieldDescriptor* field = request.GetDescriptor()->FindFieldByName(name);
    if (field != nullptr) content->GetReflection()->ClearField(content.get(), field);
  }
  content->ByteSizeLong();
  hash.Update(SerializeDeterministically(*content));
  const Sha256Digest digest = hash.Finish();
  return std::string(digest.begin(), digest.end());
}

absl::StatusOr<bool> FindAnswer(Transaction& transaction, const RequestKey& key,
                                std::string& response) {
  bool same = false;
  ASSIGN_OR_RETURN(const bool found, transaction.QueryOne(
                                         "SELECT method, content_hash, response FROM request_log"
                                         " WHERE caller = ? AND request_id = ?",
                                         [&](const Row& row) {
                                           same = row.Text(0) == key.method &&
                                                  row.Bytes(1) == key.content_hash;
                                           if (same) response = row.Bytes(2);
                                         },
                                         key.caller, key.request_id));
  if (found && !same) return RequestIdReused();
  return found;
}

absl::Status SaveAnswer(Transaction& transaction, const RequestKey& key, std::string_view response,
                        absl::Time now) {
  absl::Status status = transaction.Execute(
      "INSERT INTO request_log (caller, request_id, method, content_hash, response, create_time)"
      " VALUES (?, ?, ?, ?, ?, ?)",
      key.caller, key.request_id, key.method, Blob{key.content_hash}, Blob{response},
      absl::ToUnixMicros(now));
  // The same request was answered at the same moment elsewhere: the next try finds its answer.
  if (IsUniqueViolation(status)) return TransientConflict("the request is being answered");
  return status;
}

absl::Status Idempotent(Transaction& transaction, const IdempotentCall& call,
                        const Message& request, Message& response,
                        absl::FunctionRef<absl::Status()> effect) {
  response.Clear();
  const FieldDescriptor* field = RequestIdField(request);
  const std::string request_id =
      field == nullptr ? "" : request.GetReflection()->GetString(request, field);
  if (request_id.empty()) return effect();
  const std::string hash = RequestContentHash(call.method, request);
  const RequestKey key{call.caller, request_id, call.method, hash};
  std::string answer;
  ASSIGN_OR_RETURN(const bool answered, FindAnswer(transaction, key, answer));
  if (answered) {
    if (response.ParseFromString(answer)) return absl::OkStatus();
    return absl::DataLossError("a stored answer cannot be read");
  }
  RETURN_IF_ERROR(effect());
  return SaveAnswer(transaction, key, response.SerializeAsString(), call.now);
}

absl::StatusOr<int64_t> PurgeAnswers(Transaction& transaction, absl::Time before, int64_t limit) {
  struct Key {
    std::string caller;
    std::string request_id;
  };
  std::vector<Key> keys;
  RETURN_IF_ERROR(transaction.Query(
      "SELECT caller, request_id FROM request_log WHERE create_time < ? ORDER BY create_time LIMIT "
      "?",
      [&](const Row& row) {
        keys.push_back({std::string(row.Text(0)), std::string(row.Text(1))});
      },
      absl::ToUnixMicros(before), limit));
  for (const Key& key : keys) {
    RETURN_IF_ERROR(transaction.Execute(
        "DELETE FROM request_log WHERE caller = ? AND request_id = ?", key.caller, key.request_id));
  }
  return static_cast<int64_t>(keys.size());
}

}  // namespace clientele
