// The read-only verbs of `clientele assign` about assignments in force.
#ifndef CLIENTELE_SERVICES_CLIENTELE_COMMANDS_ASSIGN_VIEWS_H_
#define CLIENTELE_SERVICES_CLIENTELE_COMMANDS_ASSIGN_VIEWS_H_

#include "CLI/CLI.hpp"
#include "services/clientele/session.h"

namespace clientele::cli {

void AddPortfolio(CLI::App& assign, Action* action);
void AddHistory(CLI::App& assign, Action* action);

}  // namespace clientele::cli

#endif  // CLIENTELE_SERVICES_CLIENTELE_COMMANDS_ASSIGN_VIEWS_H_
