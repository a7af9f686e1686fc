// Cost of the domain alone on the retail data repeated 25 times with each sale 4 times: 10.2
// million sales of 109,300 clients, one key range per thread.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <thread>
#include <vector>

#include "tests/unit/segmentation/population.h"

namespace clientele::segmentation {
namespace {

constexpr size_t kBatchRows = 65536;

// Columns of one key range, ready to be fed.
struct Columns {
  std::vector<std::string> client_ids;
  std::vector<std::string_view> ids;
  std::vector<uint32_t> counts;
  std::vector<int32_t> days;
  std::vector<int64_t> amounts;
};

std::vector<Columns> MakeColumns(size_t parts) {
  const Population population = Repeat(RetailPopulation(), 25, 4);
  std::vector<Columns> all(parts);
  size_t index = 0;
  for (const auto& [id, holding] : population.clients) {
    Columns& part = all[index++ * parts / population.clients.size()];
    part.client_ids.push_back(id);
    const auto sales = population.sales.find(id);
    part.counts.push_back(0);
    if (sales == population.sales.end()) continue;
    part.counts.back() = static_cast<uint32_t>(sales->second.size());
    for (const TestSale& sale : sales->second) {
      part.days.push_back(sale.day);
      part.amounts.push_back(sale.amount);
    }
  }
  for (Columns& part : all) part.ids.assign(part.client_ids.begin(), part.client_ids.end());
  return all;
}

void Feed(const Columns& columns, FactsBuilder& builder) {
  const std::span<const int32_t> days(columns.days);
  const std::span<const int64_t> amounts(columns.amounts);
  size_t row = 0;
  for (size_t k = 0; k < columns.ids.size();) {
    size_t end = k;
    size_t rows = 0;
    while (end < columns.ids.size() && rows < kBatchRows) rows += columns.counts[end++];
    const auto status = builder.Add({std::span(columns.ids).subspan(k, end - k),
                                     std::span(columns.counts).subspan(k, end - k),
                                     days.subspan(row, rows),
                                     amounts.subspan(row, rows),
                                     {}});
    if (!status.ok()) std::abort();
    k = end;
    row += rows;
  }
}

PopulationFacts BuildAll(const std::vector<Columns>& parts, Date as_of) {
  std::vector<PopulationFacts> facts(parts.size());
  std::vector<std::thread> threads;
  for (size_t p = 0; p < parts.size(); ++p) {
    threads.emplace_back([&, p] {
      FactsBuilder builder({parts[p].client_ids, {}}, as_of, {});
      Feed(parts[p], builder);
      facts[p] = *std::move(builder).Finish();
    });
  }
  for (std::thread& thread : threads) thread.join();
  return *MergeFacts(std::move(facts));
}

size_t Rows(const std::vector<Columns>& parts) {
  size_t rows = 0;
  for (const Columns& part : parts) rows += part.days.size();
  return rows;
}

void BM_Facts(benchmark::State& state) {
  const std::vector<Columns> parts = MakeColumns(static_cast<size_t>(state.range(0)));
  const Date as_of = Day("2011-12-10");
  for (auto _ : state) benchmark::DoNotOptimize(BuildAll(parts, as_of));
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(Rows(parts)));
}
BENCHMARK(BM_Facts)->Arg(1)->Arg(2)->UseRealTime()->Unit(benchmark::kMillisecond);

void BM_Classes(benchmark::State& state) {
  const std::vector<Columns> parts = MakeColumns(2);
  const Date as_of = Day("2011-12-10");
  const PopulationFacts facts = BuildAll(parts, as_of);
  for (auto _ : state) benchmark::DoNotOptimize(Segmentize(facts, as_of, Policy{}));
}
BENCHMARK(BM_Classes)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace clientele::segmentation

BENCHMARK_MAIN();
