#include "services/registry/api/industry_records.h"

#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "clientele/registry/v1/industries.pb.h"
#include "common/errors/status_macros.h"
#include "services/registry/domain/client_rules.h"
#include "services/registry/domain/industries.h"
#include "services/registry/store/industries.h"

namespace clientele::registry {
namespace {

using google::protobuf::Message;
using Key = std::tuple<IndustryClassifier, std::string, std::string>;

const v1::IndustryRows& RowsOf(const Message& rows) {
  return static_cast<const v1::IndustryRows&>(rows);
}

Industry IndustryAt(const v1::IndustryRows& rows, int row) {
  Industry industry;
  industry.classifier = static_cast<IndustryClassifier>(rows.classifier(row));
  industry.version = rows.version(row);
  industry.code = rows.code(row);
  industry.name = rows.name(row);
  industry.parent_code = TextAt(rows.parent_code(), row);
  return industry;
}

class IndustryCheck final : public RecordCheck {
 public:
  absl::Status CheckRows(Transaction& /*transaction*/, const RecordBatch& batch,
                         ImportIssues* issues) override {
    for (int row = 0; row < batch.size(); ++row) {
      if (!batch.sound[static_cast<size_t>(row)]) continue;
      const RowPlace place = batch.places[static_cast<size_t>(row)];
      const Industry industry = IndustryAt(RowsOf(batch.rows), row);
      for (RuleBreach& breach : CheckIndustry(industry)) {
        issues->Add(place, breach.field, breach.rule, std::move(breach.message));
      }
      imported_.emplace(industry.classifier, industry.version, industry.code);
      if (industry.parent_code.empty()) continue;
      parents_.emplace(Key(industry.classifier, industry.version, industry.parent_code), place);
    }
    return absl::OkStatus();
  }

  // The parents that neither the import nor the registry has.
  absl::StatusOr<bool> FinishStep(Transaction& transaction, int64_t /*step*/,
                                  ImportIssues* issues) override {
    ImportIssues found;
    for (const auto& [key, place] : parents_) {
      if (imported_.contains(key)) continue;
      const auto& [classifier, version, code] = key;
      ASSIGN_OR_RETURN(const std::optional<Industry> parent,
                       FindIndustry(transaction, {classifier, version, code}));
      if (parent) continue;
      issues->Add(place, "parent_code", rule::kUnknownIndustry,
                  absl::StrCat("no code ", code, " in this version"));
    }
    return false;
  }

 private:
  std::set<Key> imported_;
  std::map<Key, RowPlace> parents_;  // with the first row that names each
};

class IndustryKind final : public RecordKind {
 public:
  v1::ImportKind kind() const override { return v1::IMPORT_KIND_INDUSTRIES; }

  std::unique_ptr<RecordCheck> NewCheck(ImportReferences* /*references*/) const override {
    return std::make_unique<IndustryCheck>();
  }

  absl::StatusOr<WriteOutcome> PutRow(const RecordWrite& write, const Message& rows,
                                      int row) const override {
    Industry after = IndustryAt(RowsOf(rows), row);
    ASSIGN_OR_RETURN(
        const std::optional<Industry> before,
        FindIndustry(write.transaction, {after.classifier, after.version, after.code}));
    if (before && before->name == after.name && before->parent_code == after.parent_code) {
      return WriteOutcome::kUnchanged;
    }
    after.create_time = before ? before->create_time : write.now;
    after.update_time = write.now;
    after.position = write.position;
    if (write.write && before) {
      RETURN_IF_ERROR(ReplaceIndustry(write.transaction, *before, after));
    } else if (write.write) {
      RETURN_IF_ERROR(InsertIndustry(write.transaction, after));
    }
    return before ? WriteOutcome::kUpdated : WriteOutcome::kCreated;
  }

  absl::StatusOr<bool> ExportSlice(Transaction& transaction,
                                   const RecordSlice& slice) const override {
    IndustryKey last;
    if (!slice.after->empty()) {
      last = {static_cast<IndustryClassifier>(std::get<int64_t>((*slice.after)[0])),
              std::get<std::string>((*slice.after)[1]), std::get<std::string>((*slice.after)[2])};
    }
    auto& rows = static_cast<v1::IndustryRows&>(*slice.rows);
    ASSIGN_OR_RETURN(const std::vector<Industry> found,
                     ScanIndustries(transaction, slice.scan, last, slice.limit));
    for (const Industry& industry : found) {
      rows.add_classifier(static_cast<v1::IndustryClassifier>(industry.classifier));
      rows.add_version(industry.version);
      rows.add_code(industry.code);
      rows.add_name(industry.name);
      rows.add_parent_code(industry.parent_code);
    }
    if (found.empty()) return false;
    const Industry& end = found.back();
    *slice.after = {static_cast<int64_t>(end.classifier), end.version, end.code};
    return found.size() == static_cast<size_t>(slice.limit);
  }
};

}  // namespace

const RecordKind& IndustryRecords() {
  static const auto* const kKind = new IndustryKind();
  return *kKind;
}

}  // namespace clientele::registry
