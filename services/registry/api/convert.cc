#include "services/registry/api/convert.h"

#include <algorithm>
#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/ids/resource_name.h"
#include "common/rpc/dates.h"
#include "common/sql/etag.h"
#include "common/text/view.h"
#include "common/time/date.h"

namespace clientele::registry {
namespace {

using google::protobuf::FieldDescriptor;

// The writable fields that the mask names.
absl::StatusOr<std::set<std::string>> MaskedFields(const google::protobuf::FieldMask& mask,
                                                   const google::protobuf::Message& changes,
                                                   const std::set<std::string>& writable) {
  std::set<std::string> fields;
  if (mask.paths_size() == 1 && mask.paths(0) == "*") return writable;
  if (mask.paths().empty()) {
    std::vector<const FieldDescriptor*> set;
    changes.GetReflection()->ListFields(changes, &set);
    for (const FieldDescriptor* field : set) {
      if (writable.contains(field->name())) fields.insert(field->name());
    }
    return fields;
  }
  for (const std::string& path : mask.paths()) {
    if (!writable.contains(path)) {
      return InvalidField("update_mask",
                          absl::StrCat("\"", path, "\" is no field that can be changed"));
    }
    fields.insert(path);
  }
  return fields;
}

}  // namespace

void ToProto(Micros time, google::protobuf::Timestamp* proto) {
  proto->set_seconds(time / 1'000'000);
  proto->set_nanos(static_cast<int32_t>(time % 1'000'000) * 1'000);
}

void ToProto(const Client& client, v1::Client* proto) {
  const ClientFields& fields = client.fields;
  proto->set_name(ClientName(client.id));
  proto->set_display_name(fields.display_name);
  proto->set_status(static_cast<v1::ClientStatus>(fields.status));
  proto->set_size_class(static_cast<v1::SizeClass>(fields.size_class));
  proto->set_region(fields.region);
  proto->set_currency_code(fields.currency_code);
  proto->set_industry(fields.industry);
  proto->set_group_id(fields.group_id);
  proto->set_inn(fields.inn);
  proto->set_kpp(fields.kpp);
  proto->set_ogrn(fields.ogrn);
  proto->set_lei(fields.lei);
  proto->set_parent_id(fields.parent_id);
  proto->set_ownership_ppm(fields.ownership_ppm);
  proto->set_group_ownership_ppm(fields.group_ppm);
  proto->set_email(fields.email);
  proto->set_phone(fields.phone);
  if (client.valid_from != kBeginning) {
    *proto->mutable_valid_from() = rpc::ProtoDate(DateFromDayNumber(client.valid_from));
  }
  if (client.valid_until != kForever) {
    *proto->mutable_valid_to() = rpc::ProtoDate(DateFromDayNumber(client.valid_until - 1));
  }
  if (fields.since_day) {
    *proto->mutable_since() = rpc::ProtoDate(DateFromDayNumber(*fields.since_day));
  }
  proto->set_etag(EtagOf(client));
  ToProto(client.create_time, proto->mutable_create_time());
  ToProto(client.update_time, proto->mutable_update_time());
  if (client.deleted()) ToProto(client.delete_time, proto->mutable_delete_time());
  if (!client.merged_into.empty()) proto->set_merged_into(ClientName(client.merged_into));
  proto->set_position(client.position);
}

void ToProto(const Product& product, v1::Product* proto) {
  proto->set_name(ProductName(product.id));
  proto->set_display_name(product.display_name);
  proto->set_business_line(product.business_line);
  proto->set_etag(EtagOf(product));
  ToProto(product.create_time, proto->mutable_create_time());
  ToProto(product.update_time, proto->mutable_update_time());
}

void ToProto(const Group& group, std::string_view ultimate, v1::Group* proto) {
  proto->set_name(GroupName(group.id));
  proto->set_display_name(group.display_name);
  if (!group.parent_id.empty()) proto->set_parent(GroupName(group.parent_id));
  proto->set_ultimate_group(GroupName(ultimate));
  proto->set_etag(EtagOf(group));
  ToProto(group.create_time, proto->mutable_create_time());
  ToProto(group.update_time, proto->mutable_update_time());
}

void ToProto(const Sale& sale, v1::Sale* proto) {
  proto->set_name(SaleName(sale.id));
  proto->set_client(ClientName(sale.fields.client_id));
  proto->set_product(ProductName(sale.fields.product_id));
  *proto->mutable_date() = rpc::ProtoDate(DateFromDayNumber(sale.fields.day));
  proto->set_amount_minor(sale.fields.amount);
  if (sale.fields.profit) proto->set_profit_minor(*sale.fields.profit);
  proto->set_currency_code(sale.fields.currency);
  proto->set_position(sale.position);
  proto->set_closed_position(sale.closed);
}

absl::StatusOr<ClientFields> FieldsOf(const v1::Client& proto, std::string_view prefix) {
  ClientFields fields;
  fields.display_name = proto.display_name();
  fields.status = static_cast<ClientStatus>(proto.status());
  fields.size_class = static_cast<SizeClass>(proto.size_class());
  fields.region = proto.region();
  fields.currency_code = proto.currency_code();
  fields.industry = proto.industry();
  fields.group_id = proto.group_id();
  fields.inn = proto.inn();
  fields.kpp = proto.kpp();
  fields.ogrn = proto.ogrn();
  fields.lei = proto.lei();
  fields.parent_id = proto.parent_id();
  fields.ownership_ppm = proto.ownership_ppm();
  fields.group_ppm = proto.group_ownership_ppm();
  fields.email = proto.email();
  fields.phone = proto.phone();
  if (proto.has_since()) {
    ASSIGN_OR_RETURN(fields.since_day,
                     rpc::DayFrom(proto.since(), absl::StrCat(AbslView(prefix), "since")));
  }
  return fields;
}

absl::StatusOr<int32_t> DayOr(bool is_set, const google::type::Date& date, std::string_view field,
                              int32_t otherwise) {
  if (!is_set) return otherwise;
  return rpc::DayFrom(date, field);
}

std::string IdOf(std::string_view name) { return std::string(name.substr(name.find('/') + 1)); }

std::string ClientName(std::string_view id) { return ResourceName("clients", id); }
std::string GroupName(std::string_view id) { return ResourceName("groups", id); }
std::string ProductName(std::string_view id) { return ResourceName("products", id); }
std::string SaleName(std::string_view id) { return ResourceName("sales", id); }
std::string ImportName(std::string_view id) { return ResourceName("imports", id); }

std::string EtagOf(const Client& client) {
  return MakeEtag(ClientName(client.id), client.position);
}
std::string EtagOf(const Group& group) { return MakeEtag(GroupName(group.id), group.position); }
std::string EtagOf(const Product& product) {
  return MakeEtag(ProductName(product.id), product.position);
}

absl::Status ApplyMask(const google::protobuf::FieldMask& mask,
                       const google::protobuf::Message& changes,
                       std::initializer_list<std::string_view> fixed,
                       google::protobuf::Message* target) {
  const google::protobuf::Descriptor* type = changes.GetDescriptor();
  std::set<std::string> writable;
  for (int i = 0; i < type->field_count(); ++i) {
    const std::string& name = type->field(i)->name();
    if (std::find(fixed.begin(), fixed.end(), name) == fixed.end()) writable.insert(name);
  }
  ASSIGN_OR_RETURN(const std::set<std::string> fields, MaskedFields(mask, changes, writable));
  const std::unique_ptr<google::protobuf::Message> values(changes.New());
  values->CopyFrom(changes);
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor* field = type->field(i);
    google::protobuf::Message* cleared = fields.contains(field->name()) ? target : values.get();
    cleared->GetReflection()->ClearField(cleared, field);
  }
  target->MergeFrom(*values);
  return absl::OkStatus();
}

}  // namespace clientele::registry
