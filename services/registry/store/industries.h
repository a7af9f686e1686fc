// SQL of industry codes.
#ifndef CLIENTELE_SERVICES_REGISTRY_STORE_INDUSTRIES_H_
#define CLIENTELE_SERVICES_REGISTRY_STORE_INDUSTRIES_H_

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/sql/transaction.h"
#include "services/registry/domain/industries.h"
#include "services/registry/store/export_scan.h"

namespace clientele::registry {

// The key of a code, in the order of lists.
struct IndustryKey {
  IndustryClassifier classifier = IndustryClassifier::kUnspecified;
  std::string version{};
  std::string code{};
};

absl::StatusOr<std::optional<Industry>> FindIndustry(Transaction& transaction,
                                                     const IndustryKey& key);

// ALREADY_EXISTS (IsUniqueViolation) when the key is taken.
absl::Status InsertIndustry(Transaction& transaction, const Industry& industry);

// ABORTED (etag mismatch) when the code is not at before.position any more.
absl::Status ReplaceIndustry(Transaction& transaction, const Industry& before,
                             const Industry& after);

// Which classifiers have codes, in the order of kIndustryClassifiers.
absl::StatusOr<std::array<bool, 3>> LoadedClassifiers(Transaction& transaction);

// Whether any version of the classifier has the code.
absl::StatusOr<bool> KnowsIndustry(Transaction& transaction, IndustryClassifier classifier,
                                   std::string_view code);

// By key, those behind `after` only, as of the scan's position; a code that changed later is left
// out. The range is of the classifiers' names.
absl::StatusOr<std::vector<Industry>> ScanIndustries(Transaction& transaction,
                                                     const ExportScan& scan,
                                                     const IndustryKey& after, int limit);

struct IndustryQuery {
  IndustryClassifier classifier = IndustryClassifier::kUnspecified;  // of all
  std::string version{};                                             // empty: of all
  std::string parent_code{};                                         // empty: anywhere
  IndustryKey after{};
};

absl::StatusOr<std::vector<Industry>> ListIndustries(Transaction& transaction,
                                                     const IndustryQuery& query, int limit);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_STORE_INDUSTRIES_H_
