#include "services/clientele/import/reject.h"

#include <fstream>
#include <sstream>

#include "common/errors/errors.h"
#include "gtest/gtest.h"
#include "services/clientele/exit_code.h"
#include "tests/unit/clientele/temporary_file.h"

namespace clientele::cli {
namespace {

std::string Contents(const std::string& path) {
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

TEST(ErrorsOfRows, MapsViolationsToFilesAndLines) {
  FieldViolations violations;
  violations.Add("managers[1].capacity_minutes", "at most 44640");
  violations.Add("managers[0].name", "taken");
  const RowErrors errors =
      ErrorsOfRows(violations.ToStatus(), "managers", {{0, 2}, {1, 7}}, {"a.csv", "b.csv"},
                   {{"capacity_minutes", "capacity_hours"}});
  ASSERT_EQ(errors.count(), 2);
  EXPECT_EQ(FormatCsvError(errors.kept()[0]),
            "b.csv:7: column capacity_hours: INVALID_ROW: at most 44640");
  EXPECT_EQ(FormatCsvError(errors.kept()[1]), "a.csv:2: column name: INVALID_ROW: taken");
}

TEST(ErrorsOfRows, LeavesErrorsThatNameNoRow) {
  EXPECT_TRUE(
      ErrorsOfRows(InvalidField("request_id", "reused"), "rows", {{0, 2}}, {"a"}, {}).empty());
  EXPECT_TRUE(
      ErrorsOfRows(InvalidField("rows[5].x", "beyond"), "rows", {{0, 2}}, {"a"}, {}).empty());
  EXPECT_TRUE(ErrorsOfRows(absl::UnavailableError("gone"), "rows", {{0, 2}}, {"a"}, {}).empty());
}

TEST(WriteErrorsFile, WritesAllFieldsAsCsv) {
  const TemporaryFile file("old");
  RowErrors errors;
  errors.Add({.file = "s.csv",
              .line = 3,
              .field = 5,
              .column = "amount",
              .rule = "OVERFLOW",
              .message = "'9', too large"});
  ASSERT_TRUE(WriteErrorsFile(errors, file.path()).ok());
  EXPECT_EQ(Contents(file.path()),
            "file,line,column,rule,message\ns.csv,3,amount,OVERFLOW,\"'9', too large\"\n");
}

TEST(Reject, EndsTheCommandWithExitCodeThree) {
  Session session({.server = {}, .output = OutputForm::kTable, .quiet = true}, {});
  RowErrors errors;
  errors.Add({.file = "s.csv", .line = 3, .field = 0, .column = {}, .rule = "X", .message = "y"});
  const absl::Status status = Reject(session, errors, "", "nothing was imported");
  EXPECT_EQ(ExitCodeOf(status), ExitCode::kRejected);
  EXPECT_EQ(status.message(), "1 error; nothing was imported");
}

}  // namespace
}  // namespace clientele::cli
