#include "tests/unit/segmentation/population.h"

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <memory>

#include "common/csv/reader.h"
#include "common/errors/status_macros.h"
#include "common/money/money.h"

namespace clientele::segmentation {
namespace {

// Ends the process: the test's own data is broken.
template <typename T>
T Must(absl::StatusOr<T> value) {
  if (!value.ok()) {
    std::cerr << value.status() << "\n";
    std::abort();
  }
  return *std::move(value);
}

// Collects rows and hands them to the builder in batches.
class Batcher {
 public:
  Batcher(FactsBuilder* builder, size_t rows) : builder_(builder), limit_(rows) {}

  absl::Status Add(std::string_view client, const TestSale& sale) {
    if (ids_.empty() || ids_.back() != client) {
      ids_.push_back(client);
      counts_.push_back(0);
    }
    ++counts_.back();
    days_.push_back(sale.day);
    amounts_.push_back(sale.amount);
    profits_.push_back(sale.profit);
    return days_.size() < limit_ ? absl::OkStatus() : Flush();
  }

  absl::Status Flush() {
    absl::Status status = builder_->Add({ids_, counts_, days_, amounts_, profits_});
    ids_.clear();
    counts_.clear();
    days_.clear();
    amounts_.clear();
    profits_.clear();
    return status;
  }

 private:
  FactsBuilder* builder_;
  size_t limit_;
  std::vector<std::string_view> ids_;
  std::vector<uint32_t> counts_;
  std::vector<int32_t> days_;
  std::vector<int64_t> amounts_;
  std::vector<int64_t> profits_;
};

Population ReadRetail() {
  const std::string folder = std::string(CLIENTELE_TEST_DATA) + "/retail/";
  Population population;
  CsvRecord record;
  auto clients = Must(CsvReader::Open(folder + "clients.csv"));
  while (clients->Next(&record)) population.Client(std::string(record.fields[0]));
  auto sales = Must(CsvReader::Open(folder + "sales.csv.gz"));
  while (sales->Next(&record)) {
    const int64_t amount = Must(ToMinorUnits(Must(ParseDecimal(record.fields[4])), 2));
    population.Sale(std::string(record.fields[1]), record.fields[3], amount);
  }
  if (!clients->status().ok() || !sales->status().ok()) std::abort();
  return population;
}

}  // namespace

Date Day(std::string_view iso) { return Must(ParseDate(iso)); }

Population& Population::Client(const std::string& id, bool has_holding) {
  clients[id] = has_holding;
  return *this;
}

Population& Population::Sale(const std::string& id, std::string_view date, int64_t amount,
                             int64_t profit) {
  clients.try_emplace(id, false);
  sales[id].push_back({DayNumber(Day(date)), amount, profit});
  return *this;
}

Population& Population::ForeignSale(const std::string& id, std::string_view date, int64_t amount) {
  sales[id].push_back({DayNumber(Day(date)), amount, 0});
  return *this;
}

absl::StatusOr<PopulationFacts> Population::Facts(Date as_of, const XyzPolicy& xyz, size_t parts,
                                                  size_t batch_rows) const {
  std::vector<PopulationFacts> facts;
  const size_t per_part = (clients.size() + parts - 1) / parts;
  auto client = clients.begin();
  auto sale = sales.begin();
  for (size_t part = 0; part < parts; ++part) {
    ClientTable table;
    for (size_t k = 0; k < per_part && client != clients.end(); ++k, ++client) {
      table.ids.push_back(client->first);
      table.has_holding.push_back(client->second ? 1 : 0);
    }
    FactsBuilder builder(std::move(table), as_of, xyz);
    Batcher batcher(&builder, batch_rows);
    const bool last = part + 1 == parts || client == clients.end();
    for (; sale != sales.end() && (last || sale->first < client->first); ++sale) {
      for (const TestSale& row : sale->second) RETURN_IF_ERROR(batcher.Add(sale->first, row));
    }
    RETURN_IF_ERROR(batcher.Flush());
    ASSIGN_OR_RETURN(PopulationFacts built, std::move(builder).Finish());
    facts.push_back(std::move(built));
  }
  return MergeFacts(std::move(facts));
}

PopulationFacts Population::GoodFacts(std::string_view as_of, const XyzPolicy& xyz) const {
  return Must(Facts(Day(as_of), xyz));
}

Segmentation Population::Run(std::string_view as_of, const Policy& policy) const {
  return Segmentize(GoodFacts(as_of, policy.xyz), Day(as_of), policy);
}

ClientFacts Population::FactsOf(const std::string& id, std::string_view as_of,
                                const XyzPolicy& xyz) const {
  const auto index = static_cast<size_t>(std::distance(clients.begin(), clients.find(id)));
  return GoodFacts(as_of, xyz).clients[index];
}

Segment Population::SegmentOf(const std::string& id, std::string_view as_of,
                              const Policy& policy) const {
  const auto index = static_cast<size_t>(std::distance(clients.begin(), clients.find(id)));
  return Run(as_of, policy).segments[index];
}

const Population& RetailPopulation() {
  static const auto* const population = new Population(ReadRetail());
  return *population;
}

Population Repeat(const Population& base, int copies, int sales_copies) {
  Population result;
  for (int copy = 0; copy < copies; ++copy) {
    const std::string suffix = "-" + std::to_string(copy);
    for (const auto& [id, holding] : base.clients) result.Client(id + suffix, holding);
    for (const auto& [id, rows] : base.sales) {
      std::vector<TestSale>& all = result.sales[id + suffix];
      for (int k = 0; k < sales_copies; ++k) all.insert(all.end(), rows.begin(), rows.end());
    }
  }
  return result;
}

}  // namespace clientele::segmentation
