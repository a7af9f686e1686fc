#include "services/planning/domain/sales_history.h"

#include <algorithm>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/text/view.h"

namespace clientele::planning {
namespace {

constexpr size_t kCompactEvery = size_t{1} << 20;

absl::Status CheckShape(const SalesColumns& batch) {
  const size_t rows = batch.days.size();
  uint64_t owned = 0;
  for (const uint32_t count : batch.client_rows) owned += count;
  const bool equal = batch.client_ids.size() == batch.client_rows.size() && owned == rows &&
                     batch.amounts_minor.size() == rows && batch.products.size() == rows &&
                     (batch.currencies.size() == rows ||
                      (batch.currencies.empty() && batch.currency_dictionary.size() <= 1));
  if (!equal) return absl::InvalidArgumentError("sales columns of unequal length");
  const auto inside = [](std::span<const uint32_t> column, size_t size) {
    return std::all_of(column.begin(), column.end(), [size](uint32_t k) { return k < size; });
  };
  if (!inside(batch.products, batch.product_dictionary.size()) ||
      !inside(batch.currencies, batch.currency_dictionary.size()) ||
      (rows > 0 && batch.currency_dictionary.empty())) {
    return absl::InvalidArgumentError("a sales column points outside its dictionary");
  }
  return absl::OkStatus();
}

}  // namespace

const NetColumn& SalesHistory::Column(const NetKey& key) const {
  static const NetColumn* const kEmpty = new NetColumn();
  const auto found = columns.find(key);
  return found == columns.end() ? *kEmpty : found->second;
}

SalesHistoryBuilder::SalesHistoryBuilder(const Portfolio& portfolio, std::string currency,
                                         Date as_of, std::span<const PlanLine> lines)
    : portfolio_(portfolio), currency_(std::move(currency)), as_of_month_(MonthOf(as_of)) {
  for (const PlanLine& line : lines) months_.push_back(line.month - 12);
  std::sort(months_.begin(), months_.end());
  months_.erase(std::unique(months_.begin(), months_.end()), months_.end());
  const Month trailing = as_of_month_ - 12;
  window_.first = FirstDay(months_.empty() ? trailing : std::min(trailing, months_.front()));
  window_.last = as_of;
}

absl::Status SalesHistoryBuilder::Add(const SalesColumns& batch) {
  RETURN_IF_ERROR(CheckShape(batch));
  std::vector<uint32_t> products;
  for (const std::string_view id : batch.product_dictionary) products.push_back(ProductNumber(id));
  size_t first = 0;
  for (size_t k = 0; k < batch.client_ids.size(); ++k) {
    const size_t count = batch.client_rows[k];
    const std::optional<uint32_t> client = portfolio_.FindClient(batch.client_ids[k]);
    if (client && portfolio_.clients[*client].status == ClientStatus::kActive &&
        portfolio_.clients[*client].currency == currency_) {
      RETURN_IF_ERROR(AddClient(batch, *client, first, count, products));
    }
    first += count;
  }
  if (entries_.size() - compacted_ > std::max(kCompactEvery, compacted_)) Compact();
  return absl::OkStatus();
}

absl::Status SalesHistoryBuilder::AddClient(const SalesColumns& batch, uint32_t client,
                                            size_t first, size_t count,
                                            std::span<const uint32_t> products) {
  for (size_t row = first; row < first + count; ++row) {
    const Date date = DateFromDayNumber(batch.days[row]);
    if (date < window_.first || date > window_.last) continue;
    const std::string_view currency =
        batch.currency_dictionary[batch.currencies.empty() ? 0 : batch.currencies[row]];
    if (currency != currency_) {
      return Precondition(
          common::v1::ERROR_REASON_MIXED_CURRENCIES, "CURRENCY",
          absl::StrCat("clients/", portfolio_.clients[client].client_id),
          absl::StrCat("client ", portfolio_.clients[client].client_id, " has sales in ",
                       AbslView(currency), ", the plan is in ", currency_));
    }
    AddAmount(products[batch.products[row]], client, batch.days[row], batch.amounts_minor[row]);
  }
  return absl::OkStatus();
}

void SalesHistoryBuilder::AddAmount(uint32_t product, uint32_t client, int32_t day,
                                    int64_t amount) {
  const Month month = MonthOf(DateFromDayNumber(day));
  const auto add = [&](uint32_t slot) {
    entries_.push_back({product, slot, client, amount});
    entries_.push_back({kAllProducts, slot, client, amount});
  };
  if (month >= as_of_month_ - 12 && month < as_of_month_) add(kTrailing);
  const auto found = std::lower_bound(months_.begin(), months_.end(), month);
  if (found != months_.end() && *found == month) {
    add(static_cast<uint32_t>(found - months_.begin()));
  }
}

uint32_t SalesHistoryBuilder::ProductNumber(std::string_view product_id) {
  const auto found = product_numbers_.find(product_id);
  if (found != product_numbers_.end()) return found->second;
  const uint32_t number = static_cast<uint32_t>(product_numbers_.size());
  product_numbers_.emplace(product_id, number);
  return number;
}

void SalesHistoryBuilder::Compact() {
  const auto key = [](const Entry& e) { return std::tie(e.product, e.slot, e.client); };
  const auto before = [&](const Entry& a, const Entry& b) { return key(a) < key(b); };
  const auto middle = entries_.begin() + static_cast<int64_t>(compacted_);
  std::sort(middle, entries_.end(), before);
  std::inplace_merge(entries_.begin(), middle, entries_.end(), before);
  size_t size = 0;
  for (const Entry& entry : entries_) {
    if (size > 0 && key(entries_[size - 1]) == key(entry)) {
      entries_[size - 1].amount += entry.amount;
    } else {
      entries_[size++] = entry;
    }
  }
  entries_.resize(size);
  compacted_ = size;
}

absl::StatusOr<SalesHistory> SalesHistoryBuilder::Finish() {
  Compact();
  std::vector<std::string> product_ids(product_numbers_.size());
  for (const auto& [id, number] : product_numbers_) product_ids[number] = id;
  SalesHistory history;
  NetColumn* column = nullptr;
  const Entry* previous = nullptr;
  for (const Entry& entry : entries_) {
    if (entry.amount == 0) continue;
    if (entry.amount > INT64_MAX || entry.amount < INT64_MIN) {
      return absl::OutOfRangeError(absl::StrCat("the net sales of client ",
                                                portfolio_.clients[entry.client].client_id,
                                                " leave the range of 64-bit minor units"));
    }
    if (previous == nullptr || previous->product != entry.product || previous->slot != entry.slot) {
      NetKey key;
      if (entry.product != kAllProducts) key.product_id = product_ids[entry.product];
      if (entry.slot != kTrailing) key.month = months_[entry.slot];
      column = &history.columns[key];
    }
    column->clients.push_back(entry.client);
    column->nets.push_back(static_cast<int64_t>(entry.amount));
    previous = &entry;
  }
  return history;
}

}  // namespace clientele::planning
