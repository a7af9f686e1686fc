// A business plan: targets of the whole block by product and month.
#ifndef CLIENTELE_SERVICES_PLANNING_DOMAIN_PLAN_H_
#define CLIENTELE_SERVICES_PLANNING_DOMAIN_PLAN_H_

#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/time/date.h"

namespace clientele::planning {

// The numbers are those of clientele.registry.v1.SizeClass.
enum class SizeClass : uint8_t { kAny = 0, kLarge = 1, kMedium = 2, kSmall = 3, kMicro = 4 };

// LARGE, MEDIUM, SMALL, MICRO; empty for kAny.
std::string_view SizeClassName(SizeClass size_class);

// One target, in minor units of the plan's currency.
struct PlanLine {
  std::string product_id;
  Month month;
  std::string region;                      // empty: every region
  SizeClass size_class = SizeClass::kAny;  // kAny: every size class
  int64_t target = 0;
};

// The numbers are those of clientele.planning.v1.PlanKind.
enum class PlanKind : uint8_t { kUnspecified = 0, kBusiness = 1 };

struct Plan {
  std::string plan_id;
  std::string display_name;
  PlanKind kind = PlanKind::kBusiness;
  std::string currency;     // ISO 4217
  int64_t version = 1;      // of its lines, which never change within a version
  int64_t total_minor = 0;  // sum of the targets
  std::vector<PlanLine> lines;
  std::string current_decomposition;  // id of the latest one that succeeded, empty before
  absl::Time create_time;
};

// "BAG 2012-01", followed by the region and the size class where the line has them.
std::string LineLabel(const PlanLine& line);

// Checks what a plan must hold: at least one line, products among `known_products`, targets not
// negative and their sum within int64, the lines of one (product, month) all with or all without a
// region, likewise a size class, and no two that overlap. INVALID_ARGUMENT names every field at
// fault as plan.lines[k].field. O(n log n).
absl::Status CheckPlanLines(std::span<const PlanLine> lines,
                            const std::set<std::string>& known_products);

}  // namespace clientele::planning

#endif  // CLIENTELE_SERVICES_PLANNING_DOMAIN_PLAN_H_
