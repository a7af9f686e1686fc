#include "services/clientele/output/report.h"

#include "clientele/registry/v1/clients.pb.h"
#include "gtest/gtest.h"
#include "services/clientele/output/progress.h"

namespace clientele::cli {
namespace {

Section Sample() {
  return {.title = "Title",
          .columns = {{.name = "name"}, {.name = "count", .number = true}},
          .rows = {{"Übersee", "5"}, {"a,b", "1234567"}}};
}

TEST(Render, AlignsTablesByCodePoints) {
  EXPECT_EQ(Render({.sections = {Sample()}, .json = {}}, OutputForm::kTable),
            "Title\n"
            "  name       count\n"
            "  Übersee        5\n"
            "  a,b      1234567\n");
}

TEST(Render, WritesOneCsvPerSection) {
  EXPECT_EQ(Render({.sections = {Sample(), Facts("", {{"x", "1"}})}, .json = {}}, OutputForm::kCsv),
            "name,count\nÜbersee,5\n\"a,b\",1234567\n\nx\n1\n");
}

TEST(Render, PrintsFactsBelowEachOther) {
  EXPECT_EQ(Render({.sections = {Facts("Run", {{"a", "1"}, {"long name", "2"}})}, .json = {}},
                   OutputForm::kTable),
            "Run\n  a          1\n  long name  2\n");
}

TEST(Render, PrintsTheJsonAsItIs) {
  EXPECT_EQ(Render({.sections = {Sample()}, .json = "{}"}, OutputForm::kJson), "{}\n");
}

TEST(MessageJson, KeepsDefaultsAndWritesLongNumbersAsTexts) {
  registry::v1::ListClientsResponse response;
  response.add_clients()->set_position(7);
  const std::string json = MessageJson(response);
  EXPECT_NE(json.find("\"clients\":[{"), std::string::npos);
  EXPECT_NE(json.find("\"position\":\"7\""), std::string::npos);
  EXPECT_NE(json.find("\"displayName\":\"\""), std::string::npos);
}

TEST(MessageJson, HasAnEmptyListForNoClients) {
  EXPECT_EQ(MessageJson(registry::v1::ListClientsResponse()),
            "{\"clients\":[],\"nextPageToken\":\"\"}");
}

TEST(JsonObject, JoinsPartsAndEscapesKeys) {
  EXPECT_EQ(JsonObject({{"a\"b", "1"}, {"c", "[2]"}}), "{\"a\\\"b\":1,\"c\":[2]}");
}

TEST(JsonText, EscapesControlCharacters) { EXPECT_EQ(JsonText("a\n\\"), "\"a\\u000a\\\\\""); }

TEST(ProgressLine, FillsTheBarByTheShareDone) {
  EXPECT_EQ(ProgressLine("reading", 0, 0), "reading");
  EXPECT_EQ(ProgressLine("reading", 12, 0), "reading  12");
  EXPECT_NE(ProgressLine("reading", 1, 2).find("[###############               ]  50 %"),
            std::string::npos);
  EXPECT_NE(ProgressLine("reading", 9, 2).find("100 %"), std::string::npos);
}

}  // namespace
}  // namespace clientele::cli
