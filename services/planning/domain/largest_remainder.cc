#include "services/planning/domain/largest_remainder.h"

#include <algorithm>
#include <bit>
#include <functional>

#include "common/errors/status_macros.h"

namespace clientele::planning {
namespace {

// Division of two-word numbers by one fixed word, by multiplication with its reciprocal: Möller and
// Granlund, "Improved division by invariant integers", IEEE Transactions on Computers 60 (2011),
// algorithm 4.
class InvariantDivider {
 public:
  explicit InvariantDivider(uint64_t divisor)
      : shift_(std::countl_zero(divisor)), divisor_(divisor << shift_) {
    const Weight all_ones = ~Weight{0};
    reciprocal_ = static_cast<uint64_t>(all_ones / divisor_ - (Weight{1} << 64));
  }

  // Needs dividend < divisor * 2^64.
  uint64_t Divide(Weight dividend, uint64_t* remainder) const {
    const Weight u = dividend << shift_;
    const uint64_t high = static_cast<uint64_t>(u >> 64);
    const uint64_t low = static_cast<uint64_t>(u);
    const Weight estimate = Weight{reciprocal_} * high + u;
    uint64_t quotient = static_cast<uint64_t>(estimate >> 64) + 1;
    uint64_t rest = low - quotient * divisor_;
    if (rest > static_cast<uint64_t>(estimate)) {
      --quotient;
      rest += divisor_;
    }
    if (rest >= divisor_) {
      ++quotient;
      rest -= divisor_;
    }
    *remainder = rest >> shift_;
    return quotient;
  }

 private:
  int shift_;
  uint64_t divisor_;
  uint64_t reciprocal_;
};

absl::StatusOr<Weight> CheckedSum(int64_t total, std::span<const Weight> weights) {
  if (total < 0) return absl::InvalidArgumentError("a negative total cannot be split");
  ASSIGN_OR_RETURN(const Weight sum, SumOfWeights(weights));
  if (sum == 0 && total > 0) {
    return absl::FailedPreconditionError("a total other than zero has no child with a weight");
  }
  return sum;
}

}  // namespace

std::string FormatWeight(Weight weight) {
  std::string digits;
  do {
    digits.push_back(static_cast<char>('0' + static_cast<int>(weight % 10)));
    weight /= 10;
  } while (weight > 0);
  std::reverse(digits.begin(), digits.end());
  return digits;
}

absl::StatusOr<Weight> SumOfWeights(std::span<const Weight> weights) {
  Weight sum = 0;
  for (const Weight weight : weights) {
    if (weight > kMaxWeightSum - sum) {
      return absl::OutOfRangeError("the weights of a node add up to more than 2^126");
    }
    sum += weight;
  }
  return sum;
}

Quota QuotaOf(int64_t total, Weight weight, Weight sum) {
  // Schoolbook long division with the bits of the total as digits: rest < sum before each step, so
  // the doubled rest plus one weight stays below 3 * 2^126.
  uint64_t quotient = 0;
  Weight rest = 0;
  for (int bit = static_cast<int>(std::bit_width(static_cast<uint64_t>(total))) - 1; bit >= 0;
       --bit) {
    rest <<= 1;
    if ((total >> bit) & 1) rest += weight;
    quotient <<= 1;
    for (int carry = 0; carry < 2 && rest >= sum; ++carry) {
      rest -= sum;
      ++quotient;
    }
  }
  return {static_cast<int64_t>(quotient), rest};
}

template <typename Remainder, typename Divide>
void LargestRemainderSplitter::SplitWith(std::span<const Weight> weights,
                                         std::span<const uint32_t> tie_ranks,
                                         std::span<int64_t> shares, int64_t total,
                                         std::vector<Remainder>& remainders,
                                         std::vector<Remainder>& order, const Divide& divide) {
  const size_t n = weights.size();
  remainders.resize(n);
  int64_t left = total;
  for (size_t i = 0; i < n; ++i) {
    shares[i] = divide(weights[i], &remainders[i]);
    left -= shares[i];
  }
  if (left == 0) return;

  order.assign(remainders.begin(), remainders.end());
  std::nth_element(order.begin(), order.begin() + (left - 1), order.end(), std::greater<>());
  const Remainder threshold = order[static_cast<size_t>(left - 1)];
  tied_.clear();
  for (size_t i = 0; i < n; ++i) {
    if (remainders[i] > threshold) {
      ++shares[i];
      --left;
    } else if (remainders[i] == threshold) {
      tied_.push_back(static_cast<uint32_t>(i));
    }
  }
  if (static_cast<size_t>(left) < tied_.size()) {
    std::nth_element(tied_.begin(), tied_.begin() + left, tied_.end(),
                     [&](uint32_t a, uint32_t b) { return tie_ranks[a] < tie_ranks[b]; });
  }
  for (int64_t k = 0; k < left; ++k) ++shares[tied_[static_cast<size_t>(k)]];
}

absl::Status LargestRemainderSplitter::Split(int64_t total, std::span<const Weight> weights,
                                             std::span<const uint32_t> tie_ranks,
                                             std::span<int64_t> shares) {
  ASSIGN_OR_RETURN(const Weight sum, CheckedSum(total, weights));
  if (sum == 0) {
    std::fill(shares.begin(), shares.end(), 0);
    return absl::OkStatus();
  }
  if (sum <= UINT64_MAX) {
    const InvariantDivider divider(static_cast<uint64_t>(sum));
    const Weight factor = static_cast<Weight>(total);
    const auto divide = [&](Weight weight, uint64_t* remainder) {
      return static_cast<int64_t>(divider.Divide(factor * weight, remainder));
    };
    SplitWith(weights, tie_ranks, shares, total, narrow_remainders_, narrow_order_, divide);
  } else {
    const auto divide = [&](Weight weight, Weight* remainder) {
      const Quota quota = QuotaOf(total, weight, sum);
      *remainder = quota.remainder;
      return quota.floor;
    };
    SplitWith(weights, tie_ranks, shares, total, wide_remainders_, wide_order_, divide);
  }
  return absl::OkStatus();
}

absl::StatusOr<ShareTrace> TraceShare(int64_t total, std::span<const Weight> weights,
                                      std::span<const uint32_t> tie_ranks, size_t child) {
  ASSIGN_OR_RETURN(const Weight sum, CheckedSum(total, weights));
  ShareTrace trace;
  trace.weight = weights[child];
  trace.weight_sum = sum;
  if (sum == 0) return trace;
  trace.quota = QuotaOf(total, weights[child], sum);
  trace.units_left = total;
  trace.rank = 1;
  for (size_t i = 0; i < weights.size(); ++i) {
    const Quota quota = QuotaOf(total, weights[i], sum);
    trace.units_left -= quota.floor;
    if (weights[i] > 0) ++trace.children;
    const bool before =
        quota.remainder > trace.quota.remainder ||
        (quota.remainder == trace.quota.remainder && tie_ranks[i] < tie_ranks[child]);
    if (before) ++trace.rank;
  }
  trace.rounded_up = trace.rank <= trace.units_left;
  trace.share = trace.quota.floor + (trace.rounded_up ? 1 : 0);
  return trace;
}

}  // namespace clientele::planning
