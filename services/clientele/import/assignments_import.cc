#include <limits>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "clientele/assignment/v1/portfolios.grpc.pb.h"
#include "common/errors/status_macros.h"
#include "common/ids/uuid.h"
#include "common/rpc/client.h"
#include "common/rpc/status_mapper.h"
#include "services/clientele/import/import.h"
#include "services/clientele/import/reject.h"
#include "services/clientele/import/small_import.h"

namespace clientele::cli {
namespace {

namespace v1 = assignment::v1;

enum Column { kClient, kManager, kFrom, kTo };
constexpr int kRowsPerMessage = 32'768;
constexpr absl::Duration kTimeout = absl::Minutes(10);

const CsvColumns& Columns() {
  static const CsvColumns columns{.required = {"client_id", "manager_id", "from"},
                                  .optional = {"to"}};
  return columns;
}

// The rows as messages of the stream; there is always a first one, with the header.
class Messages {
 public:
  explicit Messages(bool dry_run) {
    messages_.emplace_back();
    messages_.back().set_request_id(NewUuid());
    messages_.back().set_validate_only(dry_run);
  }

  void Add(RowReader& row) {
    if (messages_.back().client_ids_size() == kRowsPerMessage) messages_.emplace_back();
    v1::ImportAssignmentsRequest& message = messages_.back();
    message.add_client_ids(std::string(row.Text(kClient)));
    message.add_manager_ids(std::string(row.Text(kManager)));
    message.add_from_days(row.Day(kFrom, true).value_or(0));
    message.add_to_days(row.Day(kTo, false).value_or(std::numeric_limits<int32_t>::max()));
  }

  absl::StatusOr<v1::ImportAssignmentsResponse> Send(v1::Portfolios::Stub& stub) const {
    grpc::ClientContext context;
    rpc::PrepareContext(&context, absl::Now() + kTimeout, nullptr);
    v1::ImportAssignmentsResponse response;
    auto writer = stub.ImportAssignments(&context, &response);
    for (const auto& message : messages_) {
      if (!writer->Write(message)) break;
    }
    writer->WritesDone();
    RETURN_IF_ERROR(rpc::FromGrpcStatus(writer->Finish()));
    return response;
  }

 private:
  std::vector<v1::ImportAssignmentsRequest> messages_;
};

Report AssignmentsReport(const v1::ImportAssignmentsResponse& response, bool dry_run) {
  return {.sections = {Facts(dry_run ? "Checked, nothing changed" : "Imported assignments",
                             {{"created", absl::StrCat(response.created())},
                              {"unchanged", absl::StrCat(response.unchanged())}})},
          .json = MessageJson(response)};
}

}  // namespace

absl::Status ImportAssignments(Session& session, const ImportOptions& options) {
  Messages messages(options.dry_run);
  SmallImport import(options);
  RETURN_IF_ERROR(import.Read(Columns(), [&](RowReader& row) { messages.Add(row); }));
  if (!import.errors().empty()) return import.Refuse(session);
  ASSIGN_OR_RETURN(const auto stub, session.connections().Stub<v1::Portfolios>());
  const auto response = messages.Send(*stub);
  if (!response.ok()) {
    return import.Refuse(session, response.status(), "rows",
                         {{"from_date", "from"},
                          {"to_date", "to"},
                          {"from_days", "from"},
                          {"to_days", "to"},
                          {"from_day", "from"},
                          {"to_day", "to"}});
  }
  session.Print(AssignmentsReport(*response, options.dry_run));
  return WriteErrorsFile({}, options.errors_file);
}

}  // namespace clientele::cli
