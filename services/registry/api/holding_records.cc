#include "services/registry/api/holding_records.h"

#include "common/errors/status_macros.h"
#include "services/registry/api/fact_rows.h"
#include "services/registry/domain/client_rules.h"
#include "services/registry/domain/import_rows.h"
#include "services/registry/domain/periods.h"
#include "services/registry/store/holdings.h"

namespace clientele::registry {
namespace {

using google::protobuf::Message;

// Clients and products whose periods are compared in one transaction.
constexpr size_t kPairsAtOnce = 4'096;

const v1::HoldingRows& RowsOf(const Message& rows) {
  return static_cast<const v1::HoldingRows&>(rows);
}

HoldingKey KeyAt(const v1::HoldingRows& rows, int row) {
  return {rows.client_id(row), rows.product_id(row), rows.from(row)};
}

// The content of a sound row.
absl::StatusOr<HoldingFields> FieldsAt(Transaction& transaction, ImportReferences& references,
                                       const v1::HoldingRows& rows, int row, RowPlace place,
                                       ImportIssues* issues) {
  ASSIGN_OR_RETURN(const CurrencyChoice currency,
                   ResolveFact(transaction, references, rows.client_id(row), rows.product_id(row),
                               TextAt(rows.currency(), row), place, issues));
  HoldingFields fields;
  fields.currency = currency.code;
  fields.to_day = DayAt(rows.to(), row).value_or(kOpenEnd);
  fields.limit = MinorAt(rows.limit(), row, currency, "limit", place, issues);
  if (fields.to_day < rows.from(row)) {
    issues->Add(place, "to", rule::kPeriodEmpty, "lies before the first day");
  }
  if (fields.limit.value_or(0) < 0) {
    issues->Add(place, "limit", rule::kOutOfRange, "a limit is not negative");
  }
  return fields;
}

class HoldingCheck final : public RecordCheck {
 public:
  explicit HoldingCheck(ImportReferences* references) : references_(*references) {}

  absl::Status CheckRows(Transaction& transaction, const RecordBatch& batch,
                         ImportIssues* issues) override {
    const v1::HoldingRows& rows = RowsOf(batch.rows);
    RETURN_IF_ERROR(
        references_.LookUp(transaction, TextsOf(rows.client_id()), TextsOf(rows.product_id())));
    for (int row = 0; row < batch.size(); ++row) {
      if (!batch.sound[static_cast<size_t>(row)]) continue;
      const RowPlace place = batch.places[static_cast<size_t>(row)];
      ASSIGN_OR_RETURN(const HoldingFields fields,
                       FieldsAt(transaction, references_, rows, row, place, issues));
      periods_.Add(rows.client_id(row), rows.product_id(row), {rows.from(row), fields.to_day},
                   place);
    }
    return absl::OkStatus();
  }

  absl::StatusOr<bool> FinishStep(Transaction& transaction, int64_t step,
                                  ImportIssues* issues) override {
    return periods_.Check(
        static_cast<size_t>(step) * kPairsAtOnce, kPairsAtOnce,
        [&](std::string_view client, std::string_view product) {
          return HoldingPeriods(transaction, client, product);
        },
        issues);
  }

 private:
  ImportReferences& references_;
  ImportedPeriods periods_;
};

class HoldingKind final : public RecordKind {
 public:
  v1::ImportKind kind() const override { return v1::IMPORT_KIND_HOLDINGS; }

  std::unique_ptr<RecordCheck> NewCheck(ImportReferences* references) const override {
    return std::make_unique<HoldingCheck>(references);
  }

  absl::StatusOr<WriteOutcome> PutRow(const RecordWrite& write, const Message& rows,
                                      int row) const override {
    ImportIssues issues;
    Holding holding{KeyAt(RowsOf(rows), row), {}, write.position, 0};
    ASSIGN_OR_RETURN(holding.fields,
                     FieldsAt(write.transaction, write.references, RowsOf(rows), row, {}, &issues));
    RETURN_IF_ERROR(RequireStillValid(std::move(issues)));
    ASSIGN_OR_RETURN(const std::optional<Holding> current,
                     FindHolding(write.transaction, holding.key));
    if (current && current->fields == holding.fields) return WriteOutcome::kUnchanged;
    if (write.write) {
      RETURN_IF_ERROR(PutHolding(write.transaction, current ? &*current : nullptr, holding));
    }
    return current ? WriteOutcome::kUpdated : WriteOutcome::kCreated;
  }

  absl::StatusOr<bool> ExportSlice(Transaction& transaction,
                                   const RecordSlice& slice) const override {
    std::optional<HoldingKey> last;
    if (!slice.after->empty()) {
      last = {std::get<std::string>((*slice.after)[0]), std::get<std::string>((*slice.after)[1]),
              static_cast<int32_t>(std::get<int64_t>((*slice.after)[2]))};
    }
    auto& rows = static_cast<v1::HoldingRows&>(*slice.rows);
    const std::optional<HoldingKey> after = last;
    ASSIGN_OR_RETURN(const bool more,
                     ScanHoldings(transaction, slice.scan, after ? &*after : nullptr, slice.limit,
                                  [&](const Holding& holding, bool deleted) {
                                    last = holding.key;
                                    if (slice.deleted_clients.contains(holding.key.client_id)) {
                                      return;
                                    }
                                    if (deleted) slice.deleted->Add(rows.client_id_size());
                                    Append(holding, &rows);
                                  }));
    if (last) *slice.after = {last->client_id, last->product_id, int64_t{last->from_day}};
    return more;
  }

 private:
  static void Append(const Holding& holding, v1::HoldingRows* rows) {
    rows->add_client_id(holding.key.client_id);
    rows->add_product_id(holding.key.product_id);
    rows->add_from(holding.key.from_day);
    rows->add_to(holding.fields.to_day == kOpenEnd ? kNoDay : holding.fields.to_day);
    AddMinor(holding.fields.limit, holding.fields.currency, rows->mutable_limit());
    rows->add_currency(holding.fields.currency);
  }
};

}  // namespace

const RecordKind& HoldingRecords() {
  static const auto* const kKind = new HoldingKind();
  return *kKind;
}

}  // namespace clientele::registry
