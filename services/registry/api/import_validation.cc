#include "services/registry/api/import_validation.h"

#include <map>
#include <set>
#include <unordered_map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/errors/status_macros.h"
#include "common/money/money.h"
#include "common/text/view.h"
#include "services/registry/api/currency_check.h"
#include "services/registry/api/industry_check.h"
#include "services/registry/domain/client_rules.h"
#include "services/registry/store/clients.h"
#include "services/registry/store/imports.h"
#include "services/registry/store/industries.h"
#include "services/registry/store/timelines.h"

namespace clientele::registry {
namespace {

const TextColumn& IdsOf(const ProductColumns& rows) { return rows.product_ids; }
const TextColumn& IdsOf(const ClientColumns& rows) { return rows.client_ids; }
const TextColumn& IdsOf(const SaleColumns& rows) { return rows.sale_ids; }

std::string IdColumn(const v1::StageImportRequest& batch) {
  if (batch.has_records()) return RecordKeys(RowsIn(batch.records())).column();
  if (batch.has_products()) return "product_id";
  return batch.has_clients() ? "client_id" : "sale_id";
}

// Calls `fn(row, id)` for every row; the id of a record is made of all its key columns.
void ForEachId(const v1::StageImportRequest& batch,
               absl::FunctionRef<void(size_t, std::string_view)> fn) {
  if (batch.has_records()) {
    const google::protobuf::Message& rows = RowsIn(batch.records());
    const RecordKeys keys(rows);
    const auto count = static_cast<int>(RecordCount(rows));
    for (int row = 0; row < count; ++row) {
      fn(static_cast<size_t>(row), keys.Bytes(row));
    }
    return;
  }
  const BatchColumns columns = ColumnsOf(batch);
  const TextColumn& ids = *std::visit([](const auto& rows) { return &IdsOf(rows); }, columns);
  for (size_t row = 0; row < ids.size(); ++row) fn(row, ids[row]);
}

// How a row is called in a message.
std::string IdText(const v1::StageImportRequest& batch, size_t row, std::string_view id) {
  return batch.has_records() ? RecordKeys(RowsIn(batch.records())).Text(static_cast<int>(row))
                             : std::string(id);
}

}  // namespace

absl::Status ForEachBatch(RunContext& run, const ImportRecord& record, int64_t first,
                          absl::FunctionRef<absl::Status(int64_t, v1::StageImportRequest&)> fn) {
  v1::StageImportRequest batch;
  for (int64_t sequence = first; sequence <= record.staged_sequence; ++sequence) {
    RETURN_IF_ERROR(run.CheckCancelled());
    std::string payload;
    RETURN_IF_ERROR(
        run.database().Read(run.ReadOptions(), [&](Transaction& transaction) -> absl::Status {
          ASSIGN_OR_RETURN(payload, ReadBatch(transaction, record.id, sequence));
          return absl::OkStatus();
        }));
    if (!batch.ParseFromString(payload)) return absl::DataLossError("a staged batch is damaged");
    RETURN_IF_ERROR(fn(sequence, batch));
  }
  return absl::OkStatus();
}

ImportValidation::ImportValidation(RunContext* run, const ImportRecord& record,
                                   ImportReferences* references)
    : run_(*run),
      record_(record),
      references_(*references),
      ids_(static_cast<size_t>(record.staged_rows)) {
  if (const RecordKind* kind = FindRecordKind(static_cast<int>(record.kind))) {
    record_check_ = kind->NewCheck(references);
  }
}

absl::StatusOr<ValidationResult> ImportValidation::Run() {
  if (!request_.ParseFromString(record_.request)) {
    return absl::DataLossError("an import is damaged");
  }
  run_.SetPhase("validating", record_.staged_rows);
  RETURN_IF_ERROR(ForEachBatch(run_, record_, 1, [&](int64_t, const v1::StageImportRequest& batch) {
    return CheckRows(batch);
  }));
  if (record_check_) RETURN_IF_ERROR(FinishRecords());
  RETURN_IF_ERROR(CheckParents());
  RETURN_IF_ERROR(CheckTotals());
  ValidationResult result;
  result.issue_count = issues_.count();
  result.issues = issues_.Take();
  result.sums = sums_.PerCurrency();
  return result;
}

absl::Status ImportValidation::CheckRows(const v1::StageImportRequest& batch) {
  const std::vector<RowPlace> places = PlacesOf(batch);
  if (batch.has_records()) {
    RETURN_IF_ERROR(CheckRecords(RowsIn(batch.records()), places));
  } else {
    RETURN_IF_ERROR(
        std::visit([&](const auto& rows) { return Check(rows, places); }, ColumnsOf(batch)));
  }
  ForEachId(batch, [&](size_t, std::string_view id) { ids_.Add(id); });
  run_.AddDone(static_cast<int64_t>(places.size()));
  return absl::OkStatus();
}

absl::Status ImportValidation::CheckRecords(const google::protobuf::Message& rows,
                                            const std::vector<RowPlace>& places) {
  RecordBatch batch{rows, places, {}};
  CheckRecordFields(&batch, &issues_);
  ImportIssues found;
  RETURN_IF_ERROR(run_.database().Read(run_.ReadOptions(), [&](Transaction& transaction) {
    found = ImportIssues();
    return record_check_->CheckRows(transaction, batch, &found);
  }));
  issues_.Append(std::move(found));
  return absl::OkStatus();
}

absl::Status ImportValidation::FinishRecords() {
  bool more = true;
  for (int64_t step = 0; more; ++step) {
    RETURN_IF_ERROR(run_.CheckCancelled());
    ImportIssues found;
    RETURN_IF_ERROR(
        run_.database().Read(run_.ReadOptions(), [&](Transaction& transaction) -> absl::Status {
          found = ImportIssues();
          ASSIGN_OR_RETURN(more, record_check_->FinishStep(transaction, step, &found));
          return absl::OkStatus();
        }));
    issues_.Append(std::move(found));
  }
  return absl::OkStatus();
}

absl::Status ImportValidation::Check(const ProductColumns& rows,
                                     const std::vector<RowPlace>& places) {
  CheckProducts(rows, places, &issues_);
  return absl::OkStatus();
}

absl::Status ImportValidation::Check(const ClientColumns& rows,
                                     const std::vector<RowPlace>& places) {
  std::unordered_map<std::string_view, ExistingClient> existing;
  bool currencies_held = false;
  RETURN_IF_ERROR(
      run_.database().Read(run_.ReadOptions(), [&](Transaction& transaction) -> absl::Status {
        existing.clear();
        ASSIGN_OR_RETURN(currencies_held, IsCurrencyHeld(transaction));
        ASSIGN_OR_RETURN(auto known, FindClients(transaction, rows.client_ids));
        for (size_t row = 0; row < rows.client_ids.size(); ++row) {
          const std::string_view id = rows.client_ids[row];
          const auto client = known.find(std::string(id));
          if (client == known.end()) continue;
          Timeline periods;
          if (IsDated(rows, row)) {
            ASSIGN_OR_RETURN(periods, LoadTimeline(transaction, client->second));
          }
          existing.emplace(id, ExistingClient{client->second, std::move(periods)});
        }
        return absl::OkStatus();
      }));
  const auto current = [&](std::string_view id) -> const ExistingClient* {
    const auto found = existing.find(id);
    return found == existing.end() ? nullptr : &found->second;
  };
  CheckClients(rows, places, current, &issues_);
  for (size_t row = 0; currencies_held && row < rows.client_ids.size(); ++row) {
    const ExistingClient* known = current(rows.client_ids[row]);
    if (known == nullptr || known->client.fields.currency_code == rows.currencies[row]) continue;
    issues_.Add(places[row], "currency", rule::kImportInProgress, std::string(kCurrencyIsHeld));
  }
  RETURN_IF_ERROR(CheckIndustries(rows, places, current));
  for (size_t row = 0; row < rows.client_ids.size(); ++row) {
    AddParents(rows, row, current(rows.client_ids[row]), places[row]);
  }
  return absl::OkStatus();
}

absl::Status ImportValidation::CheckIndustries(
    const ClientColumns& rows, const std::vector<RowPlace>& places,
    const std::function<const ExistingClient*(std::string_view)>& current) {
  std::map<std::string_view, std::string> faults;
  for (const std::string_view industry : rows.industries) faults.emplace(industry, "");
  RETURN_IF_ERROR(
      run_.database().Read(run_.ReadOptions(), [&](Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(const auto loaded, LoadedClassifiers(transaction));
        for (auto& [industry, fault] : faults) {
          ASSIGN_OR_RETURN(fault, IndustryFault(transaction, loaded, industry));
        }
        return absl::OkStatus();
      }));
  for (size_t row = 0; row < rows.industries.size(); ++row) {
    const std::string& fault = faults[rows.industries[row]];
    if (fault.empty()) continue;
    const ExistingClient* const known = current(rows.client_ids[row]);
    if (known != nullptr && known->client.fields.industry == rows.industries[row]) continue;
    issues_.Add(places[row], "industry", rule::kUnknownIndustry, fault);
  }
  return absl::OkStatus();
}

void ImportValidation::AddParents(const ClientColumns& rows, size_t row,
                                  const ExistingClient* existing, RowPlace place) {
  const std::string_view id = rows.client_ids[row];
  const Client* const client = existing == nullptr ? nullptr : &existing->client;
  if (existing != nullptr && IsDated(rows, row)) {
    for (const Period& period : TimelineWith(rows, row, client, &existing->periods)) {
      parents_.AddImported(id, period.fields.parent_id, place, {period.from, period.until});
    }
    return;
  }
  const std::string_view parent =
      rows.parent_ids.empty() ? std::string_view() : rows.parent_ids[row];
  const bool had_parent = client != nullptr && !client->fields.parent_id.empty();
  if (rows.parent_ids.empty() || (parent.empty() && !had_parent)) return;
  parents_.AddImported(id, parent, place, {ValidFromAt(rows, row, client), kForever});
}

absl::Status ImportValidation::Check(const SaleColumns& rows, const std::vector<RowPlace>& places) {
  SaleReferences references;
  RETURN_IF_ERROR(
      run_.database().Read(run_.ReadOptions(), [&](Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(references, references_.Resolve(transaction, rows));
        return absl::OkStatus();
      }));
  ResolveSales(rows, references, places, &issues_, &sums_);
  return absl::OkStatus();
}

// Owners that are neither in the registry nor in the import, links that close a cycle, and ids that
// come twice.
absl::Status ImportValidation::CheckParents() {
  std::set<std::string, std::less<>> missing;
  const std::set<std::string, std::less<>> named = parents_.ImportedParents();
  if (!named.empty()) {
    RETURN_IF_ERROR(
        run_.database().Read(run_.ReadOptions(), [&](Transaction& transaction) -> absl::Status {
          missing.clear();
          for (const std::string& parent : named) {
            ASSIGN_OR_RETURN(const std::optional<Client> owner, FindClient(transaction, parent));
            if (!owner || owner->deleted()) missing.insert(parent);
          }
          return ForEachOwner(transaction, [&](const OwnerLink& link) {
            parents_.AddExisting(link.client, link.owner, {link.from, link.until});
          });
        }));
  }
  const bool duplicates = ids_.NeedsSecondPass();
  if (duplicates || !missing.empty()) RETURN_IF_ERROR(CheckAcrossRows(duplicates, &missing));
  parents_.Check(missing, &issues_);
  return absl::OkStatus();
}

absl::Status ImportValidation::CheckAcrossRows(
    bool duplicates, std::set<std::string, std::less<>>* missing_parents) {
  return ForEachBatch(run_, record_, 1, [&](int64_t, const v1::StageImportRequest& batch) {
    const std::vector<RowPlace> places = PlacesOf(batch);
    ForEachId(batch, [&](size_t row, std::string_view id) {
      missing_parents->erase(std::string(id));
      if (!duplicates) return;
      const std::optional<RowPlace> first = ids_.FirstPlace(id, places[row]);
      if (!first) return;
      issues_.Add(places[row], IdColumn(batch), rule::kDuplicateId,
                  absl::StrCat(IdText(batch, row, id), " is already on line ", first->line, " of ",
                               request_.files(static_cast<int>(first->file))));
    });
    return absl::OkStatus();
  });
}

absl::Status ImportValidation::CheckTotals() {
  if (request_.has_expect_rows() && request_.expect_rows() != record_.staged_rows) {
    issues_.Add(
        {}, "", rule::kRowCountMismatch,
        absl::StrCat("expected ", request_.expect_rows(), " rows, found ", record_.staged_rows));
  }
  if (request_.expect_sum().empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Decimal expected, ParseDecimal(request_.expect_sum()));
  if (!sums_.Equals(expected)) {
    issues_.Add(
        {}, "amount", rule::kSumMismatch,
        absl::StrCat("expected a sum of ", request_.expect_sum(), ", found ", sums_.Given()));
  }
  return absl::OkStatus();
}

}  // namespace clientele::registry
