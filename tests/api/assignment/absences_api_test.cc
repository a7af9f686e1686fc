#include "common/errors/errors.h"
#include "gmock/gmock.h"
#include "tests/api/assignment/assignment_harness.h"

namespace clientele::assignment {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Stub = v1::Absences::Stub;

class AbsencesApiTest : public AssignmentTest {
 protected:
  void SetUp() override {
    AssignmentTest::SetUp();
    ImportTwoManagers();
  }

  static v1::Absence MakeAbsence(const std::string& from, const std::string& to,
                                 const std::string& deputy = "") {
    v1::Absence absence;
    *absence.mutable_from_date() = Day(from);
    *absence.mutable_to_date() = Day(to);
    absence.set_deputy(deputy);
    return absence;
  }

  absl::StatusOr<v1::Absence> CreateAbsence(const std::string& manager, const v1::Absence& absence,
                                            const std::string& request_id = "") {
    v1::CreateAbsenceRequest request;
    request.set_parent("managers/" + manager);
    *request.mutable_absence() = absence;
    request.set_request_id(request_id);
    return Call(absences_, &Stub::CreateAbsence, request);
  }

  absl::StatusOr<v1::Absence> Update(const std::string& name, v1::Absence absence,
                                     const std::string& etag = "") {
    v1::UpdateAbsenceRequest request;
    absence.set_name(name);
    absence.set_etag(etag);
    *request.mutable_absence() = absence;
    return Call(absences_, &Stub::UpdateAbsence, request);
  }

  struct Row {
    std::string manager;
    std::string from;
    std::string to;
    std::string deputy{};
  };
  absl::StatusOr<v1::ImportAbsencesResponse> ImportAbsences(const std::vector<Row>& rows) {
    v1::ImportAbsencesRequest request;
    for (const Row& row : rows) {
      v1::AbsenceRow* const added = request.add_absences();
      added->set_manager_id(row.manager);
      *added->mutable_from_date() = Day(row.from);
      *added->mutable_to_date() = Day(row.to);
      added->set_deputy(row.deputy);
    }
    return Call(absences_, &Stub::ImportAbsences, request);
  }

  std::vector<std::string> List(const std::string& manager, const std::string& day = "") {
    v1::ListAbsencesRequest request;
    request.set_parent("managers/" + manager);
    if (!day.empty()) *request.mutable_date() = Day(day);
    request.set_page_size(1);
    std::vector<std::string> names;
    do {
      const auto page = Call(absences_, &Stub::ListAbsences, request);
      EXPECT_TRUE(page.ok()) << page.status();
      if (!page.ok()) break;
      for (const v1::Absence& absence : page->absences()) names.push_back(absence.name());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return names;
  }

  static std::vector<std::string> Fields(const absl::Status& status) {
    std::vector<std::string> fields;
    for (const FieldViolation& v : FieldViolationsOf(status)) fields.push_back(v.field);
    return fields;
  }
};

TEST_F(AbsencesApiTest, IsNamedByItsFirstDay) {
  const auto created = CreateAbsence("m1", MakeAbsence("2011-12-24", "2011-12-31", "m2"), "r1");
  ASSERT_TRUE(created.ok()) << created.status();
  EXPECT_EQ(created->name(), "managers/m1/absences/2011-12-24");
  EXPECT_EQ(created->deputy(), "m2");
  const auto again = CreateAbsence("m1", MakeAbsence("2011-12-24", "2011-12-31", "m2"), "r1");
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->SerializeAsString(), created->SerializeAsString());
  v1::GetAbsenceRequest get;
  get.set_name(created->name());
  const auto found = Call(absences_, &Stub::GetAbsence, get);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(found->SerializeAsString(), created->SerializeAsString());
  for (const char* name : {"managers/m1/absences/2011-12-25", "managers/m1/absences/soon"}) {
    get.set_name(name);
    EXPECT_TRUE(absl::IsNotFound(Call(absences_, &Stub::GetAbsence, get).status()));
  }
}

TEST_F(AbsencesApiTest, RefusesWhatBreaksARule) {
  EXPECT_EQ(ReasonOf(CreateAbsence("m9", MakeAbsence("2011-12-24", "2011-12-24")).status()),
            common::v1::ERROR_REASON_MANAGER_NOT_FOUND);
  EXPECT_THAT(Fields(CreateAbsence("m1", MakeAbsence("2011-12-24", "2011-12-23", "m1")).status()),
              ElementsAre("absence.to_date", "absence.deputy"));
  EXPECT_THAT(Fields(CreateAbsence("m1", MakeAbsence("2011-12-24", "2011-12-24", "m9")).status()),
              ElementsAre("absence.deputy"));
  ASSERT_TRUE(CreateAbsence("m1", MakeAbsence("2011-12-24", "2011-12-31")).ok());
  EXPECT_TRUE(
      absl::IsAlreadyExists(CreateAbsence("m1", MakeAbsence("2011-12-24", "2011-12-24")).status()));
  for (const auto& [from, to] :
       {std::pair("2011-12-31", "2012-01-05"), std::pair("2011-12-20", "2011-12-24"),
        std::pair("2011-12-20", "2012-01-05"), std::pair("2011-12-26", "2011-12-27")}) {
    const absl::Status overlap = CreateAbsence("m1", MakeAbsence(from, to)).status();
    EXPECT_EQ(ReasonOf(overlap), common::v1::ERROR_REASON_PERIOD_OVERLAP) << overlap;
  }
  EXPECT_TRUE(CreateAbsence("m2", MakeAbsence("2011-12-26", "2011-12-27")).ok())
      << "another manager";
  EXPECT_TRUE(CreateAbsence("m1", MakeAbsence("2012-01-01", "2012-01-01")).ok()) << "the day after";
}

TEST_F(AbsencesApiTest, ChangesLastDayAndDeputyOnly) {
  const auto created = CreateAbsence("m1", MakeAbsence("2011-12-24", "2011-12-31"));
  ASSERT_TRUE(created.ok());
  const auto updated =
      Update(created->name(), MakeAbsence("2011-12-24", "2011-12-28", "m2"), created->etag());
  ASSERT_TRUE(updated.ok()) << updated.status();
  EXPECT_EQ(updated->to_date().day(), 28);
  EXPECT_EQ(updated->deputy(), "m2");
  EXPECT_EQ(
      ReasonOf(Update(created->name(), MakeAbsence("2011-12-24", "2011-12-29"), created->etag())
                   .status()),
      common::v1::ERROR_REASON_ETAG_MISMATCH);
  EXPECT_THAT(Fields(Update(created->name(), MakeAbsence("2011-12-25", "2011-12-29")).status()),
              ElementsAre("absence.from_date"));
  v1::DeleteAbsenceRequest removal;
  removal.set_name(created->name());
  removal.set_etag(created->etag());
  EXPECT_EQ(ReasonOf(Call(absences_, &Stub::DeleteAbsence, removal).status()),
            common::v1::ERROR_REASON_ETAG_MISMATCH);
  removal.set_etag(updated->etag());
  ASSERT_TRUE(Call(absences_, &Stub::DeleteAbsence, removal).ok());
  EXPECT_THAT(List("-"), IsEmpty());
}

TEST_F(AbsencesApiTest, ImportsAllRowsOrNone) {
  auto imported = ImportAbsences({{"m1", "2011-12-24", "2011-12-31", "m2"},
                                  {"m1", "2012-01-01", "2012-01-05"},
                                  {"m2", "2011-06-01", "2011-06-30"}});
  ASSERT_TRUE(imported.ok()) << imported.status();
  EXPECT_EQ(imported->created(), 3);
  // One shrinks, so that another may begin earlier: only what comes out counts.
  imported = ImportAbsences({{"m1", "2011-12-30", "2011-12-31"},
                             {"m1", "2011-12-24", "2011-12-29", "m2"},
                             {"m2", "2011-06-01", "2011-06-30"}});
  ASSERT_TRUE(imported.ok()) << imported.status();
  EXPECT_EQ(imported->created(), 1);
  EXPECT_EQ(imported->updated(), 1);
  EXPECT_EQ(imported->unchanged(), 1);
  EXPECT_THAT(List("m1"),
              ElementsAre("managers/m1/absences/2011-12-24", "managers/m1/absences/2011-12-30",
                          "managers/m1/absences/2012-01-01"));
  EXPECT_THAT(List("-", "2011-12-29"), ElementsAre("managers/m1/absences/2011-12-24"));

  EXPECT_THAT(Fields(ImportAbsences({{"m2", "2011-07-01", "2011-07-02"},
                                     {"m9", "2011-07-01", "2011-07-02", "m8"}})
                         .status()),
              ElementsAre("absences[1].manager_id", "absences[1].deputy"));
  EXPECT_THAT(Fields(ImportAbsences({{"m2", "2011-06-30", "2011-07-02"}}).status()),
              ElementsAre("absences[0].from_date"));
  EXPECT_THAT(Fields(ImportAbsences(
                         {{"m2", "2011-07-01", "2011-07-02"}, {"m2", "2011-07-01", "2011-07-03"}})
                         .status()),
              ElementsAre("absences[1].from_date"));
  EXPECT_THAT(List("m2"), ElementsAre("managers/m2/absences/2011-06-01"));
}

}  // namespace
}  // namespace clientele::assignment
