#include <utility>

#include "absl/strings/str_cat.h"
#include "clientele/assignment/v1/absences.grpc.pb.h"
#include "common/errors/status_macros.h"
#include "common/ids/uuid.h"
#include "common/rpc/client.h"
#include "common/rpc/dates.h"
#include "common/time/date.h"
#include "services/clientele/import/import.h"
#include "services/clientele/import/reject.h"
#include "services/clientele/import/small_import.h"

namespace clientele::cli {
namespace {

namespace v1 = assignment::v1;

enum Column { kManager, kFrom, kTo, kDeputy };

const CsvColumns& Columns() {
  static const CsvColumns columns{.required = {"manager_id", "from", "to"}, .optional = {"deputy"}};
  return columns;
}

google::type::Date DateOf(RowReader& row, Column column) {
  return rpc::ProtoDate(DateFromDayNumber(row.Day(column, true).value_or(0)));
}

void ReadAbsence(RowReader& row, v1::AbsenceRow* absence) {
  absence->set_manager_id(std::string(row.Text(kManager)));
  *absence->mutable_from_date() = DateOf(row, kFrom);
  *absence->mutable_to_date() = DateOf(row, kTo);
  absence->set_deputy(std::string(row.Text(kDeputy)));
}

Report AbsencesReport(const v1::ImportAbsencesResponse& response, bool dry_run) {
  return {.sections = {Facts(dry_run ? "Checked, nothing changed" : "Imported absences",
                             {{"created", absl::StrCat(response.created())},
                              {"updated", absl::StrCat(response.updated())},
                              {"unchanged", absl::StrCat(response.unchanged())}})},
          .json = MessageJson(response)};
}

}  // namespace

absl::Status ImportAbsences(Session& session, const ImportOptions& options) {
  v1::ImportAbsencesRequest request;
  SmallImport import(options);
  RETURN_IF_ERROR(
      import.Read(Columns(), [&](RowReader& row) { ReadAbsence(row, request.add_absences()); }));
  if (!import.errors().empty()) return import.Refuse(session);
  request.set_request_id(NewUuid());
  request.set_validate_only(options.dry_run);
  v1::ImportAbsencesResponse response;
  if (request.absences_size() > 0) {
    ASSIGN_OR_RETURN(const auto stub, session.connections().Stub<v1::Absences>());
    auto answer = rpc::CallUnary(*stub, &v1::Absences::Stub::ImportAbsences, request,
                                 {.timeout = absl::Seconds(60), .idempotent = true});
    if (!answer.ok()) {
      return import.Refuse(session, answer.status(), "absences",
                           {{"from_date", "from"}, {"to_date", "to"}});
    }
    response = *std::move(answer);
  }
  session.Print(AbsencesReport(response, options.dry_run));
  return WriteErrorsFile({}, options.errors_file);
}

}  // namespace clientele::cli
