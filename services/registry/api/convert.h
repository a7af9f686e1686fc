// Between the protos and the domain.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_CONVERT_H_
#define CLIENTELE_SERVICES_REGISTRY_API_CONVERT_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clientele/registry/v1/catalog.pb.h"
#include "clientele/registry/v1/clients.pb.h"
#include "clientele/registry/v1/groups.pb.h"
#include "clientele/registry/v1/sales.pb.h"
#include "google/protobuf/field_mask.pb.h"
#include "services/registry/domain/types.h"

namespace clientele::registry {

void ToProto(const Client& client, v1::Client* proto);
void ToProto(const Product& product, v1::Product* proto);
// `ultimate` is the id of the group at the top of the tree.
void ToProto(const Group& group, std::string_view ultimate, v1::Group* proto);
void ToProto(const Sale& sale, v1::Sale* proto);
void ToProto(Micros time, google::protobuf::Timestamp* proto);

// The content of a client; output-only fields are ignored. INVALID_ARGUMENT for a date outside the
// years that the suite accepts, with `prefix` before the field's name.
absl::StatusOr<ClientFields> FieldsOf(const v1::Client& proto, std::string_view prefix);

// A date as a day number, `otherwise` when it is not set. INVALID_ARGUMENT on `field` outside the
// years that the suite accepts.
absl::StatusOr<int32_t> DayOr(bool is_set, const google::type::Date& date, std::string_view field,
                              int32_t otherwise);

// The id behind "clients/": the validator has checked the form.
std::string IdOf(std::string_view name);

std::string ClientName(std::string_view id);
std::string GroupName(std::string_view id);
std::string ProductName(std::string_view id);
std::string SaleName(std::string_view id);
std::string ImportName(std::string_view id);
std::string EtagOf(const Client& client);
std::string EtagOf(const Group& group);
std::string EtagOf(const Product& product);

// Copies the fields that `mask` names from `changes` to `target`. An empty mask names the fields
// that are set, "*" all. `fixed` lists fields that callers cannot write: they are refused in a mask
// and otherwise ignored. INVALID_ARGUMENT on update_mask for a path that is no writable field.
absl::Status ApplyMask(const google::protobuf::FieldMask& mask,
                       const google::protobuf::Message& changes,
                       std::initializer_list<std::string_view> fixed,
                       google::protobuf::Message* target);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_CONVERT_H_
