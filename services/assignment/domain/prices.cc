#include "services/assignment/domain/prices.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace clientele::assignment {
namespace {

constexpr double kFirstStep = 1.0;
constexpr double kLastStep = 1e-5;
constexpr int kPatience = 15;        // iterations without progress before the step is halved
constexpr double kDeflection = 0.6;  // share of the previous direction
constexpr double kProgress = 1e-7;   // relative gain that counts as progress
constexpr int64_t kLargestPrice = int64_t{1} << 60;

// Prices in cost per minute, and per balance_unit of revenue: both of the order of one.
struct Point {
  std::vector<double> time;
  std::vector<double> revenue;
};

class Ascent {
 public:
  explicit Ascent(const Problem& problem) : problem_(problem), managers_(problem.managers()) {
    const double unit = problem.balance_unit == 0 ? 1.0 : static_cast<double>(problem.balance_unit);
    revenue_.reserve(problem.revenue.size());
    for (const int64_t v : problem.revenue) {
      revenue_.push_back(problem.balance_unit == 0 ? 0.0 : static_cast<double>(v) / unit);
    }
    for (const Band& band : problem.band) {
      low_.push_back(static_cast<double>(band.low) / unit);
      high_.push_back(static_cast<double>(band.high) / unit);
    }
  }

  // L at `point`; *slope becomes a subgradient there.
  double Value(const Point& point, Point* slope) const {
    std::vector<double>& load = slope->time;
    std::vector<double>& served = slope->revenue;
    load.assign(managers_, 0.0);
    served.assign(managers_, 0.0);
    double total = 0;
    for (int32_t unit = 0; unit < problem_.units(); ++unit) {
      total += AssignCheapest(unit, point, slope);
    }
    for (size_t i = 0; i < managers_; ++i) {
      total -= point.time[i] * static_cast<double>(problem_.capacity[i]);
      load[i] -= static_cast<double>(problem_.capacity[i]);
      if (problem_.balance_unit == 0) continue;
      const double q = point.revenue[i];
      const double y = q > 0   ? high_[i]
                       : q < 0 ? low_[i]
                               : std::clamp(served[i], low_[i], high_[i]);
      total -= q * y;
      served[i] -= y;
    }
    return total;
  }

  void Project(Point* point) const {
    for (double& p : point->time) p = std::max(0.0, p);
    const double steepest = problem_.balance_unit == 0 ? 0.0 : 1.0;
    for (double& q : point->revenue) q = std::clamp(q, -steepest, steepest);
  }

 private:
  double AssignCheapest(int32_t unit, const Point& point, Point* slope) const {
    const auto candidates = problem_.Of(unit);
    const double v = revenue_[unit];
    const Candidate* best = nullptr;
    double least = 0;
    // Equal candidates are taken in turn, from unit to unit: ties then load everybody alike.
    const size_t start = static_cast<size_t>(unit) % candidates.size();
    for (size_t k = 0; k < candidates.size(); ++k) {
      const Candidate& c =
          candidates[k + start < candidates.size() ? k + start : k + start - candidates.size()];
      const double cost = static_cast<double>(c.cost) +
                          point.time[c.manager] * static_cast<double>(c.minutes) +
                          point.revenue[c.manager] * v;
      if (best == nullptr || cost < least) {
        best = &c;
        least = cost;
      }
    }
    slope->time[best->manager] += static_cast<double>(best->minutes);
    slope->revenue[best->manager] += v;
    return least;
  }

  const Problem& problem_;
  const size_t managers_;
  std::vector<double> revenue_;
  std::vector<double> low_;
  std::vector<double> high_;
};

void Deflect(const std::vector<double>& slope, std::vector<double>* direction) {
  for (size_t i = 0; i < slope.size(); ++i) {
    (*direction)[i] = slope[i] + kDeflection * (*direction)[i];
  }
}

double SquaredNorm(const Point& point) {
  double sum = 0;
  for (const double x : point.time) sum += x * x;
  for (const double x : point.revenue) sum += x * x;
  return sum;
}

// Without the parts that would leave the range of the prices at once.
void DropOutward(const Point& point, Point* direction) {
  for (size_t i = 0; i < point.time.size(); ++i) {
    double& p = direction->time[i];
    double& q = direction->revenue[i];
    if (point.time[i] <= 0 && p < 0) p = 0;
    if ((point.revenue[i] <= -1 && q < 0) || (point.revenue[i] >= 1 && q > 0)) q = 0;
  }
}

void Move(double step, const Point& direction, Point* point) {
  for (size_t i = 0; i < point->time.size(); ++i) {
    point->time[i] += step * direction.time[i];
    point->revenue[i] += step * direction.revenue[i];
  }
}

Point Climb(const Problem& problem, const PriceOptions& options) {
  const Ascent ascent(problem);
  const size_t managers = problem.capacity.size();
  const Point zero{std::vector<double>(managers, 0.0), std::vector<double>(managers, 0.0)};
  Point point = zero;
  Point best = zero;
  Point direction = zero;
  Point slope;
  double best_value = 0;
  double factor = kFirstStep;
  int stalled = 0;
  for (int32_t k = 0; k < options.iterations && factor > kLastStep; ++k) {
    const double value = ascent.Value(point, &slope);
    if (k == 0 || value > best_value + kProgress * std::max(1.0, std::abs(best_value))) {
      best_value = value;
      best = point;
      stalled = 0;
    } else if (++stalled >= kPatience) {
      factor /= 2;
      stalled = 0;
      point = best;
      direction = zero;
      ascent.Value(point, &slope);
    }
    const double target = static_cast<double>(options.target);
    if (best_value > target - 0.999) break;
    Deflect(slope.time, &direction.time);
    Deflect(slope.revenue, &direction.revenue);
    Point inward = direction;
    DropOutward(point, &inward);
    const double norm = SquaredNorm(inward);
    if (norm < 1e-12) break;
    Move(factor * std::max(1.0, target - best_value) / norm, inward, &point);
    ascent.Project(&point);
  }
  return best;
}

Prices Round(const Point& point, const Problem& problem, int64_t scale) {
  Prices prices = ZeroPrices(problem, scale);
  const auto wide_scale = static_cast<double>(scale);
  for (size_t i = 0; i < point.time.size(); ++i) {
    const double p = std::min(point.time[i] * wide_scale, static_cast<double>(kLargestPrice));
    prices.time[i] = std::llround(p);
    if (problem.balance_unit == 0) continue;
    const int64_t steepest = scale / problem.balance_unit;
    const double q = point.revenue[i] * wide_scale / static_cast<double>(problem.balance_unit);
    prices.revenue[i] = std::clamp<int64_t>(std::llround(q), -steepest, steepest);
  }
  return prices;
}

}  // namespace

absl::StatusOr<PricedBound> FindPrices(const Problem& problem, const PriceOptions& options) {
  PricedBound zero{ZeroPrices(problem, options.scale), 0};
  absl::StatusOr<int64_t> bound = LagrangianBound(problem, zero.prices);
  if (!bound.ok()) return bound.status();
  zero.bound = *bound;
  if (zero.bound >= options.target) return zero;
  PricedBound priced{Round(Climb(problem, options), problem, options.scale), 0};
  bound = LagrangianBound(problem, priced.prices);
  if (!bound.ok()) return bound.status();
  priced.bound = *bound;
  return priced.bound > zero.bound ? priced : zero;
}

}  // namespace clientele::assignment
