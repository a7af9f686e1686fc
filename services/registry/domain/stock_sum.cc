#include "services/registry/domain/stock_sum.h"

#include <limits>

#include "common/errors/errors.h"

namespace clientele::registry {

absl::Status StockSum::Add(const Balance& balance) {
  if (balances_ == 0) {
    day_ = balance.key.day;
    measure_ = balance.key.measure;
    currency_ = balance.fields.currency;
  }
  if (balance.key.day != day_ || balance.key.measure != measure_) {
    return absl::FailedPreconditionError("stocks of several dates or measures are not added");
  }
  if (balance.fields.currency != currency_) {
    return Precondition(common::v1::ERROR_REASON_MIXED_CURRENCIES, "CURRENCY",
                        balance.fields.currency, "the balances have several currencies: give one");
  }
  total_ += balance.fields.amount;
  ++balances_;
  clients_.insert(balance.key.client_id);
  return absl::OkStatus();
}

absl::StatusOr<int64_t> StockSum::Total() const {
  if (total_ > std::numeric_limits<int64_t>::max() ||
      total_ < std::numeric_limits<int64_t>::min()) {
    return WithReason(absl::OutOfRangeError("the sum leaves the range of minor units"),
                      common::v1::ERROR_REASON_AMOUNT_OVERFLOW);
  }
  return static_cast<int64_t>(total_);
}

}  // namespace clientele::registry
