#include "services/registry/api/industry_check.h"

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/text/view.h"
#include "services/registry/domain/industries.h"
#include "services/registry/store/industries.h"

namespace clientele::registry {

absl::StatusOr<std::string> IndustryFault(Transaction& transaction,
                                          const std::array<bool, 3>& loaded,
                                          std::string_view industry) {
  const IndustryQuestion question = AskIndustry(industry, loaded);
  if (!question.fault.empty()) return std::string(question.fault);
  std::string asked;
  for (const IndustryClassifier classifier : question.classifiers) {
    ASSIGN_OR_RETURN(const bool known, KnowsIndustry(transaction, classifier, question.code));
    if (known) return std::string();
    absl::StrAppend(&asked, asked.empty() ? "" : ", ", AbslView(ClassifierName(classifier)));
  }
  return asked.empty() ? std::string() : absl::StrCat("not a code of ", asked);
}

absl::Status CheckIndustry(Transaction& transaction, std::string_view industry) {
  if (industry.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto loaded, LoadedClassifiers(transaction));
  ASSIGN_OR_RETURN(const std::string fault, IndustryFault(transaction, loaded, industry));
  if (fault.empty()) return absl::OkStatus();
  return InvalidField("client.industry", fault, common::v1::ERROR_REASON_IDENTIFIER_INVALID);
}

}  // namespace clientele::registry
