// The run that segments all clients.
#ifndef CLIENTELE_SERVICES_SEGMENTATION_API_SEGMENTATION_JOB_H_
#define CLIENTELE_SERVICES_SEGMENTATION_API_SEGMENTATION_JOB_H_

#include "absl/status/status.h"
#include "common/runs/run_executor.h"
#include "services/segmentation/api/suite.h"

namespace clientele::segmentation {

// Executes one attempt of a run: reads the registry, classifies, and stores segments, figures and
// the state SUCCEEDED in one transaction. Errors: those of ReadFacts; OUT_OF_RANGE with reason
// AMOUNT_OVERFLOW.
absl::Status RunSegmentation(const Suite& suite, RunContext& context);

}  // namespace clientele::segmentation

#endif  // CLIENTELE_SERVICES_SEGMENTATION_API_SEGMENTATION_JOB_H_
