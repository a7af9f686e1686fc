// Page tokens of lists ordered by time and then by a number.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_TIME_KEY_H_
#define CLIENTELE_SERVICES_REGISTRY_API_TIME_KEY_H_

#include <string>

#include "absl/status/statusor.h"
#include "common/sql/time_key.h"
#include "google/protobuf/message.h"

namespace clientele::registry {

std::string MakeTimeToken(TimeKey last, const google::protobuf::Message& request);

// The key behind which the page begins; the smallest one for the first page.
absl::StatusOr<TimeKey> ReadTimeKey(const google::protobuf::Message& request);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_TIME_KEY_H_
