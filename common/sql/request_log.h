// request_id (AIP-155): a mutation sent again has one effect and gets the same answer.
#ifndef CLIENTELE_COMMON_SQL_REQUEST_LOG_H_
#define CLIENTELE_COMMON_SQL_REQUEST_LOG_H_

#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/sql/database.h"

namespace google::protobuf {
class Message;
}

namespace clientele {

struct RequestKey {
  std::string_view caller;      // who sent it; ids of different callers are independent
  std::string_view request_id;  // as sent
  std::string_view method;      // full method name
  std::string_view content_hash;
};

// Fills `response` with the stored answer bytes and returns true when this request was answered
// before; false when it is new. INVALID_ARGUMENT with reason REQUEST_ID_REUSED when the id was used
// for another method or content.
absl::StatusOr<bool> FindAnswer(Transaction& transaction, const RequestKey& key,
                                std::string& response);
// Stores the answer in the transaction of the effect.
absl::Status SaveAnswer(Transaction& transaction, const RequestKey& key, std::string_view response,
                        absl::Time now);

struct IdempotentCall {
  std::string_view caller;
  std::string_view method;
  absl::Time now;
};

// Runs `effect`, which fills `response` and may return an error, at most once per request: a
// request with a `request_id` that was answered before gets that answer in `response` and no
// effect. `request` is hashed without its `request_id` and `validate_only` fields; an empty or
// absent request_id means no such promise. Errors are not stored: the transaction is rolled back
// and the request may be sent again.
absl::Status Idempotent(Transaction& transaction, const IdempotentCall& call,
                        const google::protobuf::Message& request,
                        google::protobuf::Message& response,
                        absl::FunctionRef<absl::Status()> effect);

// Deletes at most `limit` answers given before `before`; returns how many. Repeat until it is 0.
absl::StatusOr<int64_t> PurgeAnswers(Transaction& transaction, absl::Time before, int64_t limit);

// SHA-256 of the method and of the deterministic serialization of `request` without `request_id`
// and without `validate_only`, so that the rehearsal of a call is recognised as the call.
std::string RequestContentHash(std::string_view method, const google::protobuf::Message& request);

}  // namespace clientele

#endif  // CLIENTELE_COMMON_SQL_REQUEST_LOG_H_
