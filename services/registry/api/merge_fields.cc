#include "services/registry/api/merge_fields.h"

#include <algorithm>
#include <initializer_list>
#include <set>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "google/protobuf/descriptor.h"
#include "services/registry/api/convert.h"
#include "services/registry/api/rule_status.h"
#include "services/registry/domain/client_rules.h"

namespace clientele::registry {
namespace {

// What a merge chooses and restores; all other fields are the server's.
constexpr std::string_view kFields[] = {"display_name",
                                        "status",
                                        "size_class",
                                        "region",
                                        "currency_code",
                                        "industry",
                                        "group_id",
                                        "inn",
                                        "kpp",
                                        "ogrn",
                                        "lei",
                                        "parent_id",
                                        "ownership_ppm",
                                        "email",
                                        "phone",
                                        "since",
                                        "group_ownership_ppm"};

v1::Client ProtoOf(const Client& client) {
  v1::Client proto;
  ToProto(client, &proto);
  return proto;
}

const google::protobuf::FieldDescriptor& FieldNamed(std::string_view name) {
  return *v1::Client::descriptor()->FindFieldByName(std::string(name));
}

// Copies one field, set or not.
void CopyField(std::string_view name, const v1::Client& from, v1::Client* to) {
  const google::protobuf::FieldDescriptor& field = FieldNamed(name);
  v1::Client only = from;
  std::vector<const google::protobuf::FieldDescriptor*> set;
  only.GetReflection()->ListFields(only, &set);
  for (const auto* other : set) {
    if (other != &field) only.GetReflection()->ClearField(&only, other);
  }
  to->GetReflection()->ClearField(to, &field);
  to->MergeFrom(only);
}

bool FieldsEqual(std::string_view name, const v1::Client& a, const v1::Client& b) {
  v1::Client only_a, only_b;
  CopyField(name, a, &only_a);
  CopyField(name, b, &only_b);
  return only_a.SerializeAsString() == only_b.SerializeAsString();
}

absl::Status ApplyChoice(const v1::FieldChoice& choice, const std::string& path,
                         const std::vector<Client>& merged, std::set<std::string>* chosen,
                         v1::Client* target) {
  const auto from = std::find_if(merged.begin(), merged.end(), [&](const Client& client) {
    return ClientName(client.id) == choice.client();
  });
  if (from == merged.end()) {
    return InvalidField(absl::StrCat(path, ".client"), "is none of the merged clients");
  }
  for (const std::string& field : choice.fields().paths()) {
    if (std::find(std::begin(kFields), std::end(kFields), field) == std::end(kFields)) {
      return InvalidField(absl::StrCat(path, ".fields"),
                          absl::StrCat("a merge cannot choose ", field));
    }
    if (!chosen->insert(field).second) {
      return InvalidField(absl::StrCat(path, ".fields"), absl::StrCat(field, " is chosen twice"));
    }
    CopyField(field, ProtoOf(*from), target);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ClientFields> ChosenFields(const Client& survivor, const std::vector<Client>& merged,
                                          const v1::MergeClientsRequest& request) {
  if (request.field_choices().empty()) return survivor.fields;
  v1::Client target = ProtoOf(survivor);
  std::set<std::string> chosen;
  for (int i = 0; i < request.field_choices_size(); ++i) {
    RETURN_IF_ERROR(ApplyChoice(request.field_choices(i), absl::StrCat("field_choices[", i, "]"),
                                merged, &chosen, &target));
  }
  ASSIGN_OR_RETURN(ClientFields fields, FieldsOf(target, "field_choices."));
  RETURN_IF_ERROR(ToStatus(CheckClient(survivor.id, fields, &survivor.fields), "field_choices."));
  return fields;
}

absl::StatusOr<ClientFields> RestoredFields(const Client& before, const Client& after,
                                            const Client& current,
                                            std::vector<std::string>* conflicts) {
  const v1::Client was = ProtoOf(before), became = ProtoOf(after), now = ProtoOf(current);
  v1::Client restored = now;
  for (const std::string_view field : kFields) {
    if (FieldsEqual(field, was, became)) continue;
    if (FieldsEqual(field, became, now)) {
      CopyField(field, was, &restored);
    } else {
      conflicts->emplace_back(field);
    }
  }
  return FieldsOf(restored, "");
}

}  // namespace clientele::registry
