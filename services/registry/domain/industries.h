// Industry codes: what classifiers of economic activities look like, and what a client may carry.
#ifndef CLIENTELE_SERVICES_REGISTRY_DOMAIN_INDUSTRIES_H_
#define CLIENTELE_SERVICES_REGISTRY_DOMAIN_INDUSTRIES_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/registry/domain/client_rules.h"
#include "services/registry/domain/types.h"

namespace clientele::registry {

enum class IndustryClassifier { kUnspecified = 0, kOkved2 = 1, kNace = 2, kIsic = 3 };

inline constexpr std::array<IndustryClassifier, 3> kIndustryClassifiers = {
    IndustryClassifier::kOkved2, IndustryClassifier::kNace, IndustryClassifier::kIsic};

inline constexpr size_t kMaxIndustryVersion = 32;
inline constexpr size_t kMaxIndustryCode = 16;

// One code of one version of a classifier.
struct Industry {
  IndustryClassifier classifier = IndustryClassifier::kUnspecified;
  std::string version;  // "OK 029-2014", "Rev.2", "Rev.4"
  std::string code;     // "64.19", or the letter of a section
  std::string name;
  std::string parent_code;  // of the same classifier and version, empty for a section
  Micros create_time = 0;
  Micros update_time = 0;
  Position position = 0;  // of the last change
  bool operator==(const Industry&) const = default;
};

// "OKVED2", "NACE", "ISIC"; unspecified for another word.
IndustryClassifier ClassifierNamed(std::string_view word);
std::string_view ClassifierName(IndustryClassifier classifier);

// What is wrong with a client's code in this classifier by its form, empty when nothing is:
//   OKVED2 (OK 029-2014)  NN, NN.N, NN.NN, NN.NN.N, NN.NN.NN
//   NACE (Rev. 2)         NN, NN.N, NN.NN
//   ISIC (Rev. 4)         NN, NNN, NNNN
std::string_view CheckIndustryCode(IndustryClassifier classifier, std::string_view code);

// What a client's industry text asks the classifiers: the code must be known in one of
// `classifiers`. None for free text, which is taken as it is.
struct IndustryQuestion {
  std::vector<IndustryClassifier> classifiers;
  std::string_view code;
  std::string_view fault;  // wrong by form, whatever is loaded
};

// `loaded` says which classifiers have codes (in the order of kIndustryClassifiers).
//   "CLASSIFIER:CODE"  the code has the form of the classifier and, when it is loaded, is in it
//   a bare text        when it has the form of a loaded classifier, it is a code of one of those;
//                      otherwise it is free text
IndustryQuestion AskIndustry(std::string_view text, const std::array<bool, 3>& loaded);

// Every rule that a row of a classifier breaks by itself.
std::vector<RuleBreach> CheckIndustry(const Industry& industry);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_DOMAIN_INDUSTRIES_H_
