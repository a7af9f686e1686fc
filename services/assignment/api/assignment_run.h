// The work of an assignment run.
#ifndef CLIENTELE_SERVICES_ASSIGNMENT_API_ASSIGNMENT_RUN_H_
#define CLIENTELE_SERVICES_ASSIGNMENT_API_ASSIGNMENT_RUN_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clientele/assignment/v1/managers.pb.h"
#include "common/runs/run_executor.h"
#include "services/assignment/api/peers.h"
#include "services/assignment/domain/types.h"

namespace clientele::assignment {

inline constexpr char kAssignmentKind[] = "assignment";

// Reads managers and assignments in force of this service, classes and revenue of segmentation and
// clients of the registry at the same position, solves, checks and stores the proposal. When no
// assignment exists, stores the certificate and fails with FAILED_PRECONDITION and reason
// ASSIGNMENT_INFEASIBLE. An attempt starts over.
absl::Status RunAssignment(RunContext& context, Peers& peers, int threads);

// Clients and segments of a run's input; managers and what is in force come from this service.
absl::StatusOr<Input> MakeInput(const std::vector<v1::Manager>& managers,
                                std::vector<InForce> in_force, std::vector<Client> clients,
                                const std::string& currency);

}  // namespace clientele::assignment

#endif  // CLIENTELE_SERVICES_ASSIGNMENT_API_ASSIGNMENT_RUN_H_
