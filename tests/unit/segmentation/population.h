// Small populations for tests of the segmentation, and the retail data.
#ifndef CLIENTELE_TESTS_UNIT_SEGMENTATION_POPULATION_H_
#define CLIENTELE_TESTS_UNIT_SEGMENTATION_POPULATION_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/time/date.h"
#include "services/segmentation/domain/facts.h"
#include "services/segmentation/domain/segmentation.h"

namespace clientele::segmentation {

// The date of a text that is known to be one.
Date Day(std::string_view iso);

struct TestSale {
  int32_t day = 0;
  int64_t amount = 0;
  int64_t profit = 0;
};

class Population {
 public:
  Population& Client(const std::string& id, bool has_holding = false);
  // Adds the client as well, unless it is there.
  Population& Sale(const std::string& id, std::string_view date, int64_t amount,
                   int64_t profit = 0);
  // A sale of somebody who is not to be segmented.
  Population& ForeignSale(const std::string& id, std::string_view date, int64_t amount);

  // Clients in `parts` key ranges, sales in batches of at most `batch_rows` rows.
  absl::StatusOr<PopulationFacts> Facts(Date as_of, const XyzPolicy& xyz = {}, size_t parts = 1,
                                        size_t batch_rows = 1000) const;
  // The facts of a population that is known to be good.
  PopulationFacts GoodFacts(std::string_view as_of, const XyzPolicy& xyz = {}) const;
  Segmentation Run(std::string_view as_of, const Policy& policy = {}) const;
  // Facts and segment of one client of Run.
  ClientFacts FactsOf(const std::string& id, std::string_view as_of,
                      const XyzPolicy& xyz = {}) const;
  Segment SegmentOf(const std::string& id, std::string_view as_of, const Policy& policy = {}) const;

  // Clients to be segmented, ascending, with whether they hold something.
  std::map<std::string, bool> clients;
  std::map<std::string, std::vector<TestSale>> sales;
};

// tests/data/retail.
const Population& RetailPopulation();

// The base repeated `copies` times with other client ids, each sale `sales_copies` times.
Population Repeat(const Population& base, int copies, int sales_copies);

}  // namespace clientele::segmentation

#endif  // CLIENTELE_TESTS_UNIT_SEGMENTATION_POPULATION_H_
