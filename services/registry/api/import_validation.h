// Validates a staged import as a whole.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_IMPORT_VALIDATION_H_
#define CLIENTELE_SERVICES_REGISTRY_API_IMPORT_VALIDATION_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clientele/registry/v1/imports.pb.h"
#include "common/runs/run_executor.h"
#include "services/registry/api/import_batch.h"
#include "services/registry/api/import_references.h"
#include "services/registry/api/record_kind.h"
#include "services/registry/domain/duplicate_ids.h"
#include "services/registry/domain/import_issues.h"
#include "services/registry/domain/import_rules.h"
#include "services/registry/domain/parent_links.h"
#include "services/registry/store/imports.h"

namespace clientele::registry {

// Calls `fn` for the batches first, first + 1, ... up to the last staged one, parsed; stops at its
// first error and when the run is cancelled. `fn` may take the content of a batch away.
absl::Status ForEachBatch(RunContext& run, const ImportRecord& record, int64_t first,
                          absl::FunctionRef<absl::Status(int64_t, v1::StageImportRequest&)> fn);

struct ValidationResult {
  std::vector<ImportIssue> issues;  // the first ones by place
  int64_t issue_count = 0;
  std::map<std::string, std::string> sums;  // decimal text per currency
};

// Two passes over the staged batches at most. Memory: one batch, 8 bytes a row, and what
// ImportReferences holds.
class ImportValidation {
 public:
  ImportValidation(RunContext* run, const ImportRecord& record, ImportReferences* references);

  absl::StatusOr<ValidationResult> Run();

 private:
  absl::Status CheckRows(const v1::StageImportRequest& batch);
  absl::Status Check(const ProductColumns& rows, const std::vector<RowPlace>& places);
  absl::Status Check(const ClientColumns& rows, const std::vector<RowPlace>& places);
  absl::Status Check(const SaleColumns& rows, const std::vector<RowPlace>& places);
  // `current` gives an existing client or null. An industry that a client has already is not judged
  // again.
  absl::Status CheckIndustries(
      const ClientColumns& rows, const std::vector<RowPlace>& places,
      const std::function<const ExistingClient*(std::string_view)>& current);
  void AddParents(const ClientColumns& rows, size_t row, const ExistingClient* existing,
                  RowPlace place);
  absl::Status CheckRecords(const google::protobuf::Message& rows,
                            const std::vector<RowPlace>& places);
  absl::Status FinishRecords();
  absl::Status CheckParents();
  absl::Status CheckAcrossRows(bool duplicates,
                               std::set<std::string, std::less<>>* missing_parents);
  absl::Status CheckTotals();

  RunContext& run_;
  const ImportRecord& record_;
  ImportReferences& references_;
  v1::CreateImportRequest request_;
  ImportIssues issues_;
  DuplicateIds ids_;
  ParentLinks parents_;
  AmountSums sums_;
  std::unique_ptr<RecordCheck> record_check_;  // null for products, clients and sales
};

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_IMPORT_VALIDATION_H_
