// Reading a whole table in the order of its key, slice by slice, as of one commit position.
#ifndef CLIENTELE_SERVICES_REGISTRY_STORE_EXPORT_SCAN_H_
#define CLIENTELE_SERVICES_REGISTRY_STORE_EXPORT_SCAN_H_

#include <string>

#include "services/registry/domain/types.h"

namespace clientele::registry {

struct ExportScan {
  Position position = 0;  // to read at
  Position since = 0;     // only what changed after it; 0: everything
  std::string start{};    // first value of the first key column
  std::string end{};      // first value behind the range
};

}  // namespace clientele::registry

// The versions that an export of a table with versions names: those current at the position that
// appeared after `since`, and those that were current at `since` and were closed up to the
// position. A row of the latter stands for a deletion where the key has no version at the position.
// Bind position twice, then since three times, then position.
#define CLIENTELE_EXPORTED                                         \
  "(position <= ? AND (closed = 0 OR closed > ?) AND position > ?" \
  " OR position <= ? AND closed > ? AND closed <= ?)"

#endif  // CLIENTELE_SERVICES_REGISTRY_STORE_EXPORT_SCAN_H_
