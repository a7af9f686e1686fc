// The verbs of the command. Each function declares one verb with its options; when the command line
// names the verb, it sets `action` to what is then to be done.
#ifndef CLIENTELE_SERVICES_CLIENTELE_COMMANDS_COMMANDS_H_
#define CLIENTELE_SERVICES_CLIENTELE_COMMANDS_COMMANDS_H_

#include "CLI/CLI.hpp"
#include "services/clientele/session.h"

namespace clientele::cli {

void AddDevVerb(CLI::App& app, Action* action);
void AddImportVerb(CLI::App& app, Action* action);
void AddExportVerb(CLI::App& app, Action* action);
void AddClientVerb(CLI::App& app, Action* action);
// What `client` has about duplicates and merges; called by AddClientVerb.
void AddClientDuplicateVerbs(CLI::App& client, Action* action);
void AddGroupVerb(CLI::App& app, Action* action);
void AddAuditVerb(CLI::App& app, Action* action);
void AddContactVerb(CLI::App& app, Action* action);
void AddRegionVerb(CLI::App& app, Action* action);
void AddIndustryVerb(CLI::App& app, Action* action);
void AddIdentifierVerb(CLI::App& app, Action* action);
void AddRateVerb(CLI::App& app, Action* action);
void AddInteractionVerb(CLI::App& app, Action* action);
void AddCaseVerb(CLI::App& app, Action* action);
void AddCampaignVerb(CLI::App& app, Action* action);
void AddSegmentVerb(CLI::App& app, Action* action);
void AddAssignVerb(CLI::App& app, Action* action);
void AddPlanVerb(CLI::App& app, Action* action);
void AddCycleVerb(CLI::App& app, Action* action);
void AddEventsVerb(CLI::App& app, Action* action);
void AddInboxVerb(CLI::App& app, Action* action);

// Accept YYYY-MM-DD, FROM..TO with an optional last day, YYYY-MM and ids only; anything else is
// wrong usage.
CLI::Validator IsDate();
CLI::Validator IsPeriod();
CLI::Validator IsMonth();
CLI::Validator IsId();

}  // namespace clientele::cli

#endif  // CLIENTELE_SERVICES_CLIENTELE_COMMANDS_COMMANDS_H_
