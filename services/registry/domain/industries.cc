#include "services/registry/domain/industries.h"

#include <algorithm>
#include <utility>

#include "services/registry/domain/breaches.h"

namespace clientele::registry {
namespace {

// Forms of codes: N is a digit, everything else stands for itself.
struct ClassifierForm {
  IndustryClassifier classifier;
  std::string_view name;
  std::array<std::string_view, 5> forms;
  std::string_view fault;
};

constexpr std::array<ClassifierForm, 3> kForms = {
    {{IndustryClassifier::kOkved2,
      "OKVED2",
      {"NN", "NN.N", "NN.NN", "NN.NN.N", "NN.NN.NN"},
      "an OKVED2 code is NN, NN.N, NN.NN, NN.NN.N or NN.NN.NN"},
     {IndustryClassifier::kNace,
      "NACE",
      {"NN", "NN.N", "NN.NN", "", ""},
      "a NACE code is NN, NN.N or NN.NN"},
     {IndustryClassifier::kIsic,
      "ISIC",
      {"NN", "NNN", "NNNN", "", ""},
      "an ISIC code is NN, NNN or NNNN"}}};

bool HasForm(std::string_view text, std::string_view form) {
  return !form.empty() &&
         std::equal(text.begin(), text.end(), form.begin(), form.end(), [](char c, char place) {
           return place == 'N' ? c >= '0' && c <= '9' : c == place;
         });
}

bool IsSection(std::string_view code) {
  return code.size() == 1 && code[0] >= 'A' && code[0] <= 'Z';
}

// Whether the text before a colon is meant to name a classifier.
bool IsWord(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  });
}

bool IsLoaded(IndustryClassifier classifier, const std::array<bool, 3>& loaded) {
  const auto at = std::find(kIndustryClassifiers.begin(), kIndustryClassifiers.end(), classifier);
  return loaded[static_cast<size_t>(at - kIndustryClassifiers.begin())];
}

}  // namespace

IndustryClassifier ClassifierNamed(std::string_view word) {
  for (const ClassifierForm& form : kForms) {
    if (form.name == word) return form.classifier;
  }
  return IndustryClassifier::kUnspecified;
}

std::string_view ClassifierName(IndustryClassifier classifier) {
  for (const ClassifierForm& form : kForms) {
    if (form.classifier == classifier) return form.name;
  }
  return {};
}

std::string_view CheckIndustryCode(IndustryClassifier classifier, std::string_view code) {
  for (const ClassifierForm& form : kForms) {
    if (form.classifier != classifier) continue;
    const bool fits = std::any_of(form.forms.begin(), form.forms.end(),
                                  [&](std::string_view one) { return HasForm(code, one); });
    return fits ? std::string_view() : form.fault;
  }
  return "the classifier is OKVED2, NACE or ISIC";
}

IndustryQuestion AskIndustry(std::string_view text, const std::array<bool, 3>& loaded) {
  const size_t colon = text.find(':');
  const bool named = colon != std::string_view::npos && IsWord(text.substr(0, colon));
  if (named) {
    const IndustryClassifier classifier = ClassifierNamed(text.substr(0, colon));
    const std::string_view code = text.substr(colon + 1);
    const std::string_view fault = CheckIndustryCode(classifier, code);
    if (!fault.empty()) return {{}, code, fault};
    if (!IsLoaded(classifier, loaded)) return {{}, code, {}};
    return {{classifier}, code, {}};
  }
  IndustryQuestion question{{}, text, {}};
  for (const IndustryClassifier classifier : kIndustryClassifiers) {
    if (IsLoaded(classifier, loaded) && CheckIndustryCode(classifier, text).empty()) {
      question.classifiers.push_back(classifier);
    }
  }
  return question;
}

std::vector<RuleBreach> CheckIndustry(const Industry& industry) {
  Breaches breaches;
  if (ClassifierName(industry.classifier).empty()) {
    breaches.Add("classifier", rule::kUnknownValue, "the classifier is OKVED2, NACE or ISIC");
  }
  breaches.Text("version", industry.version, kMaxIndustryVersion, true);
  if (!IsSection(industry.code)) {
    const std::string_view fault = CheckIndustryCode(industry.classifier, industry.code);
    if (!fault.empty()) breaches.Add("code", rule::kInvalidIdentifier, std::string(fault));
  }
  breaches.Text("name", industry.name, kMaxDisplayName, true);
  if (industry.parent_code.size() >= industry.code.size() && !industry.parent_code.empty()) {
    breaches.Add("parent_code", rule::kParentCycle, "a parent code is shorter than its code");
  }
  return breaches.Take();
}

}  // namespace clientele::registry
