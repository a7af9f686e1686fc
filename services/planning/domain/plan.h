// A business plan: targets of the whole block by product and month.
#ifndef CLIENTELE_SERVICES_PLANNING_DOMAIN_PLAN_H_
#define CLIENTELE_SERVICES_PLANNING_DOMAIN_PLAN_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
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

// "BAG 2012-01", followed by the region and the size class where the line has them.
std::string LineLabel(const PlanLine& line);

// Checks what a plan must hold: at least one line, products given, targets not negative and their
// sum within int64, the lines of one (product, month) all with or all without a region, likewise a
// size class, and no two that overlap. INVALID_ARGUMENT names every field at fault as
// plan.lines[k].field. O(n
// log n).
absl::Status CheckPlanLines(std::span<const PlanLine> lines);

}  // namespace clientele::planning

#endif  // CLIENTELE_SERVICES_PLANNING_DOMAIN_PLAN_H_
