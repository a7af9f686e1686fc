#include "services/assignment/api/run_lookup.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/rpc/dates.h"
#include "services/assignment/api/assignment_run.h"
#include "services/assignment/api/convert.h"

namespace clientele::assignment {

absl::StatusOr<KnownRun> LookUpRun(Runs& runs, Transaction& transaction, std::string_view name) {
  ASSIGN_OR_RETURN(std::optional<store::RunRow> row, store::FindRun(transaction, IdOf(name)));
  if (!row) return NotFound("run", name);
  KnownRun known;
  ASSIGN_OR_RETURN(known.run, runs.Get(transaction, row->run_id));
  known.row = *std::move(row);
  if (!known.request.ParseFromString(known.run.request)) {
    return absl::DataLossError("the request of a run cannot be read");
  }
  return known;
}

absl::StatusOr<KnownRun> LookUpSucceeded(Runs& runs, Transaction& transaction,
                                         std::string_view name) {
  ASSIGN_OR_RETURN(KnownRun known, LookUpRun(runs, transaction, name));
  if (known.run.state == common::v1::RUN_STATE_SUCCEEDED) return known;
  const bool ended = IsTerminal(known.run.state);
  return Precondition(
      ended ? common::v1::ERROR_REASON_RUN_NOT_SUCCEEDED
            : common::v1::ERROR_REASON_RUN_NOT_FINISHED,
      "RUN_STATE", name,
      absl::StrCat(RunName(known.run.run_id), ended ? " has not succeeded" : " has not ended yet"));
}

absl::StatusOr<v1::AssignmentRun> ToProto(const KnownRun& known) {
  v1::AssignmentRun run;
  if (!run.ParseFromString(known.run.result)) {
    return absl::DataLossError("the result of a run cannot be read");
  }
  run.set_name(RunName(known.run.run_id));
  *run.mutable_status() = ToRunStatus(known.run);
  *run.mutable_as_of_date() = known.request.as_of_date();
  if (run.segmentation_run().empty()) {
    run.set_segmentation_run(known.request.segmentation_run());
  }
  run.set_policy_version(known.row.policy_version);
  if (!known.row.certificate.empty() &&
      !run.mutable_certificate()->ParseFromString(known.row.certificate)) {
    return absl::DataLossError("the certificate of a run cannot be read");
  }
  if (known.row.applied_day) {
    *run.mutable_applied_from() = rpc::ProtoDate(DateFromDayNumber(*known.row.applied_day));
  }
  return run;
}

}  // namespace clientele::assignment
