#include "services/registry/domain/client_rules.h"

#include <array>
#include <utility>

#include "common/ids/resource_name.h"
#include "common/time/date.h"
#include "services/registry/domain/breaches.h"
#include "services/registry/domain/identifiers.h"

namespace clientele::registry {
namespace {

void CheckOwnership(std::string_view id, const ClientFields& fields, Breaches* breaches) {
  breaches->OptionalId("parent_id", fields.parent_id);
  if (!fields.parent_id.empty() && fields.parent_id == id) {
    breaches->Add("parent_id", rule::kParentCycle, "a client cannot own itself");
  }
  if (fields.ownership_ppm < 0 || fields.ownership_ppm > kWholePpm) {
    breaches->Add("ownership_ppm", rule::kOutOfRange, "a share lies between 0 and 100 percent");
  } else if (fields.ownership_ppm != 0 && fields.parent_id.empty()) {
    breaches->Add("ownership_ppm", rule::kOwnershipWithoutParent,
                  "a share of the owner needs the owner");
  }
  if (fields.group_ppm < 0 || fields.group_ppm > kWholePpm) {
    breaches->Add("group_ownership_ppm", rule::kOutOfRange,
                  "a share lies between 0 and 100 percent");
  } else if (fields.group_ppm != 0 && fields.group_id.empty()) {
    breaches->Add("group_ownership_ppm", rule::kOwnershipWithoutGroup,
                  "a share of the group needs the group");
  }
}

using IdentifierCheck = std::string_view (*)(std::string_view);

struct IdentifierField {
  std::string_view name;
  std::string ClientFields::*value;
  IdentifierCheck check;
};

constexpr std::array<IdentifierField, 5> kIdentifiers = {
    {{"inn", &ClientFields::inn, &CheckInn},
     {"kpp", &ClientFields::kpp, &CheckKpp},
     {"ogrn", &ClientFields::ogrn, &CheckOgrn},
     {"lei", &ClientFields::lei, &CheckLei},
     {"phone", &ClientFields::phone, &CheckPhone}}};

bool Changed(const ClientFields& fields, const ClientFields* before,
             std::string ClientFields::*value) {
  return before == nullptr || fields.*value != before->*value;
}

void CheckIdentifiers(const ClientFields& fields, const ClientFields* before, Breaches* breaches) {
  for (const IdentifierField& field : kIdentifiers) {
    const std::string& text = fields.*field.value;
    if (text.empty() || !Changed(fields, before, field.value)) continue;
    const std::string_view fault = field.check(text);
    if (!fault.empty()) breaches->Add(field.name, rule::kInvalidIdentifier, std::string(fault));
  }
  const bool sole_trader = fields.inn.size() == kInnPersonLength;
  if (sole_trader && !fields.kpp.empty() &&
      (Changed(fields, before, &ClientFields::inn) ||
       Changed(fields, before, &ClientFields::kpp))) {
    breaches->Add("kpp", rule::kInvalidIdentifier,
                  "a sole trader, whose INN has 12 digits, has no KPP");
  }
}

}  // namespace

bool IsId(std::string_view id) { return ValidateId(id).ok(); }

std::vector<RuleBreach> CheckClient(std::string_view id, const ClientFields& fields,
                                    const ClientFields* before) {
  Breaches breaches;
  breaches.Text("display_name", fields.display_name, kMaxDisplayName, true);
  if (fields.status == ClientStatus::kUnspecified) {
    breaches.Add("status", rule::kRequired, "status is empty");
  }
  if (fields.size_class == SizeClass::kUnspecified) {
    breaches.Add("size_class", rule::kRequired, "size_class is empty");
  }
  breaches.Text("region", fields.region, kMaxRegion, true);
  breaches.Currency("currency_code", fields.currency_code);
  breaches.Text("industry", fields.industry, 64, false);
  breaches.OptionalId("group_id", fields.group_id);
  CheckOwnership(id, fields, &breaches);
  breaches.Text("email", fields.email, 254, false);
  CheckIdentifiers(fields, before, &breaches);
  breaches.OptionalDay("since", fields.since_day);
  return breaches.Take();
}

std::vector<RuleBreach> CheckProduct(const Product& product) {
  Breaches breaches;
  breaches.Text("display_name", product.display_name, kMaxDisplayName, true);
  breaches.Text("business_line", product.business_line, kMaxBusinessLine, true);
  return breaches.Take();
}

std::vector<RuleBreach> CheckGroup(const Group& group) {
  Breaches breaches;
  breaches.Text("display_name", group.display_name, kMaxDisplayName, true);
  breaches.OptionalId("parent_id", group.parent_id);
  return breaches.Take();
}

bool IsBusinessDay(int32_t day) {
  using std::chrono::year;
  static constexpr int32_t kFirst = DayNumber(Date{year{kMinYear} / 1 / 1});
  static constexpr int32_t kLast = DayNumber(Date{year{kMaxYear} / 12 / 31});
  return day >= kFirst && day <= kLast;
}

std::string_view FileColumn(std::string_view field) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kOther = {
      {{"display_name", "name"},
       {"currency_code", "currency"},
       {"ownership_ppm", "ownership_percent"}}};
  for (const auto& [api, column] : kOther) {
    if (api == field) return column;
  }
  return field;
}

}  // namespace clientele::registry
