#include "services/registry/api/offer_case_records.h"

#include "absl/strings/str_cat.h"
#include "clientele/registry/v1/offer_cases.pb.h"
#include "common/errors/status_macros.h"
#include "common/text/view.h"
#include "services/registry/api/offer_rows.h"
#include "services/registry/domain/listed_texts.h"
#include "services/registry/store/offer_cases.h"

namespace clientele::registry {
namespace {

using google::protobuf::Message;

constexpr std::string_view kStateRule = "STATE";

const v1::OfferCaseRows& RowsOf(const Message& rows) {
  return static_cast<const v1::OfferCaseRows&>(rows);
}

// Figures that cannot be read are left out: the check has named them.
OfferCaseFields FieldsAt(const v1::OfferCaseRows& rows, int row) {
  OfferCaseFields fields;
  fields.display_name = rows.display_name(row);
  fields.product_ids = ListedIds(TextAt(rows.products(), row));
  fields.industry = TextAt(rows.industry(), row);
  fields.technical_story = TextAt(rows.technical_story(), row);
  fields.economic_story = TextAt(rows.economic_story(), row);
  fields.results = ListedResults(TextAt(rows.results(), row)).value_or(std::vector<CaseResult>());
  fields.client_id = TextAt(rows.client_id(), row);
  fields.confidential = !rows.confidential().empty() && rows.confidential(row);
  return fields;
}

// The state after the row: that of the row, or the one before.
OfferCaseState StateAt(const v1::OfferCaseRows& rows, int row, const OfferCase* current) {
  if (!rows.state().empty() && rows.state(row) != v1::OFFER_CASE_STATE_UNSPECIFIED) {
    return static_cast<OfferCaseState>(rows.state(row));
  }
  return current == nullptr ? OfferCaseState::kDraft : current->state;
}

class OfferCaseCheck final : public RecordCheck {
 public:
  explicit OfferCaseCheck(ImportReferences* references) : references_(*references) {}

  absl::Status CheckRows(Transaction& transaction, const RecordBatch& batch,
                         ImportIssues* issues) override {
    const v1::OfferCaseRows& rows = RowsOf(batch.rows);
    return CheckEachSoundRow(batch, [&](int row, RowPlace place) -> absl::Status {
      const OfferCaseFields fields = FieldsAt(rows, row);
      ASSIGN_OR_RETURN(const std::optional<OfferCase> current,
                       FindOfferCase(transaction, rows.case_id(row)));
      const OfferCaseState state = StateAt(rows, row, current ? &*current : nullptr);
      const absl::Status results = ListedResults(TextAt(rows.results(), row)).status();
      if (!results.ok()) {
        issues->Add(place, "results", rule::kInvalidText, std::string(StdView(results.message())));
      } else {
        AddBreaches(CheckOfferCase(fields, state), place, issues);
      }
      if (current && state < current->state) {
        issues->Add(place, "state", kStateRule, "a case does not go back");
      } else if (current && current->state == OfferCaseState::kArchived &&
                 fields != current->fields) {
        issues->Add(place, "case_id", kStateRule, "the case is archived");
      }
      return CheckReferences(transaction, fields, place, issues);
    });
  }

 private:
  absl::Status CheckReferences(Transaction& transaction, const OfferCaseFields& fields,
                               RowPlace place, ImportIssues* issues) {
    RETURN_IF_ERROR(CheckProducts(transaction, references_, fields.product_ids, place, issues));
    if (fields.client_id.empty()) return absl::OkStatus();
    RETURN_IF_ERROR(references_.LookUp(transaction, {fields.client_id}, {}));
    const KnownClient& client = references_.Client(fields.client_id);
    // A case may tell of a client that is no more, but not by a name that was given up.
    if (!client.exists || !client.merged_into.empty()) {
      CheckKnownClient(fields.client_id, client, place, issues);
    }
    return absl::OkStatus();
  }

  ImportReferences& references_;
};

class OfferCaseRecordKind final : public RecordKind {
 public:
  v1::ImportKind kind() const override { return v1::IMPORT_KIND_OFFER_CASES; }

  std::unique_ptr<RecordCheck> NewCheck(ImportReferences* references) const override {
    return std::make_unique<OfferCaseCheck>(references);
  }

  absl::StatusOr<WriteOutcome> PutRow(const RecordWrite& write, const Message& rows,
                                      int row) const override {
    ASSIGN_OR_RETURN(const std::optional<OfferCase> current,
                     FindOfferCase(write.transaction, RowsOf(rows).case_id(row)));
    OfferCase after = current.value_or(OfferCase{});
    after.id = RowsOf(rows).case_id(row);
    after.fields = FieldsAt(RowsOf(rows), row);
    after.state = StateAt(RowsOf(rows), row, current ? &*current : nullptr);
    if (current && after == *current) return WriteOutcome::kUnchanged;
    if (!current) after.create_time = write.now;
    after.update_time = write.now;
    after.position = write.position;
    if (write.write) {
      RETURN_IF_ERROR(current ? ReplaceOfferCase(write.transaction, *current, after)
                              : InsertOfferCase(write.transaction, after));
    }
    return current ? WriteOutcome::kUpdated : WriteOutcome::kCreated;
  }

  int slice_rows() const override { return 256; }  // stories are long

  absl::StatusOr<bool> ExportSlice(Transaction& transaction,
                                   const RecordSlice& slice) const override {
    auto& rows = static_cast<v1::OfferCaseRows&>(*slice.rows);
    const std::string after =
        slice.after->empty() ? "" : std::get<std::string>(slice.after->front());
    ASSIGN_OR_RETURN(const std::vector<OfferCase> found,
                     ScanOfferCases(transaction, slice.scan, after, slice.limit));
    for (const OfferCase& offer_case : found) {
      *slice.after = {offer_case.id};
      Append(offer_case, &rows);
    }
    return found.size() == static_cast<size_t>(slice.limit);
  }

 private:
  static void Append(const OfferCase& offer_case, v1::OfferCaseRows* rows) {
    const OfferCaseFields& fields = offer_case.fields;
    rows->add_case_id(offer_case.id);
    rows->add_display_name(fields.display_name);
    rows->add_products(JoinIds(fields.product_ids));
    rows->add_industry(fields.industry);
    rows->add_technical_story(fields.technical_story);
    rows->add_economic_story(fields.economic_story);
    rows->add_results(JoinResults(fields.results));
    rows->add_client_id(fields.client_id);
    rows->add_confidential(fields.confidential);
    rows->add_state(static_cast<v1::OfferCaseState>(offer_case.state));
  }
};

}  // namespace

const RecordKind& OfferCaseRecords() {
  static const auto* const kKind = new OfferCaseRecordKind();
  return *kKind;
}

}  // namespace clientele::registry
