#include "common/errors/errors.h"
#include "gmock/gmock.h"
#include "tests/api/assignment/assignment_harness.h"

namespace clientele::assignment {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Stub = v1::Units::Stub;

class UnitsApiTest : public AssignmentTest {
 protected:
  void SetUp() override {
    AssignmentTest::SetUp();
    ImportTwoManagers();
  }

  struct Row {
    std::string unit;
    std::string from;
    std::string to;
    std::string parent{};
    std::string head{};
  };

  static v1::UnitPeriod Period(const Row& row) {
    v1::UnitPeriod period;
    period.set_display_name("Unit " + row.unit);
    *period.mutable_from_date() = Day(row.from);
    if (!row.to.empty()) *period.mutable_to_date() = Day(row.to);
    period.set_parent_id(row.parent);
    period.set_head(row.head);
    return period;
  }

  absl::StatusOr<v1::Unit> CreateUnit(const Row& row, const std::string& request_id = "",
                                      bool validate_only = false) {
    v1::CreateUnitRequest request;
    request.set_unit_id(row.unit);
    *request.mutable_unit()->add_periods() = Period(row);
    request.set_request_id(request_id);
    request.set_validate_only(validate_only);
    return Call(units_, &Stub::CreateUnit, request);
  }

  absl::StatusOr<v1::Unit> Update(const std::vector<Row>& rows, const std::string& etag = "") {
    v1::UpdateUnitRequest request;
    request.mutable_unit()->set_name("units/" + rows[0].unit);
    request.mutable_unit()->set_etag(etag);
    for (const Row& row : rows) *request.mutable_unit()->add_periods() = Period(row);
    return Call(units_, &Stub::UpdateUnit, request);
  }

  absl::StatusOr<v1::Unit> Remove(const std::string& unit, const std::string& etag = "") {
    v1::DeleteUnitRequest request;
    request.set_name("units/" + unit);
    request.set_etag(etag);
    return Call(units_, &Stub::DeleteUnit, request);
  }

  absl::StatusOr<v1::ImportUnitsResponse> ImportUnits(const std::vector<Row>& rows) {
    v1::ImportUnitsRequest request;
    for (const Row& row : rows) {
      v1::UnitRow* const added = request.add_rows();
      added->set_unit_id(row.unit);
      *added->mutable_period() = Period(row);
    }
    return Call(units_, &Stub::ImportUnits, request);
  }

  // "unit below parent" of every unit in force on a day.
  std::vector<std::string> OnDay(const std::string& day) {
    v1::ListUnitsRequest request;
    *request.mutable_date() = Day(day);
    request.set_page_size(1);
    std::vector<std::string> lines;
    do {
      const auto page = Call(units_, &Stub::ListUnits, request);
      EXPECT_TRUE(page.ok()) << page.status();
      if (!page.ok()) break;
      for (const v1::Unit& unit : page->units()) {
        EXPECT_EQ(unit.periods_size(), 1);
        lines.push_back(unit.name().substr(6) + " below " + unit.periods(0).parent_id());
      }
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return lines;
  }

  static std::vector<std::string> Fields(const absl::Status& status) {
    std::vector<std::string> fields;
    for (const FieldViolation& v : FieldViolationsOf(status)) fields.push_back(v.field);
    return fields;
  }
};

TEST_F(UnitsApiTest, KeepsADatedTree) {
  const auto bank = CreateUnit({"bank", "2011-01-01", "", "", "m1"});
  ASSERT_TRUE(bank.ok()) << bank.status();
  EXPECT_EQ(bank->name(), "units/bank");
  EXPECT_EQ(bank->periods(0).head(), "m1");
  EXPECT_FALSE(bank->periods(0).has_to_date());
  ASSERT_TRUE(CreateUnit({"branch", "2011-02-01", "", "bank"}).ok());
  EXPECT_THAT(OnDay("2011-01-31"), ElementsAre("bank below "));
  EXPECT_THAT(OnDay("2011-02-01"), ElementsAre("bank below ", "branch below bank"));
  ASSERT_TRUE(
      Update({{"branch", "2011-03-01", ""}, {"branch", "2011-02-01", "2011-02-28", "bank"}}).ok());
  EXPECT_THAT(OnDay("2011-02-28"), ElementsAre("bank below ", "branch below bank"));
  EXPECT_THAT(OnDay("2011-03-01"), ElementsAre("bank below ", "branch below "));
  v1::GetUnitRequest get;
  get.set_name("units/branch");
  const auto branch = Call(units_, &Stub::GetUnit, get);
  ASSERT_TRUE(branch.ok()) << branch.status();
  ASSERT_EQ(branch->periods_size(), 2);
  EXPECT_EQ(branch->periods(0).from_date().month(), 2) << "by first day";
  get.set_name("units/nowhere");
  EXPECT_TRUE(absl::IsNotFound(Call(units_, &Stub::GetUnit, get).status()));
}

TEST_F(UnitsApiTest, RefusesWhatIsNoTree) {
  ASSERT_TRUE(CreateUnit({"a", "2011-01-01", "2011-12-31"}).ok());
  EXPECT_THAT(Fields(CreateUnit({"b", "2011-01-01", "", "a"}).status()),
              ElementsAre("unit.periods[0].parent_id"))
      << "outlives its parent";
  EXPECT_THAT(Fields(CreateUnit({"b", "2011-01-01", "", "nowhere"}).status()),
              ElementsAre("unit.periods[0].parent_id"));
  EXPECT_THAT(Fields(CreateUnit({"b", "2011-02-01", "2011-01-01"}).status()),
              ElementsAre("unit.periods[0].to_date"));
  EXPECT_THAT(Fields(CreateUnit({"b", "2011-01-01", "", "", "m9"}).status()),
              ElementsAre("unit.periods[0].head"));
  ASSERT_TRUE(CreateUnit({"b", "2011-01-01", "2011-12-31", "a"}).ok());
  const absl::Status cycle = Update({{"a", "2011-01-01", "2011-12-31", "b"}}).status();
  EXPECT_THAT(Fields(cycle), ElementsAre("unit.periods[0].parent_id"));
  EXPECT_EQ(ReasonOf(cycle), common::v1::ERROR_REASON_CYCLE);
  const absl::Status overlap =
      Update({{"b", "2011-01-01", "2011-06-30"}, {"b", "2011-06-30", ""}}).status();
  EXPECT_THAT(Fields(overlap), ElementsAre("unit.periods[1].from_date"));
  EXPECT_EQ(ReasonOf(overlap), common::v1::ERROR_REASON_PERIOD_OVERLAP);
  EXPECT_EQ(ReasonOf(Update({{"a", "2011-01-01", "2011-11-30"}}).status()),
            common::v1::ERROR_REASON_IN_USE)
      << "its child would lose it";
  EXPECT_THAT(OnDay("2011-12-31"), ElementsAre("a below ", "b below a"));
}

TEST_F(UnitsApiTest, RemovesOnlyWhatNobodyRefersTo) {
  const auto a = CreateUnit({"a", "2011-01-01", ""});
  ASSERT_TRUE(a.ok());
  ASSERT_TRUE(CreateUnit({"b", "2011-01-01", "", "a"}).ok());
  EXPECT_EQ(ReasonOf(Remove("a").status()), common::v1::ERROR_REASON_IN_USE);
  v1::Manager manager = MakeManager("m1", 600);
  manager.set_unit_id("b");
  ASSERT_TRUE(Import({manager}).ok());
  EXPECT_EQ(ReasonOf(Remove("b").status()), common::v1::ERROR_REASON_IN_USE);
  ASSERT_TRUE(Import({MakeManager("m1", 600)}).ok());
  ASSERT_TRUE(Remove("b").ok());
  EXPECT_EQ(ReasonOf(Remove("a", "stale").status()), common::v1::ERROR_REASON_ETAG_MISMATCH);
  const auto removed = Remove("a", a->etag());
  ASSERT_TRUE(removed.ok()) << removed.status();
  EXPECT_EQ(removed->periods_size(), 1);
  EXPECT_TRUE(absl::IsNotFound(Remove("a").status()));
}

TEST_F(UnitsApiTest, RepeatsAndRehearsals) {
  ASSERT_TRUE(CreateUnit({"a", "2011-01-01", ""}, "", true).ok());
  EXPECT_THAT(OnDay("2011-01-01"), IsEmpty()) << "only validated";
  const auto first = CreateUnit({"a", "2011-01-01", ""}, "r1");
  const auto again = CreateUnit({"a", "2011-01-01", ""}, "r1");
  ASSERT_TRUE(first.ok() && again.ok());
  EXPECT_EQ(first->SerializeAsString(), again->SerializeAsString());
  EXPECT_TRUE(absl::IsAlreadyExists(CreateUnit({"a", "2011-01-01", ""}).status()));
  const auto unchanged = Update({{"a", "2011-01-01", ""}}, first->etag());
  ASSERT_TRUE(unchanged.ok()) << unchanged.status();
  EXPECT_EQ(unchanged->etag(), first->etag());
  ASSERT_TRUE(Update({{"a", "2011-01-02", ""}}, first->etag()).ok());
  EXPECT_EQ(ReasonOf(Update({{"a", "2011-01-03", ""}}, first->etag()).status()),
            common::v1::ERROR_REASON_ETAG_MISMATCH);
}

TEST_F(UnitsApiTest, AnImportReorganisesInOneStep) {
  // A child may come before its parent.
  auto imported = ImportUnits(
      {{"branch", "2011-01-01", "", "bank", "m1"}, {"bank", "2011-01-01", "", "", "m2"}});
  ASSERT_TRUE(imported.ok()) << imported.status();
  EXPECT_EQ(imported->created(), 2);
  imported = ImportUnits({{"bank", "2011-01-01", "", "", "m2"}});
  ASSERT_TRUE(imported.ok());
  EXPECT_EQ(imported->unchanged(), 1);
  imported = ImportUnits({{"branch", "2011-01-01", "2011-05-31", "bank", "m1"},
                          {"branch", "2011-06-01", "", "", "m2"},
                          {"bank", "2011-01-01", "2011-05-31"}});
  ASSERT_TRUE(imported.ok()) << imported.status();
  EXPECT_EQ(imported->updated(), 2);
  EXPECT_EQ(imported->created(), 1);
  EXPECT_THAT(OnDay("2011-06-01"), ElementsAre("branch below "));
}

TEST_F(UnitsApiTest, AnImportChangesNothingWhenARowIsWrong) {
  ASSERT_TRUE(ImportUnits({{"bank", "2011-01-01", ""}, {"branch", "2011-01-01", "", "bank"}}).ok());
  EXPECT_THAT(
      Fields(
          ImportUnits({{"new", "2011-01-01", ""}, {"new", "2011-01-01", "2011-02-01"}}).status()),
      ElementsAre("rows[1].from_date"));
  EXPECT_THAT(Fields(ImportUnits({{"new", "2011-01-01", "", "", "m9"}}).status()),
              ElementsAre("rows[0].head"));
  EXPECT_THAT(
      Fields(
          ImportUnits({{"new", "2011-01-01", ""}, {"bank", "2011-01-01", "", "branch"}}).status()),
      ElementsAre("rows[1].parent_id", "rows[1].to_date"))
      << "the cycle, and the branch that is in it";
  EXPECT_THAT(
      Fields(
          ImportUnits({{"new", "2011-01-01", ""}, {"bank", "2011-01-01", "2011-05-31"}}).status()),
      ElementsAre("rows[1].to_date"))
      << "the branch would lose its place";
  EXPECT_THAT(Fields(ImportUnits({{"branch", "2010-01-01", "2011-01-01"}}).status()),
              ElementsAre("rows[0].to_date"))
      << "reaches into the period that is stored";
  EXPECT_THAT(OnDay("2011-06-01"), ElementsAre("bank below ", "branch below bank"));
}

}  // namespace
}  // namespace clientele::assignment
