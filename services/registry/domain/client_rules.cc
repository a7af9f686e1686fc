#include "services/registry/domain/client_rules.h"

#include <array>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/ids/resource_name.h"
#include "common/ids/utf8.h"
#include "common/money/money.h"
#include "common/text/view.h"
#include "common/time/date.h"

namespace clientele::registry {
namespace {

bool HasControlCharacter(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return true;
  }
  return false;
}

class Breaches {
 public:
  void Add(std::string_view field, std::string_view rule, std::string message) {
    found_.push_back({field, rule, std::move(message)});
  }

  void Text(std::string_view field, std::string_view value, size_t max, bool required) {
    if (value.empty()) {
      if (required)
        Add(field, rule::kRequired, absl::StrCat(AbslView(FileColumn(field)), " is empty"));
      return;
    }
    if (value.size() > max) {
      Add(field, rule::kTooLong, absl::StrCat("longer than ", max, " bytes"));
    } else if (!IsValidUtf8(value) || HasControlCharacter(value)) {
      Add(field, rule::kInvalidText, "not printable UTF-8");
    }
  }

  void OptionalId(std::string_view field, std::string_view value) {
    if (!value.empty() && !IsId(value)) {
      Add(field, rule::kInvalidId, "not an id: 1-64 bytes, no '/', no control character");
    }
  }

  std::vector<RuleBreach> Take() { return std::move(found_); }

 private:
  std::vector<RuleBreach> found_;
};

void CheckCurrency(std::string_view code, Breaches* breaches) {
  if (code.empty()) {
    breaches->Add("currency_code", rule::kRequired, "currency is empty");
  } else if (!CurrencyExponent(code).ok()) {
    breaches->Add("currency_code", rule::kUnknownCurrency, "not an active ISO 4217 code");
  }
}

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
}

}  // namespace

bool IsId(std::string_view id) { return ValidateId(id).ok(); }

std::vector<RuleBreach> CheckClient(std::string_view id, const ClientFields& fields) {
  Breaches breaches;
  breaches.Text("display_name", fields.display_name, kMaxDisplayName, true);
  if (fields.status == ClientStatus::kUnspecified) {
    breaches.Add("status", rule::kRequired, "status is empty");
  }
  if (fields.size_class == SizeClass::kUnspecified) {
    breaches.Add("size_class", rule::kRequired, "size_class is empty");
  }
  breaches.Text("region", fields.region, kMaxRegion, true);
  CheckCurrency(fields.currency_code, &breaches);
  breaches.Text("industry", fields.industry, 64, false);
  breaches.OptionalId("group_id", fields.group_id);
  breaches.Text("inn", fields.inn, 20, false);
  breaches.Text("kpp", fields.kpp, 20, false);
  breaches.Text("ogrn", fields.ogrn, 20, false);
  breaches.Text("lei", fields.lei, 20, false);
  CheckOwnership(id, fields, &breaches);
  breaches.Text("email", fields.email, 254, false);
  breaches.Text("phone", fields.phone, 40, false);
  if (fields.since_day && !IsBusinessDay(*fields.since_day)) {
    breaches.Add("since", rule::kDateOutOfRange, "not a date of the years 1900 to 2200");
  }
  return breaches.Take();
}

std::vector<RuleBreach> CheckProduct(const Product& product) {
  Breaches breaches;
  breaches.Text("display_name", product.display_name, kMaxDisplayName, true);
  breaches.Text("business_line", product.business_line, kMaxBusinessLine, true);
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
