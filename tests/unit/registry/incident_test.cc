#include "services/registry/domain/incident.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/registry/domain/event_types.h"

namespace clientele::registry {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using enum IncidentState;

IncidentFields Fields() {
  IncidentFields fields;
  fields.title = "Payment stuck";
  fields.severity = Severity::kHigh;
  fields.day = 15'000;
  return fields;
}

std::vector<std::string> BrokenFields(const IncidentFields& fields) {
  std::vector<std::string> names;
  for (const RuleBreach& breach : CheckIncident(fields)) names.emplace_back(breach.field);
  return names;
}

TEST(IncidentTest, AcceptsWhatIsComplete) {
  IncidentFields fields = Fields();
  EXPECT_THAT(BrokenFields(fields), IsEmpty());
  fields.description = "First line\nsecond\tline";
  fields.deadline_day = fields.day;
  fields.owner = "m1";
  EXPECT_THAT(BrokenFields(fields), IsEmpty());
}

TEST(IncidentTest, NamesEveryRuleThatIsBroken) {
  IncidentFields fields;
  fields.day = -1'000'000;
  EXPECT_THAT(BrokenFields(fields), ElementsAre("title", "severity", "date"));
  fields = Fields();
  fields.title = "two\nlines";
  fields.description = std::string("bell\a");
  fields.kind = std::string(65, 'k');
  fields.source_system = "\xff";
  fields.reporter = std::string(201, 'r');
  fields.owner = "a/b";
  fields.deadline_day = fields.day - 1;
  EXPECT_THAT(BrokenFields(fields), ElementsAre("title", "description", "kind", "source_system",
                                                "reporter", "owner", "deadline"));
}

TEST(IncidentTest, GoesOnlyTheWaysOfItsStates) {
  const std::vector<std::vector<bool>> allowed = {
      // to   OPEN  IN_PROGRESS RESOLVED CLOSED CANCELLED
      {false, true, true, false, true},    // from OPEN
      {true, false, true, false, true},    // from IN_PROGRESS
      {true, false, false, true, false},   // from RESOLVED
      {true, false, false, false, false},  // from CLOSED
      {false, false, false, false, false}  // from CANCELLED
  };
  for (int from = 1; from <= 5; ++from) {
    EXPECT_FALSE(MayMove(static_cast<IncidentState>(from), kUnspecified));
    for (int to = 1; to <= 5; ++to) {
      EXPECT_EQ(MayMove(static_cast<IncidentState>(from), static_cast<IncidentState>(to)),
                allowed[static_cast<size_t>(from - 1)][static_cast<size_t>(to - 1)])
          << from << " -> " << to;
    }
  }
}

TEST(IncidentTest, CountsAsReopenedOnlyFromResolvedOrClosed) {
  Incident incident;
  incident.fields = Fields();
  incident = Moved(incident, kInProgress, "");
  incident = Moved(incident, kOpen, "back to the pool");
  EXPECT_EQ(incident.reopen_count, 0);
  EXPECT_EQ(incident.state_note, "back to the pool");
  const Incident resolved = Moved(incident, kResolved, "paid");
  EXPECT_EQ(Moved(resolved, kOpen, "not paid").reopen_count, 1);
  const Incident closed = Moved(resolved, kClosed, "");
  EXPECT_EQ(closed.state_note, "paid") << "a move without a note keeps the last one";
  EXPECT_EQ(Moved(closed, kOpen, "again").reopen_count, 1);
}

TEST(IncidentTest, TellsWhatHappened) {
  Incident open;
  open.fields = Fields();
  EXPECT_EQ(EventType(nullptr, open), event::kIncidentCreated);
  const Incident started = Moved(open, kInProgress, "");
  const Incident resolved = Moved(started, kResolved, "paid");
  const Incident closed = Moved(resolved, kClosed, "");
  EXPECT_EQ(EventType(&open, started), event::kIncidentStarted);
  EXPECT_EQ(EventType(&started, Moved(started, kOpen, "x")), event::kIncidentUpdated);
  EXPECT_EQ(EventType(&started, resolved), event::kIncidentResolved);
  EXPECT_EQ(EventType(&resolved, closed), event::kIncidentClosed);
  EXPECT_EQ(EventType(&resolved, Moved(resolved, kOpen, "x")), event::kIncidentReopened);
  EXPECT_EQ(EventType(&closed, Moved(closed, kOpen, "x")), event::kIncidentReopened);
  EXPECT_EQ(EventType(&open, Moved(open, kCancelled, "x")), event::kIncidentCancelled);
  Incident changed = open;
  changed.fields.title = "Another";
  EXPECT_EQ(EventType(&open, changed), event::kIncidentUpdated);
  changed.fields.severity = Severity::kCritical;
  EXPECT_EQ(EventType(&open, changed), event::kIncidentEscalated);
  EXPECT_EQ(EventType(&changed, open), event::kIncidentUpdated) << "a lower severity";
}

}  // namespace
}  // namespace clientele::registry
