#include "services/assignment/api/portfolio_handlers.h"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/rpc/dates.h"
#include "common/rpc/paging.h"
#include "common/service/mutation.h"
#include "common/time/date.h"
#include "services/assignment/api/convert.h"
#include "services/assignment/domain/dated.h"
#include "services/assignment/store/assignments.h"
#include "services/assignment/store/managers.h"
#include "services/assignment/store/proposals.h"

namespace clientele::assignment {
namespace {

constexpr size_t kRowsPerBatch = 16'384;
constexpr int kMostRows = 10'000'000;

// All messages of the stream as one.
absl::StatusOr<v1::ImportAssignmentsRequest> Collect(
    rpc::Reader<v1::ImportAssignmentsRequest>& in) {
  v1::ImportAssignmentsRequest all;
  v1::ImportAssignmentsRequest message;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, in.Read(&message));
    if (!more) return all;
    const int rows = message.client_ids_size();
    if (message.manager_ids_size() != rows || message.from_days_size() != rows ||
        message.to_days_size() != rows) {
      return InvalidField("client_ids", "the columns of a message differ in length");
    }
    if (all.client_ids_size() > kMostRows - rows) {
      return InvalidField("client_ids", absl::StrCat("more than ", kMostRows, " rows"));
    }
    all.MergeFrom(message);
  }
}

bool DayInRange(int32_t day) {
  static const int32_t first = DayNumber(*MakeDate(kMinYear, 1, 1));
  static const int32_t last = DayNumber(*MakeDate(kMaxYear, 12, 31));
  return first <= day && day <= last;
}

std::string RowField(size_t row, std::string_view field) {
  return absl::StrCat("rows[", row, "].", std::string(field));
}

void CheckRows(const std::vector<DatedAssignment>& rows,
               const std::unordered_set<std::string>& clients,
               const std::set<std::string>& managers, FieldViolations* violations) {
  for (size_t k = 0; k < rows.size(); ++k) {
    const DatedAssignment& row = rows[k];
    if (!clients.contains(row.client_id)) {
      violations->Add(RowField(k, "client_id"), "the registry has no such client");
    }
    if (!managers.contains(row.manager_id)) {
      violations->Add(RowField(k, "manager_id"), "there is no such manager");
    }
    if (!DayInRange(row.from_day)) {
      violations->Add(RowField(k, "from_day"), "is outside the years 1900 to 2200");
    }
    if (row.to_day != kOpenEnd && !DayInRange(row.to_day)) {
      violations->Add(RowField(k, "to_day"), "is outside the years 1900 to 2200");
    }
  }
}

absl::StatusOr<std::set<std::string>> ManagerIds(Transaction& transaction) {
  ASSIGN_OR_RETURN(const std::vector<store::ManagerRow> rows,
                   store::ListManagers(transaction, "", std::numeric_limits<int64_t>::max()));
  std::set<std::string> ids;
  for (const store::ManagerRow& row : rows) ids.insert(row.manager_id);
  return ids;
}

absl::StatusOr<ImportPlan> Plan(Transaction& transaction,
                                const std::vector<DatedAssignment>& rows) {
  std::map<std::string, std::vector<DatedAssignment>> current;
  for (const DatedAssignment& row : rows) {
    const auto [entry, is_new] = current.try_emplace(row.client_id);
    if (!is_new) continue;
    ASSIGN_OR_RETURN(entry->second, store::RowsOfClient(transaction, row.client_id));
  }
  return PlanImport(rows, current);
}

absl::Status Import(const Mutation& mutation, const std::vector<DatedAssignment>& rows,
                    const std::unordered_set<std::string>& clients,
                    v1::ImportAssignmentsResponse* response) {
  FieldViolations violations;
  ASSIGN_OR_RETURN(const std::set<std::string> managers, ManagerIds(mutation.transaction));
  CheckRows(rows, clients, managers, &violations);
  ASSIGN_OR_RETURN(const ImportPlan plan, Plan(mutation.transaction, rows));
  for (const ImportIssue& issue : plan.issues) {
    violations.Add(RowField(issue.row, issue.field), issue.rule);
  }
  RETURN_IF_ERROR(violations.ToStatus());
  response->set_created(plan.created);
  response->set_unchanged(plan.unchanged);
  response->set_updated(plan.updated);
  if (plan.changes.added.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(store::Recording recording,
                   store::Recording::Begin(mutation.transaction, mutation.now));
  RETURN_IF_ERROR(recording.Record(plan.changes));
  return mutation.Audit("assignments", nullptr, *response);
}

std::vector<DatedAssignment> RowsOf(const v1::ImportAssignmentsRequest& request) {
  std::vector<DatedAssignment> rows;
  rows.reserve(static_cast<size_t>(request.client_ids_size()));
  for (int k = 0; k < request.client_ids_size(); ++k) {
    rows.push_back({request.client_ids(k),
                    request.from_days(k),
                    request.to_days(k),
                    request.manager_ids(k),
                    "",
                    {}});
  }
  return rows;
}

v1::AssignmentBatch ToBatch(const std::vector<DatedAssignment>& rows, size_t begin, size_t end) {
  v1::AssignmentBatch batch;
  store::Dictionary managers(batch.mutable_manager_dictionary());
  for (size_t k = begin; k < end; ++k) {
    batch.add_client_ids(rows[k].client_id);
    batch.add_managers(managers.IndexOf(rows[k].manager_id));
    batch.add_from_days(rows[k].from_day);
  }
  return batch;
}

}  // namespace

absl::Status ImportAssignments(const ServiceContext& service, rpc::Call& call,
                               rpc::Reader<v1::ImportAssignmentsRequest>& in,
                               v1::ImportAssignmentsResponse* response) {
  ASSIGN_OR_RETURN(const v1::ImportAssignmentsRequest request, Collect(in));
  const std::vector<DatedAssignment> rows = RowsOf(request);
  rpc::CancelWatch watch([&call] { return call.IsCancelled(); });
  ASSIGN_OR_RETURN(const std::unordered_set<std::string> clients,
                   service.peers->ReadClientIds(call.context(), watch));
  return Mutate(
      service, call, "clientele.assignment.v1.Portfolios/ImportAssignments", request, response,
      [&](const Mutation& mutation) { return Import(mutation, rows, clients, response); });
}

absl::Status ListPortfolio(const ServiceContext& service, rpc::Call& call,
                           const v1::ListPortfolioRequest& request,
                           v1::ListPortfolioResponse* response) {
  ASSIGN_OR_RETURN(const int32_t page_size, rpc::PageSize(request.page_size()));
  ASSIGN_OR_RETURN(const std::string after, rpc::ReadPageToken(request));
  ASSIGN_OR_RETURN(const int32_t day, rpc::DayFrom(request.date(), "date"));
  const std::string manager_id = IdOf(request.parent());
  return service.database->Read(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
    response->Clear();
    ASSIGN_OR_RETURN(const std::optional<store::ManagerRow> manager,
                     store::FindManager(transaction, manager_id));
    if (!manager) {
      return NotFound("manager", request.parent(), common::v1::ERROR_REASON_MANAGER_NOT_FOUND);
    }
    ASSIGN_OR_RETURN(std::vector<DatedAssignment> rows,
                     store::ListPortfolio(transaction, manager_id, day, after, page_size + 1));
    if (rows.size() > static_cast<size_t>(page_size)) {
      rows.pop_back();
      response->set_next_page_token(rpc::MakePageToken(rows.back().client_id, request));
    }
    for (const DatedAssignment& row : rows) *response->add_assignments() = ToProto(row);
    return absl::OkStatus();
  });
}

absl::Status ListClientHistory(const ServiceContext& service, rpc::Call& call,
                               const v1::ListClientHistoryRequest& request,
                               v1::ListClientHistoryResponse* response) {
  ASSIGN_OR_RETURN(const int32_t page_size, rpc::PageSize(request.page_size()));
  ASSIGN_OR_RETURN(const std::string token, rpc::ReadPageToken(request));
  int64_t before = std::numeric_limits<int64_t>::max();
  if (!token.empty() && !absl::SimpleAtoi(token, &before)) {
    return InvalidField("page_token", "is damaged", common::v1::ERROR_REASON_PAGE_TOKEN_INVALID);
  }
  return service.database->Read(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
    response->Clear();
    ASSIGN_OR_RETURN(
        std::vector<DatedAssignment> rows,
        store::ListHistory(transaction, IdOf(request.parent()), before, page_size + 1));
    if (rows.size() > static_cast<size_t>(page_size)) {
      rows.pop_back();
      response->set_next_page_token(
          rpc::MakePageToken(std::to_string(rows.back().from_day), request));
    }
    for (const DatedAssignment& row : rows) *response->add_assignments() = ToProto(row);
    return absl::OkStatus();
  });
}

absl::Status StreamAssignments(const ServiceContext& service, rpc::Call& call,
                               const v1::StreamAssignmentsRequest& request,
                               rpc::Writer<v1::AssignmentBatch>& out) {
  ASSIGN_OR_RETURN(const int32_t day, rpc::DayFrom(request.date(), "date"));
  std::vector<DatedAssignment> rows;
  RETURN_IF_ERROR(
      service.database->Read(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(rows, store::InForceOn(transaction, day));
        return absl::OkStatus();
      }));
  for (size_t begin = 0; begin < rows.size(); begin += kRowsPerBatch) {
    RETURN_IF_ERROR(out.Write(ToBatch(rows, begin, std::min(rows.size(), begin + kRowsPerBatch))));
  }
  return absl::OkStatus();
}

}  // namespace clientele::assignment
