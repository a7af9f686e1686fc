#include "services/segmentation/domain/facts.h"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/errors/status_macros.h"

namespace clientele::segmentation {
namespace {

using std::chrono::January;
using std::chrono::year;

constexpr int32_t kFirstDay = DayNumber(Date{year{kMinYear} / January / 1});
constexpr int32_t kLastDay = DayNumber(Date{year{kMaxYear + 1} / January / 1}) - 1;
constexpr uint32_t kDays = kLastDay - kFirstDay + 1;
constexpr Month kFirstMonth = MonthOf(DateFromDayNumber(kFirstDay));
constexpr uint32_t kMonths = (kMaxYear - kMinYear + 1) * 12;

using MonthTable = std::array<uint16_t, kDays>;

// Month of each supported day, counted from kFirstMonth.
const MonthTable& Months() {
  static const auto* const table = [] {
    auto* const months = new MonthTable;
    for (uint32_t day = 0; day < kDays; ++day) {
      const Date date = DateFromDayNumber(kFirstDay + static_cast<int32_t>(day));
      (*months)[day] = static_cast<uint16_t>(MonthOf(date) - kFirstMonth);
    }
    return months;
  }();
  return *table;
}

absl::Status Narrow(Int128 value, int64_t& out) {
  if (value > std::numeric_limits<int64_t>::max() || value < std::numeric_limits<int64_t>::min()) {
    return absl::OutOfRangeError("a sum of amounts exceeds 64 bits of minor units");
  }
  out = static_cast<int64_t>(value);
  return absl::OkStatus();
}

// Sums of the rows of one client. Days and months are counted from kFirstDay and kFirstMonth; only
// the touched part of the tables is read and cleared.
struct ClientSums {
  Int128 revenue = 0;
  Int128 purchase_sum = 0;
  Int128 profit = 0;
  uint32_t low_day = kDays;
  uint32_t high_day = 0;
  std::vector<uint64_t> purchase_days = std::vector<uint64_t>((kDays + 63) / 64);
  std::vector<Int128> months = std::vector<Int128>(kMonths);

  bool empty() const { return low_day == kDays; }
  void Clear();
};

void ClientSums::Clear() {
  if (!empty()) {
    std::fill(purchase_days.begin() + low_day / 64, purchase_days.begin() + high_day / 64 + 1, 0);
    std::fill(months.begin() + Months()[low_day], months.begin() + Months()[high_day] + 1, 0);
  }
  revenue = purchase_sum = profit = 0;
  low_day = kDays;
  high_day = 0;
}

// The exact sums of x over the window's months, twice: most clients fit into 128 bits.
absl::Status SumMonths(std::span<const Int128> values, int32_t n, ClientFacts& facts) {
  // Below this sum of absolute values n * S2 <= n * sum^2 < 2^127 for every supported n.
  constexpr Int128 kSmall = Int128{1} << 57;
  static_assert(kMonths < (1u << 12));
  Int128 sum = 0;
  Int128 absolute = 0;
  int64_t narrow = 0;
  for (const Int128 value : values) {
    RETURN_IF_ERROR(Narrow(value, narrow));
    sum += value;
    absolute += value < 0 ? -value : value;
  }
  facts.months = n;
  facts.month_absolute_sum = absolute;
  RETURN_IF_ERROR(Narrow(sum, facts.month_sum));
  if (absolute < kSmall) {
    Int128 squares = 0;
    for (const Int128 value : values) squares += value * value;
    facts.month_dispersion = Uint256(static_cast<Uint128>(n * squares - sum * sum));
    return absl::OkStatus();
  }
  Uint256 squares;
  for (const Int128 value : values) {
    squares += Multiply(AbsoluteValue(value), AbsoluteValue(value));
  }
  facts.month_dispersion =
      squares * static_cast<uint64_t>(n) - Multiply(AbsoluteValue(sum), AbsoluteValue(sum));
  return absl::OkStatus();
}

// Twice the median; reorders `values`, which are not empty.
int32_t MedianX2(std::vector<int32_t>& values) {
  const auto middle = values.begin() + static_cast<ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return 2 * *middle;
  return *middle + *std::max_element(values.begin(), middle);
}

}  // namespace

void GapCounts::Add(int32_t days) {
  const auto index = static_cast<size_t>(days);
  if (index >= counts.size()) counts.resize(index + 1);
  ++counts[index];
}

void GapCounts::Add(const GapCounts& other) {
  if (other.counts.size() > counts.size()) counts.resize(other.counts.size());
  for (size_t i = 0; i < other.counts.size(); ++i) counts[i] += other.counts[i];
}

int32_t GapCounts::MedianX2() const {
  uint64_t total = 0;
  for (const uint64_t count : counts) total += count;
  if (total == 0) return 0;
  const uint64_t low_rank = (total - 1) / 2;
  const uint64_t high_rank = total / 2;
  uint64_t seen = 0;
  std::optional<size_t> low;
  for (size_t days = 0;; ++days) {
    seen += counts[days];
    if (!low && seen > low_rank) low = days;
    if (seen > high_rank) return static_cast<int32_t>(*low + days);
  }
}

struct FactsBuilder::State {
  PopulationFacts facts;
  uint32_t as_of;      // days from kFirstDay
  uint32_t end_month;  // the as-of date's month, from kFirstMonth: the first one that is not full
  XyzWindow window;
  uint32_t window_months;
  ClientSums sums;
  std::string open_id;  // client of the last row seen
  bool has_open = false;
  size_t cursor = 0;          // first client not below open_id
  std::vector<int32_t> gaps;  // scratch

  absl::Status AddRows(const SalesBatch& batch, size_t begin, size_t end);
  absl::Status MoveTo(std::string_view id);
  bool open_is_segmented() const {
    return has_open && cursor < facts.client_ids.size() && facts.client_ids[cursor] == open_id;
  }
  absl::Status FinishClient();
  void FinishPurchases(ClientFacts& client);
  absl::Status FinishMonths(ClientFacts& client);
};

FactsBuilder::FactsBuilder(ClientTable clients, Date as_of, const XyzPolicy& xyz)
    : state_(std::make_unique<State>()) {
  State& state = *state_;
  state.as_of =
      static_cast<uint32_t>(std::clamp(DayNumber(as_of), kFirstDay, kLastDay) - kFirstDay);
  state.end_month = Months()[state.as_of];
  state.window = xyz.window;
  state.window_months = static_cast<uint32_t>(xyz.window_months);
  state.facts.client_ids = std::move(clients.ids);
  state.facts.clients.resize(state.facts.client_ids.size());
  for (size_t i = 0; i < clients.has_holding.size(); ++i) {
    state.facts.clients[i].has_holding = clients.has_holding[i] != 0;
  }
}

FactsBuilder::~FactsBuilder() = default;
FactsBuilder::FactsBuilder(FactsBuilder&&) noexcept = default;
FactsBuilder& FactsBuilder::operator=(FactsBuilder&&) noexcept = default;

absl::Status FactsBuilder::Add(const SalesBatch& batch) {
  uint64_t rows = 0;
  for (const uint32_t count : batch.row_counts) rows += count;
  if (batch.client_ids.size() != batch.row_counts.size() || batch.days.size() != rows ||
      batch.amounts.size() != rows || (!batch.profits.empty() && batch.profits.size() != rows)) {
    return absl::InvalidArgumentError("columns of a sales batch differ in length");
  }
  size_t begin = 0;
  for (size_t k = 0; k < batch.client_ids.size(); ++k) {
    const size_t end = begin + batch.row_counts[k];
    RETURN_IF_ERROR(state_->MoveTo(batch.client_ids[k]));
    if (state_->open_is_segmented()) {
      RETURN_IF_ERROR(state_->AddRows(batch, begin, end));
    } else {
      state_->facts.sales_of_others += batch.row_counts[k];
    }
    begin = end;
  }
  return absl::OkStatus();
}

absl::Status FactsBuilder::State::MoveTo(std::string_view id) {
  if (has_open && id == open_id) return absl::OkStatus();
  if (has_open && id < open_id) {
    return absl::InvalidArgumentError("clients of the sales stream are not in ascending order");
  }
  RETURN_IF_ERROR(FinishClient());
  open_id = id;
  has_open = true;
  while (cursor < facts.client_ids.size() && facts.client_ids[cursor] < id) ++cursor;
  return absl::OkStatus();
}

absl::Status FactsBuilder::State::AddRows(const SalesBatch& batch, size_t begin, size_t end) {
  const MonthTable& month_of = Months();
  const bool with_profit = !batch.profits.empty();
  int64_t ignored = 0;
  for (size_t i = begin; i < end; ++i) {
    const auto day = static_cast<uint32_t>(batch.days[i]) - static_cast<uint32_t>(kFirstDay);
    if (day > as_of) {
      if (day >= kDays) {
        return absl::InvalidArgumentError(
            absl::StrCat("a sale's date lies outside the years ", kMinYear, " to ", kMaxYear));
      }
      ++ignored;
      continue;
    }
    const int64_t amount = batch.amounts[i];
    sums.revenue += amount;
    sums.months[month_of[day]] += amount;
    sums.low_day = std::min(sums.low_day, day);
    sums.high_day = std::max(sums.high_day, day);
    if (amount > 0) {
      sums.purchase_sum += amount;
      sums.purchase_days[day / 64] |= uint64_t{1} << (day % 64);
    }
    if (with_profit) sums.profit += batch.profits[i];
  }
  facts.sales_after_as_of += ignored;
  facts.sales_used += static_cast<int64_t>(end - begin) - ignored;
  return absl::OkStatus();
}

absl::Status FactsBuilder::State::FinishClient() {
  if (sums.empty()) return absl::OkStatus();
  ClientFacts& client = facts.clients[cursor];
  RETURN_IF_ERROR(Narrow(sums.revenue, client.revenue));
  RETURN_IF_ERROR(Narrow(sums.purchase_sum, client.purchase_sum));
  RETURN_IF_ERROR(Narrow(sums.profit, client.profit));
  FinishPurchases(client);
  RETURN_IF_ERROR(FinishMonths(client));
  sums.Clear();
  return absl::OkStatus();
}

void FactsBuilder::State::FinishPurchases(ClientFacts& client) {
  gaps.clear();
  int32_t previous = -1;
  for (uint32_t word = sums.low_day / 64; word <= sums.high_day / 64; ++word) {
    for (uint64_t bits = sums.purchase_days[word]; bits != 0; bits &= bits - 1) {
      const auto day = static_cast<int32_t>(word * 64) + std::countr_zero(bits);
      if (previous < 0) {
        client.first_purchase = kFirstDay + day;
      } else {
        gaps.push_back(day - previous);
      }
      previous = day;
    }
  }
  if (previous < 0) return;
  client.last_purchase = kFirstDay + previous;
  client.purchases = static_cast<int32_t>(gaps.size()) + 1;
  if (gaps.empty()) return;
  client.last_gap = gaps.back();
  for (const int32_t gap : gaps) facts.gaps.Add(gap);
  client.median_gap_x2 = MedianX2(gaps);
}

absl::Status FactsBuilder::State::FinishMonths(ClientFacts& client) {
  if (client.purchases == 0) return absl::OkStatus();
  const auto first_day = static_cast<uint32_t>(client.first_purchase - kFirstDay);
  const uint32_t first = Months()[first_day];
  client.months_known = static_cast<int32_t>(end_month - first);
  uint32_t begin = first;
  if (window == XyzWindow::kFixed || (window_months > 0 && end_month - first > window_months)) {
    begin = end_month - std::min(window_months, end_month);
  }
  const std::span<const Int128> months(sums.months);
  return SumMonths(months.subspan(begin, end_month - begin),
                   static_cast<int32_t>(end_month - begin), client);
}

absl::StatusOr<PopulationFacts> FactsBuilder::Finish() && {
  RETURN_IF_ERROR(state_->FinishClient());
  return std::move(state_->facts);
}

absl::StatusOr<PopulationFacts> MergeFacts(std::vector<PopulationFacts> parts) {
  PopulationFacts all;
  size_t count = 0;
  for (const PopulationFacts& part : parts) count += part.client_ids.size();
  all.client_ids.reserve(count);
  all.clients.reserve(count);
  for (PopulationFacts& part : parts) {
    if (!part.client_ids.empty() && !all.client_ids.empty() &&
        part.client_ids.front() <= all.client_ids.back()) {
      return absl::InvalidArgumentError("key ranges overlap or are out of order");
    }
    std::move(part.client_ids.begin(), part.client_ids.end(), std::back_inserter(all.client_ids));
    all.clients.insert(all.clients.end(), part.clients.begin(), part.clients.end());
    all.gaps.Add(part.gaps);
    all.sales_used += part.sales_used;
    all.sales_after_as_of += part.sales_after_as_of;
    all.sales_of_others += part.sales_of_others;
  }
  return all;
}

}  // namespace clientele::segmentation
