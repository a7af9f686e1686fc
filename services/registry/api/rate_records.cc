#include "services/registry/api/rate_records.h"

#include <map>

#include "clientele/registry/v1/rates.pb.h"
#include "common/errors/status_macros.h"
#include "services/registry/api/offer_rows.h"
#include "services/registry/store/rates.h"

namespace clientele::registry {
namespace {

using google::protobuf::Message;

const v1::RateRows& RowsOf(const Message& rows) { return static_cast<const v1::RateRows&>(rows); }

RateKey KeyAt(const v1::RateRows& rows, int row) {
  return {rows.kind(row), rows.currency(row), rows.date(row)};
}

// A nominal that is no whole number comes out as 0, which no rate may have.
RateValue ContentAt(const v1::RateRows& rows, int row) {
  RateValue content;
  content.value =
      WithoutZeros({rows.rate().unscaled(row), static_cast<int32_t>(rows.rate().scales(row))});
  const v1::DecimalColumn& nominals = rows.nominal();
  if (!nominals.scales().empty() && nominals.scales(row) != kNoDecimal) {
    const Decimal nominal =
        WithoutZeros({nominals.unscaled(row), static_cast<int32_t>(nominals.scales(row))});
    content.nominal = nominal.scale == 0 ? nominal.unscaled : 0;
  }
  return content;
}

class RateCheck final : public RecordCheck {
 public:
  absl::Status CheckRows(Transaction& transaction, const RecordBatch& batch,
                         ImportIssues* issues) override {
    const v1::RateRows& rows = RowsOf(batch.rows);
    return CheckEachSoundRow(batch, [&](int row, RowPlace place) -> absl::Status {
      const RateKey key = KeyAt(rows, row);
      AddBreaches(CheckRate(key, ContentAt(rows, row)), place, issues);
      ASSIGN_OR_RETURN(std::optional<RateKind>* const kind, KindOf(transaction, key.kind));
      const std::string base(TextAt(rows.base(), row));
      const std::vector<RuleBreach> breaches = CheckBase(*kind ? &**kind : nullptr, key, base);
      AddBreaches(breaches, place, issues);
      // Later rows of the import find the base that the first one of the kind names.
      if (!*kind && breaches.empty()) *kind = RateKind{key.kind, base, 0};
      return absl::OkStatus();
    });
  }

 private:
  absl::StatusOr<std::optional<RateKind>*> KindOf(Transaction& transaction,
                                                  const std::string& kind) {
    auto at = kinds_.find(kind);
    if (at == kinds_.end()) {
      ASSIGN_OR_RETURN(std::optional<RateKind> known, FindRateKind(transaction, kind));
      at = kinds_.emplace(kind, std::move(known)).first;
    }
    return &at->second;
  }

  std::map<std::string, std::optional<RateKind>> kinds_;
};

class RateRecordKind final : public RecordKind {
 public:
  v1::ImportKind kind() const override { return v1::IMPORT_KIND_RATES; }

  std::unique_ptr<RecordCheck> NewCheck(ImportReferences*) const override {
    return std::make_unique<RateCheck>();
  }

  absl::StatusOr<WriteOutcome> PutRow(const RecordWrite& write, const Message& rows,
                                      int row) const override {
    const v1::RateRows& rates = RowsOf(rows);
    const Rate rate{KeyAt(rates, row), ContentAt(rates, row), write.position, 0};
    const std::string base(TextAt(rates.base(), row));
    ASSIGN_OR_RETURN(const std::optional<RateKind> kind,
                     FindRateKind(write.transaction, rate.key.kind));
    if (!write.write) return Outcome(write.transaction, rate);
    if (!CheckBase(kind ? &*kind : nullptr, rate.key, base).empty()) {
      return absl::FailedPreconditionError(
          "the registry changed under a failed import: the kind of rates has another base");
    }
    if (!kind) {
      RETURN_IF_ERROR(InsertRateKind(write.transaction, {rate.key.kind, base, write.now}));
    }
    return PutRate(write.transaction, rate, nullptr);
  }

  absl::StatusOr<bool> ExportSlice(Transaction& transaction,
                                   const RecordSlice& slice) const override {
    std::optional<RateKey> last;
    if (!slice.after->empty()) {
      last = {std::get<std::string>((*slice.after)[2]), std::get<std::string>((*slice.after)[0]),
              static_cast<int32_t>(std::get<int64_t>((*slice.after)[1]))};
    }
    auto& rows = static_cast<v1::RateRows&>(*slice.rows);
    const std::optional<RateKey> after = last;
    ASSIGN_OR_RETURN(const bool more,
                     ScanRates(transaction, slice.scan, after ? &*after : nullptr, slice.limit,
                               [&](const Rate& rate, const std::string& base, bool deleted) {
                                 last = rate.key;
                                 if (deleted) {
                                   slice.deleted->Add(static_cast<uint32_t>(rows.kind_size()));
                                 }
                                 Append(rate, base, &rows);
                               }));
    if (last) *slice.after = {last->currency, int64_t{last->day}, last->kind};
    return more;
  }

 private:
  static absl::StatusOr<WriteOutcome> Outcome(Transaction& transaction, const Rate& rate) {
    ASSIGN_OR_RETURN(const std::optional<Rate> current, FindRate(transaction, rate.key));
    if (!current) return WriteOutcome::kCreated;
    return current->content == rate.content ? WriteOutcome::kUnchanged : WriteOutcome::kUpdated;
  }

  static void Append(const Rate& rate, const std::string& base, v1::RateRows* rows) {
    rows->add_currency(rate.key.currency);
    rows->add_date(rate.key.day);
    rows->add_kind(rate.key.kind);
    rows->mutable_rate()->add_unscaled(rate.content.value.unscaled);
    rows->mutable_rate()->add_scales(static_cast<uint32_t>(rate.content.value.scale));
    rows->mutable_nominal()->add_unscaled(rate.content.nominal);
    rows->mutable_nominal()->add_scales(0);
    rows->add_base(base);
  }
};

}  // namespace

const RecordKind& RateRecords() {
  static const auto* const kKind = new RateRecordKind();
  return *kKind;
}

}  // namespace clientele::registry
