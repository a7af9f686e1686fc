// Client units between the protos and the store.
#ifndef CLIENTELE_SERVICES_ASSIGNMENT_API_UNIT_CONVERT_H_
#define CLIENTELE_SERVICES_ASSIGNMENT_API_UNIT_CONVERT_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "clientele/assignment/v1/units.pb.h"
#include "common/errors/errors.h"
#include "common/sql/transaction.h"
#include "services/assignment/domain/unit_tree.h"
#include "services/assignment/store/units.h"

namespace clientele::assignment {

std::string UnitName(std::string_view unit_id);
v1::Unit ToProto(const store::UnitRow& unit);

// Adds a violation under `path` for each date that does not exist and each text that is no
// printable line; such a field is then its zero.
UnitPeriod ToDomain(std::string_view unit_id, const v1::UnitPeriod& period, const std::string& path,
                    FieldViolations* violations);

// Every head is a known manager; `path` gives the field of the k-th period, up to its dot.
absl::Status CheckHeads(Transaction& transaction, const std::vector<UnitPeriod>& periods,
                        absl::FunctionRef<std::string(size_t)> path);

}  // namespace clientele::assignment

#endif  // CLIENTELE_SERVICES_ASSIGNMENT_API_UNIT_CONVERT_H_
