#include "services/registry/api/balance_records.h"

#include "common/errors/status_macros.h"
#include "services/registry/api/fact_rows.h"
#include "services/registry/store/balances.h"

namespace clientele::registry {
namespace {

using google::protobuf::Message;

const v1::BalanceRows& RowsOf(const Message& rows) {
  return static_cast<const v1::BalanceRows&>(rows);
}

BalanceKey KeyAt(const v1::BalanceRows& rows, int row) {
  return {rows.client_id(row), rows.product_id(row), rows.date(row),
          static_cast<BalanceMeasure>(rows.measure(row))};
}

// The content of a sound row.
absl::StatusOr<BalanceFields> FieldsAt(Transaction& transaction, ImportReferences& references,
                                       const v1::BalanceRows& rows, int row, RowPlace place,
                                       ImportIssues* issues) {
  ASSIGN_OR_RETURN(const CurrencyChoice currency,
                   ResolveFact(transaction, references, rows.client_id(row), rows.product_id(row),
                               TextAt(rows.currency(), row), place, issues));
  const auto amount = MinorAt(rows.amount(), row, currency, "amount", place, issues);
  return BalanceFields{amount.value_or(0), std::string(currency.code)};
}

class BalanceCheck final : public RecordCheck {
 public:
  explicit BalanceCheck(ImportReferences* references) : references_(*references) {}

  absl::Status CheckRows(Transaction& transaction, const RecordBatch& batch,
                         ImportIssues* issues) override {
    const v1::BalanceRows& rows = RowsOf(batch.rows);
    RETURN_IF_ERROR(
        references_.LookUp(transaction, TextsOf(rows.client_id()), TextsOf(rows.product_id())));
    for (int row = 0; row < batch.size(); ++row) {
      if (!batch.sound[static_cast<size_t>(row)]) continue;
      RETURN_IF_ERROR(FieldsAt(transaction, references_, rows, row,
                               batch.places[static_cast<size_t>(row)], issues)
                          .status());
    }
    return absl::OkStatus();
  }

 private:
  ImportReferences& references_;
};

class BalanceKind final : public RecordKind {
 public:
  v1::ImportKind kind() const override { return v1::IMPORT_KIND_BALANCES; }

  std::unique_ptr<RecordCheck> NewCheck(ImportReferences* references) const override {
    return std::make_unique<BalanceCheck>(references);
  }

  absl::StatusOr<WriteOutcome> PutRow(const RecordWrite& write, const Message& rows,
                                      int row) const override {
    ImportIssues issues;
    Balance balance{KeyAt(RowsOf(rows), row), {}, write.position, 0};
    ASSIGN_OR_RETURN(balance.fields,
                     FieldsAt(write.transaction, write.references, RowsOf(rows), row, {}, &issues));
    RETURN_IF_ERROR(RequireStillValid(std::move(issues)));
    ASSIGN_OR_RETURN(const std::optional<Balance> current,
                     FindBalance(write.transaction, balance.key));
    if (current && current->fields == balance.fields) return WriteOutcome::kUnchanged;
    if (write.write) {
      RETURN_IF_ERROR(PutBalance(write.transaction, current ? &*current : nullptr, balance));
    }
    return current ? WriteOutcome::kUpdated : WriteOutcome::kCreated;
  }

  absl::StatusOr<bool> ExportSlice(Transaction& transaction,
                                   const RecordSlice& slice) const override {
    std::optional<BalanceKey> last;
    if (!slice.after->empty()) {
      last = {std::get<std::string>((*slice.after)[0]), std::get<std::string>((*slice.after)[1]),
              static_cast<int32_t>(std::get<int64_t>((*slice.after)[2])),
              static_cast<BalanceMeasure>(std::get<int64_t>((*slice.after)[3]))};
    }
    auto& rows = static_cast<v1::BalanceRows&>(*slice.rows);
    const std::optional<BalanceKey> after = last;
    ASSIGN_OR_RETURN(const bool more,
                     ScanBalances(transaction, slice.scan, after ? &*after : nullptr, slice.limit,
                                  [&](const Balance& balance, bool deleted) {
                                    last = balance.key;
                                    if (slice.deleted_clients.contains(balance.key.client_id)) {
                                      return;
                                    }
                                    if (deleted) slice.deleted->Add(rows.client_id_size());
                                    Append(balance, &rows);
                                  }));
    if (last) {
      *slice.after = {last->client_id, last->product_id, int64_t{last->day},
                      int64_t{static_cast<int>(last->measure)}};
    }
    return more;
  }

 private:
  static void Append(const Balance& balance, v1::BalanceRows* rows) {
    rows->add_client_id(balance.key.client_id);
    rows->add_product_id(balance.key.product_id);
    rows->add_date(balance.key.day);
    rows->add_measure(static_cast<v1::BalanceMeasure>(balance.key.measure));
    AddMinor(balance.fields.amount, balance.fields.currency, rows->mutable_amount());
    rows->add_currency(balance.fields.currency);
  }
};

}  // namespace

const RecordKind& BalanceRecords() {
  static const auto* const kKind = new BalanceKind();
  return *kKind;
}

}  // namespace clientele::registry
