#include "services/registry/domain/contacts.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/text/view.h"
#include "services/registry/domain/breaches.h"
#include "services/registry/domain/identifiers.h"

namespace clientele::registry {
namespace {

constexpr size_t kMaxEmail = 254;

void CheckEntries(std::string_view field, const std::vector<std::string>& entries, size_t max,
                  std::string_view (*check)(std::string_view), Breaches* breaches) {
  if (entries.size() > kMaxContactEntries) {
    breaches->Add(field, rule::kTooLong,
                  absl::StrCat("more than ", kMaxContactEntries, " entries"));
  }
  for (size_t i = 0; i < entries.size(); ++i) {
    std::string_view fault = check(entries[i]);
    if (fault.empty() && entries[i].size() > max) fault = "too long";
    if (!fault.empty()) {
      breaches->Add(field, rule::kInvalidIdentifier,
                    absl::StrCat("entry ", i + 1, ": ", AbslView(fault)));
    }
    if (std::find(entries.begin(), entries.begin() + static_cast<std::ptrdiff_t>(i), entries[i]) !=
        entries.begin() + static_cast<std::ptrdiff_t>(i)) {
      breaches->Add(field, rule::kDuplicateId, absl::StrCat("entry ", i + 1, " is there twice"));
    }
  }
}

std::string_view CheckPrintableEmail(std::string_view text) {
  Breaches breaches;
  breaches.Text("emails", text, text.size(), true);
  return breaches.Take().empty() ? CheckEmail(text) : "not printable UTF-8";
}

}  // namespace

std::vector<RuleBreach> CheckContact(const ContactFields& fields) {
  Breaches breaches;
  breaches.Text("display_name", fields.display_name, kMaxDisplayName, true);
  breaches.Text("role", fields.role, kMaxRole, false);
  CheckEntries("phones", fields.phones, kMaxEmail, &CheckPhone, &breaches);
  CheckEntries("emails", fields.emails, kMaxEmail, &CheckPrintableEmail, &breaches);
  breaches.Text("note", fields.note, kMaxNote, false);
  breaches.OptionalDay("from", fields.from_day);
  breaches.OptionalDay("to", fields.to_day);
  if (fields.from_day && fields.to_day && *fields.to_day < *fields.from_day) {
    breaches.Add("to", rule::kOutOfRange, "the last day lies before the first");
  }
  breaches.Text("consent_source", fields.consent_source, kMaxConsentSource, false);
  breaches.OptionalDay("consent_date", fields.consent_day);
  if (fields.consent_day && fields.consent_source.empty()) {
    breaches.Add("consent_date", rule::kRequired, "a date of consent needs its source");
  }
  return breaches.Take();
}

std::vector<std::string> ChangedFields(const ContactFields& before, const ContactFields& after) {
  std::vector<std::string> names;
  const auto note = [&](bool same, const char* name) {
    if (!same) names.emplace_back(name);
  };
  note(before.display_name == after.display_name, "display_name");
  note(before.role == after.role, "role");
  note(before.decision_maker == after.decision_maker, "decision_maker");
  note(before.phones == after.phones, "phones");
  note(before.emails == after.emails, "emails");
  note(before.note == after.note, "note");
  note(before.from_day == after.from_day, "from");
  note(before.to_day == after.to_day, "to");
  note(before.consent_source == after.consent_source, "consent_source");
  note(before.consent_day == after.consent_day, "consent_date");
  return names;
}

}  // namespace clientele::registry
