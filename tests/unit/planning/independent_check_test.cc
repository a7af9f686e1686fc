// Holds the decomposition against tests/e2e/check_allocations.py, which shares no code with it.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>

#include "common/money/money.h"
#include "tests/unit/planning/planning_example.h"

namespace clientele::planning {
namespace {

class IndependentCheckTest : public ::testing::Test {
 protected:
  IndependentCheckTest() {
    std::string pattern = ::testing::TempDir() + "planningXXXXXX";
    folder_ = mkdtemp(pattern.data());
  }
  ~IndependentCheckTest() override { std::filesystem::remove_all(folder_); }

  std::ofstream Open(const std::string& name) const { return std::ofstream(folder_ / name); }

  void WriteInputs(const Example& example) const {
    std::ofstream clients = Open("clients.csv");
    std::ofstream assignments = Open("assignments.csv");
    clients << "client_id,name,status,size_class,region,currency\n";
    assignments << "client_id,manager_id,hours,cost,kept,reason\n";
    for (const AssignedClient& client : example.clients) {
      clients << client.client_id << ",X,"
              << (client.status == ClientStatus::kActive ? "ACTIVE" : "POTENTIAL") << ","
              << SizeClassName(client.size_class) << "," << client.region << "," << client.currency
              << "\n";
      assignments << client.client_id << "," << client.manager_id << ",1,0,false,\n";
    }
    std::ofstream sales = Open("sales.csv");
    sales << "sale_id,client_id,product_id,date,amount\n";
    for (const Sale& sale : example.sales) {
      sales << "s," << sale.client << "," << sale.product << "," << sale.date << ","
            << FormatMinorUnits(sale.amount, 2) << "\n";
    }
    std::ofstream targets = Open("targets.csv");
    targets << "product_id,month,target,region\n";
    for (const PlanLine& line : example.lines) {
      targets << line.product_id << "," << FormatMonth(line.month) << ","
              << FormatMinorUnits(line.target, 2) << "," << line.region << "\n";
    }
  }

  void WriteCells(const std::vector<Cell>& cells) const {
    std::ofstream file = Open("allocations.csv");
    file << "manager_id,client_id,product_id,month,target,locked\n";
    for (const auto& [manager, client, product, month, target] : cells) {
      file << manager << "," << client << "," << product << "," << FormatMonth(month) << ","
           << FormatMinorUnits(target, 2) << ",false\n";
    }
  }

  bool Check() const {
    const auto file = [&](const char* name) { return " '" + (folder_ / name).string() + "'"; };
    const std::string command = "/usr/bin/python3 " CHECK_ALLOCATIONS + file("allocations.csv") +
                                " --targets" + file("targets.csv") + " --assignments" +
                                file("assignments.csv") + " --clients" + file("clients.csv") +
                                " --sales" + file("sales.csv") + " >" + file("log") + " 2>&1";
    return std::system(command.c_str()) == 0;
  }

  std::string Log() const {
    std::ifstream file(folder_ / "log");
    return std::string(std::istreambuf_iterator<char>(file), {});
  }

 private:
  std::filesystem::path folder_;
};

TEST_F(IndependentCheckTest, EveryCellIsRecomputedEqual) {
  std::mt19937_64 random(41);
  for (int round = 0; round < 25; ++round) {
    const Example example = RandomExample(random);
    WriteInputs(example);
    WriteCells(CellsOf(example, DecomposeExample(example)));
    ASSERT_TRUE(Check()) << Log();
  }
}

TEST_F(IndependentCheckTest, AUnitMovedBetweenTwoClientsIsNoticed) {
  std::mt19937_64 random(43);
  const Example example = RandomExample(random);
  WriteInputs(example);
  std::vector<Cell> cells = CellsOf(example, DecomposeExample(example));
  for (size_t i = 1; i < cells.size(); ++i) {
    const auto& [manager, client, product, month, target] = cells[i];
    const auto& [manager0, client0, product0, month0, target0] = cells[0];
    if (product != product0 || month != month0 || client == client0) continue;
    --std::get<4>(cells[0]);
    ++std::get<4>(cells[i]);
    break;
  }
  WriteCells(cells);
  EXPECT_FALSE(Check());
  EXPECT_NE(Log().find(", recomputed "), std::string::npos) << Log();
}

}  // namespace
}  // namespace clientele::planning
