#include "services/registry/domain/sale_block.h"

#include <algorithm>

namespace clientele::registry {
namespace {

constexpr char kVersion = 1;

uint64_t ZigZag(int64_t value) {
  return (static_cast<uint64_t>(value) << 1) ^ static_cast<uint64_t>(value >> 63);
}
int64_t UnZigZag(uint64_t value) { return static_cast<int64_t>((value >> 1) ^ (~(value & 1) + 1)); }

void PutVarint(uint64_t value, std::string* out) {
  while (value >= 0x80) {
    out->push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  out->push_back(static_cast<char>(value));
}

void PutText(std::string_view text, std::string* out) {
  PutVarint(text.size(), out);
  out->append(text);
}

// Reads what the Put functions wrote; after a read past the end, ok() is false and values are 0.
class Cursor {
 public:
  explicit Cursor(std::string_view bytes) : at_(bytes.data()), end_(at_ + bytes.size()) {}

  bool ok() const { return ok_; }
  bool AtEnd() const { return at_ == end_; }

  uint64_t Varint() {
    uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at_ == end_) return Fail();
      const uint8_t byte = static_cast<uint8_t>(*at_++);
      value |= static_cast<uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    return Fail();
  }

  std::string_view Text() {
    const uint64_t size = Varint();
    if (size > static_cast<uint64_t>(end_ - at_)) {
      Fail();
      return {};
    }
    const std::string_view text(at_, size);
    at_ += size;
    return text;
  }

 private:
  uint64_t Fail() {
    ok_ = false;
    at_ = end_;
    return 0;
  }

  const char* at_;
  const char* end_;
  bool ok_ = true;
};

uint32_t IndexOf(std::string_view text, std::vector<std::string>* dictionary) {
  const auto found = std::find(dictionary->begin(), dictionary->end(), text);
  if (found == dictionary->end()) {
    dictionary->emplace_back(text);
    return static_cast<uint32_t>(dictionary->size() - 1);
  }
  return static_cast<uint32_t>(found - dictionary->begin());
}

void PackDictionary(const std::vector<std::string>& dictionary, const std::vector<uint32_t>& index,
                    size_t begin, size_t end, std::string* out) {
  PutVarint(dictionary.size(), out);
  for (const std::string& text : dictionary) PutText(text, out);
  std::string rows;
  if (dictionary.size() > 1) {
    for (size_t i = begin; i < end; ++i) PutVarint(index[i], &rows);
  }
  PutText(rows, out);
}

// False when the bytes are damaged. `expand` fills the index also for a dictionary of one text.
bool UnpackDictionary(Cursor* in, size_t rows, bool wanted, bool expand,
                      std::vector<std::string>* dictionary, std::vector<uint32_t>* index) {
  const uint64_t texts = in->Varint();
  dictionary->clear();
  index->clear();
  for (uint64_t i = 0; i < texts && in->ok(); ++i) {
    const std::string_view text = in->Text();
    if (wanted) dictionary->emplace_back(text);
  }
  Cursor values(in->Text());
  if (!in->ok() || (rows > 0 && texts == 0)) return false;
  if (!wanted) return true;
  if (texts == 1) {
    if (expand) index->assign(rows, 0);
    return values.AtEnd();
  }
  index->resize(rows);
  for (uint32_t& entry : *index) {
    entry = static_cast<uint32_t>(values.Varint());
    if (entry >= texts) return false;
  }
  return values.ok() && values.AtEnd();
}

void PackProfits(const SaleBlock& block, size_t begin, size_t end, std::string* out) {
  std::string rows;
  if (!block.has_profit.empty()) {
    for (size_t i = begin; i < end; ++i) {
      rows.push_back(static_cast<char>(block.has_profit[i]));
      if (block.has_profit[i]) PutVarint(ZigZag(block.profits[i]), &rows);
    }
  }
  PutText(rows, out);
}

bool UnpackProfits(Cursor* in, size_t rows, bool wanted, SaleBlock* block) {
  const std::string_view bytes = in->Text();
  block->profits.clear();
  block->has_profit.clear();
  if (!in->ok()) return false;
  if (!wanted || bytes.empty()) return true;
  Cursor values(bytes);
  block->profits.assign(rows, 0);
  block->has_profit.assign(rows, 0);
  for (size_t i = 0; i < rows; ++i) {
    const uint64_t known = values.Varint();
    if (known > 1) return false;
    block->has_profit[i] = static_cast<uint8_t>(known);
    if (known) block->profits[i] = UnZigZag(values.Varint());
  }
  return values.ok() && values.AtEnd();
}

template <class T>
void KeepMarked(const std::vector<uint8_t>& keep, std::vector<T>* column) {
  if (column->empty()) return;
  size_t kept = 0;
  for (size_t i = 0; i < keep.size(); ++i) {
    if (!keep[i]) continue;
    if (kept != i) (*column)[kept] = std::move((*column)[i]);
    ++kept;
  }
  column->resize(kept);
}

void KeepRows(const std::vector<uint8_t>& keep, SaleBlock* block) {
  KeepMarked(keep, &block->amounts);
  KeepMarked(keep, &block->currency_index);
  KeepMarked(keep, &block->product_index);
  KeepMarked(keep, &block->profits);
  KeepMarked(keep, &block->has_profit);
  KeepMarked(keep, &block->sale_ids);
  KeepMarked(keep, &block->days);
}

}  // namespace

void ClearRows(SaleBlock* block) {
  block->days.clear();
  block->amounts.clear();
  block->currencies.clear();
  block->currency_index.clear();
  block->products.clear();
  block->product_index.clear();
  block->profits.clear();
  block->has_profit.clear();
  block->sale_ids.clear();
}

void AppendRow(const SaleFields& sale, std::string_view sale_id, const SaleColumnSet& wanted,
               SaleBlock* block) {
  const size_t row = block->rows();
  block->days.push_back(sale.day);
  block->amounts.push_back(sale.amount);
  const uint32_t currency = IndexOf(sale.currency, &block->currencies);
  if (block->currencies.size() > 1) {
    block->currency_index.resize(row, 0);
    block->currency_index.push_back(currency);
  }
  if (wanted.product) block->product_index.push_back(IndexOf(sale.product_id, &block->products));
  if (wanted.profit && sale.profit) {
    block->has_profit.resize(row, 0);
    block->profits.resize(row, 0);
    block->has_profit.push_back(1);
    block->profits.push_back(*sale.profit);
  }
  if (wanted.sale_id) block->sale_ids.emplace_back(sale_id);
}

void DropFirst(size_t count, SaleBlock* block) {
  if (count == 0) return;
  std::vector<uint8_t> keep(block->rows(), 1);
  std::fill(keep.begin(), keep.begin() + static_cast<std::ptrdiff_t>(std::min(count, keep.size())),
            0);
  KeepRows(keep, block);
}

void CompleteColumns(SaleBlock* block) {
  if (block->has_profit.empty()) return;
  block->has_profit.resize(block->rows(), 0);
  block->profits.resize(block->rows(), 0);
}

void KeepDays(int32_t first_day, int32_t last_day, SaleBlock* block) {
  CompleteColumns(block);
  std::vector<uint8_t> keep(block->rows());
  bool all = true;
  for (size_t i = 0; i < keep.size(); ++i) {
    keep[i] = block->days[i] >= first_day && block->days[i] <= last_day;
    all = all && keep[i];
  }
  if (!all) KeepRows(keep, block);
}

std::string PackPage(const SaleBlock& block, size_t begin, size_t end) {
  std::string out(1, kVersion);
  PutVarint(end - begin, &out);
  PackDictionary(block.currencies, block.currency_index, begin, end, &out);
  PackDictionary(block.products, block.product_index, begin, end, &out);
  PackProfits(block, begin, end, &out);
  int32_t last = 0;
  for (size_t i = begin; i < end; ++i) {
    PutVarint(ZigZag(int64_t{block.days[i]} - last), &out);
    last = block.days[i];
  }
  for (size_t i = begin; i < end; ++i) PutVarint(ZigZag(block.amounts[i]), &out);
  return out;
}

absl::Status UnpackPage(std::string_view page, const SaleColumnSet& wanted, SaleBlock* block) {
  const auto damaged = [] { return absl::DataLossError("damaged page of sales"); };
  if (page.empty() || page[0] != kVersion) return damaged();
  Cursor in(page.substr(1));
  const size_t rows = in.Varint();
  if (rows > kMaxPageRows) return damaged();
  block->sale_ids.clear();
  if (!UnpackDictionary(&in, rows, true, false, &block->currencies, &block->currency_index) ||
      !UnpackDictionary(&in, rows, wanted.product, true, &block->products, &block->product_index) ||
      !UnpackProfits(&in, rows, wanted.profit, block)) {
    return damaged();
  }
  block->days.resize(rows);
  int64_t day = 0;
  for (int32_t& value : block->days) {
    day += UnZigZag(in.Varint());
    value = static_cast<int32_t>(day);
  }
  block->amounts.resize(rows);
  for (int64_t& value : block->amounts) value = UnZigZag(in.Varint());
  if (!in.ok() || !in.AtEnd()) return damaged();
  return absl::OkStatus();
}

}  // namespace clientele::registry
