// The published figures of the retail data, and every client against an independent recomputation.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <string>

#include "common/money/money.h"
#include "tests/unit/segmentation/population.h"

namespace clientele::segmentation {
namespace {

constexpr char kAsOf[] = "2011-12-10";

const PopulationFacts& Facts() {
  static const auto* const facts = new PopulationFacts(RetailPopulation().GoodFacts(kAsOf));
  return *facts;
}

const Segmentation& Result() {
  static const auto* const result = new Segmentation(Segmentize(Facts(), Day(kAsOf), Policy{}));
  return *result;
}

int64_t CountAbc(Abc abc) {
  int64_t count = 0;
  for (const ClassTotal& cell : Result().matrix[static_cast<size_t>(abc)]) count += cell.clients;
  return count;
}

int64_t CountXyz(Xyz xyz) {
  int64_t count = 0;
  for (const auto& row : Result().matrix) count += row[static_cast<size_t>(xyz)].clients;
  return count;
}

int64_t CountStage(Lifecycle stage) {
  return Result().lifecycle[static_cast<size_t>(stage)].clients;
}

TEST(RetailTest, ReadsEverySale) {
  EXPECT_EQ(Facts().clients.size(), 4372u);
  EXPECT_EQ(Facts().sales_used, 102054);
  EXPECT_EQ(Facts().sales_after_as_of, 0);
  EXPECT_EQ(Facts().sales_of_others, 0);
}

TEST(RetailTest, GivesThePublishedAbcCounts) {
  EXPECT_EQ(CountAbc(Abc::kA), 1178);
  EXPECT_EQ(CountAbc(Abc::kB), 1456);
  EXPECT_EQ(CountAbc(Abc::kC), 1683);
  EXPECT_EQ(CountAbc(Abc::kZero), 14);
  EXPECT_EQ(CountAbc(Abc::kNegative), 41);
  EXPECT_EQ(CountAbc(Abc::kNone), 0);
}

TEST(RetailTest, LeavesTheCrossingClientOutOfAWhenAskedTo) {
  Policy policy;
  policy.abc.crossing_client_up = false;
  const Segmentation result = Segmentize(Facts(), Day(kAsOf), policy);
  int64_t in_a = 0;
  for (const ClassTotal& cell : result.matrix[static_cast<size_t>(Abc::kA)]) in_a += cell.clients;
  EXPECT_EQ(in_a, 1177);
}

TEST(RetailTest, GivesThePublishedXyzCounts) {
  EXPECT_EQ(CountXyz(Xyz::kX), 50);
  EXPECT_EQ(CountXyz(Xyz::kY), 416);
  EXPECT_EQ(CountXyz(Xyz::kZ), 2486);
  EXPECT_EQ(CountXyz(Xyz::kTooNew), 1378);
  EXPECT_EQ(CountXyz(Xyz::kUndefined), 8);
  EXPECT_EQ(CountXyz(Xyz::kNone), 34);
}

TEST(RetailTest, GivesThePublishedLifecycleCounts) {
  EXPECT_EQ(CountStage(Lifecycle::kProspect), 34);
  EXPECT_EQ(CountStage(Lifecycle::kNew), 531);
  EXPECT_EQ(CountStage(Lifecycle::kReactivated), 612);
  EXPECT_EQ(CountStage(Lifecycle::kActive), 1288);
  EXPECT_EQ(CountStage(Lifecycle::kDormant), 581);
  EXPECT_EQ(CountStage(Lifecycle::kLost), 1326);
  EXPECT_EQ(Result().thresholds.tau_pop_x2, 2 * 28);
}

TEST(RetailTest, GivesThePublishedConcentration) {
  const Concentration& concentration = Result().concentration;
  EXPECT_NEAR(concentration.hhi * 1e4, 45.0038, 5e-5);
  EXPECT_NEAR(concentration.effective_number, 222.203, 5e-4);
  ASSERT_TRUE(concentration.largest.has_value());
  EXPECT_EQ(Facts().client_ids[concentration.largest->index], "14646");
  EXPECT_NEAR(concentration.largest_share * 100, 3.36195, 5e-6);
  EXPECT_TRUE(concentration.to_disclose.empty());
}

TEST(RetailTest, ScoresTheBuyersOnly) {
  int64_t buyers = 0;
  for (const ClassTotal& level : Result().r) buyers += level.clients;
  EXPECT_EQ(buyers, 4338);
}

std::string Score(int32_t score) { return score == 0 ? "" : std::to_string(score); }

void WriteSegments(const std::string& path) {
  std::ofstream out(path);
  out << "client_id,abc,xyz,r,f,m,lifecycle,priority,revenue,share,recency_days,frequency,cv,"
         "policy_version\n";
  for (size_t i = 0; i < Facts().clients.size(); ++i) {
    const ClientFacts& client = Facts().clients[i];
    const Segment& segment = Result().segments[i];
    const bool has_cv = segment.xyz == Xyz::kX || segment.xyz == Xyz::kY || segment.xyz == Xyz::kZ;
    out << Facts().client_ids[i] << ',' << Name(segment.abc) << ',' << Name(segment.xyz) << ','
        << Score(segment.rfm.r) << ',' << Score(segment.rfm.f) << ',' << Score(segment.rfm.m) << ','
        << Name(segment.lifecycle) << ",," << FormatMinorUnits(client.revenue, 2) << ','
        << FormatDouble(segment.share) << ','
        << (client.purchases > 0 ? std::to_string(DayNumber(Day(kAsOf)) - client.last_purchase)
                                 : "")
        << ',' << client.purchases << ',' << (has_cv ? FormatDouble(segment.cv) : "") << ",1\n";
  }
}

TEST(RetailTest, AgreesWithTheRecomputationInAnotherLanguageClientByClient) {
  const std::string path = testing::TempDir() + "/segments.csv";
  WriteSegments(path);
  const std::string command = "/usr/bin/python3 " CHECK_SEGMENTS " " + path;
  EXPECT_EQ(std::system(command.c_str()), 0);
}

}  // namespace
}  // namespace clientele::segmentation
