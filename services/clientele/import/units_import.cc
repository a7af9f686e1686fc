#include <utility>

#include "absl/strings/str_cat.h"
#include "clientele/assignment/v1/units.grpc.pb.h"
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

enum Column { kId, kName, kParent, kHead, kFrom, kTo };

const CsvColumns& Columns() {
  static const CsvColumns columns{
      .required = {"unit_id", "name", "parent_id", "head", "from", "to"}, .optional = {}};
  return columns;
}

void ReadUnit(RowReader& row, v1::UnitRow* unit) {
  unit->set_unit_id(std::string(row.Text(kId)));
  v1::UnitPeriod* const period = unit->mutable_period();
  period->set_display_name(std::string(row.Text(kName)));
  period->set_parent_id(std::string(row.Text(kParent)));
  period->set_head(std::string(row.Text(kHead)));
  *period->mutable_from_date() =
      rpc::ProtoDate(DateFromDayNumber(row.Day(kFrom, true).value_or(0)));
  if (const std::optional<int32_t> to = row.Day(kTo, false)) {
    *period->mutable_to_date() = rpc::ProtoDate(DateFromDayNumber(*to));
  }
}

Report UnitsReport(const v1::ImportUnitsResponse& response, bool dry_run) {
  return {.sections = {Facts(dry_run ? "Checked, nothing changed" : "Imported units",
                             {{"created", absl::StrCat(response.created())},
                              {"updated", absl::StrCat(response.updated())},
                              {"unchanged", absl::StrCat(response.unchanged())}})},
          .json = MessageJson(response)};
}

}  // namespace

absl::Status ImportUnits(Session& session, const ImportOptions& options) {
  v1::ImportUnitsRequest request;
  SmallImport import(options);
  RETURN_IF_ERROR(
      import.Read(Columns(), [&](RowReader& row) { ReadUnit(row, request.add_rows()); }));
  if (!import.errors().empty()) return import.Refuse(session);
  request.set_request_id(NewUuid());
  request.set_validate_only(options.dry_run);
  v1::ImportUnitsResponse response;
  if (request.rows_size() > 0) {
    ASSIGN_OR_RETURN(const auto stub, session.connections().Stub<v1::Units>());
    auto answer = rpc::CallUnary(*stub, &v1::Units::Stub::ImportUnits, request,
                                 {.timeout = absl::Seconds(60), .idempotent = true});
    if (!answer.ok()) {
      return import.Refuse(session, answer.status(), "rows",
                           {{"period.display_name", "name"},
                            {"period.parent_id", "parent_id"},
                            {"period.head", "head"},
                            {"period.from_date", "from"},
                            {"period.to_date", "to"},
                            {"display_name", "name"},
                            {"from_date", "from"},
                            {"to_date", "to"}});
    }
    response = *std::move(answer);
  }
  session.Print(UnitsReport(response, options.dry_run));
  return WriteErrorsFile({}, options.errors_file);
}

}  // namespace clientele::cli
