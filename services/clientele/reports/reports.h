// What the runs found, as tables.
#ifndef CLIENTELE_SERVICES_CLIENTELE_REPORTS_REPORTS_H_
#define CLIENTELE_SERVICES_CLIENTELE_REPORTS_REPORTS_H_

#include <vector>

#include "absl/status/statusor.h"
#include "clientele/assignment/v1/runs.pb.h"
#include "clientele/planning/v1/allocations.pb.h"
#include "clientele/planning/v1/decompositions.pb.h"
#include "clientele/segmentation/v1/runs.pb.h"
#include "clientele/segmentation/v1/segments.pb.h"
#include "services/clientele/output/report.h"

namespace clientele::cli {

// Run, ABC x XYZ matrix, RFM and lifecycle counts, concentration. An error is an unknown currency.
absl::StatusOr<std::vector<Section>> SegmentationSections(
    const segmentation::v1::SegmentationRun& run);
absl::StatusOr<Report> SegmentReport(const segmentation::v1::SegmentExplanation& explanation);

// Cost, lower bound, gap, moves, hours.
Section PortfolioFacts(const assignment::v1::AssignmentRun& run);
// A row per manager.
Section LoadTable(const assignment::v1::AssignmentRun& run);
// The clients that nobody may serve, if there are any.
std::vector<Section> UnservedTable(const assignment::v1::AssignmentRun& run);
// The set that proves that there is no assignment.
Section CertificateFacts(const assignment::v1::InfeasibilityCertificate& certificate);
Report ProposalReport(const assignment::v1::ProposalExplanation& explanation);

// The plan per manager with its total, and the largest targets with their reasons.
absl::StatusOr<std::vector<Section>> PlanSections(const planning::v1::Decomposition& decomposition);
absl::StatusOr<Report> AllocationReport(const planning::v1::AllocationExplanation& explanation);

}  // namespace clientele::cli

#endif  // CLIENTELE_SERVICES_CLIENTELE_REPORTS_REPORTS_H_
