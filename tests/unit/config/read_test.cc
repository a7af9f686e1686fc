#include <cstdint>
#include <fstream>
#include <limits>
#include <string>

#include "common/config/yaml.h"
#include "everything.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace clientele {
namespace {

using config_test::Everything;
using testing::ElementsAre;
using testing::HasSubstr;

Everything Parsed(const std::string& text) {
  Everything message;
  const absl::Status status = ParseYaml(text, &message);
  EXPECT_TRUE(status.ok()) << status;
  return message;
}

TEST(ParseYamlTest, ReadsEveryKindOfField) {
  const Everything message = Parsed(R"(
# a comment
i32: -2147483648
i64: 9223372036854775807
u32: 4294967295
u64: 18446744073709551615
f32: 0.5
f64: 1e-3
flag: true
text: plain words
raw: AAEC
colour: COLOUR_BLUE
inner: {size: 3, label: ""}
list:
  - size: 1
  - {size: 2}
numbers: [1, -2, 3]
limits: {a: 1, "b c": 2}
by_number:
  7:
    size: 70
right: 5
timeout: 1m30.5s
day: 2011-12-10
maybe: 0
colours: [COLOUR_RED, COLOUR_BLUE]
words: ["", 007, "true"]
yes_no: {true: "on"}
)");
  EXPECT_EQ(message.i32(), std::numeric_limits<int32_t>::min());
  EXPECT_EQ(message.i64(), std::numeric_limits<int64_t>::max());
  EXPECT_EQ(message.u32(), std::numeric_limits<uint32_t>::max());
  EXPECT_EQ(message.u64(), std::numeric_limits<uint64_t>::max());
  EXPECT_EQ(message.f32(), 0.5F);
  EXPECT_EQ(message.f64(), 0.001);
  EXPECT_TRUE(message.flag());
  EXPECT_EQ(message.text(), "plain words");
  EXPECT_EQ(message.raw(), std::string("\0\1\2", 3));
  EXPECT_EQ(message.colour(), config_test::COLOUR_BLUE);
  EXPECT_EQ(message.inner().size(), 3);
  EXPECT_TRUE(message.inner().has_label());
  EXPECT_EQ(message.list_size(), 2);
  EXPECT_EQ(message.list(1).size(), 2);
  EXPECT_THAT(message.numbers(), ElementsAre(1, -2, 3));
  EXPECT_EQ(message.limits().at("b c"), 2);
  EXPECT_EQ(message.by_number().at(7).size(), 70);
  EXPECT_EQ(message.right(), 5);
  EXPECT_EQ(message.timeout().seconds(), 90);
  EXPECT_EQ(message.timeout().nanos(), 500'000'000);
  EXPECT_EQ(message.day().year(), 2011);
  EXPECT_EQ(message.day().month(), 12);
  EXPECT_EQ(message.day().day(), 10);
  EXPECT_TRUE(message.has_maybe());
  EXPECT_THAT(message.colours(), ElementsAre(config_test::COLOUR_RED, config_test::COLOUR_BLUE));
  EXPECT_THAT(message.words(), ElementsAre("", "007", "true"));
  EXPECT_EQ(message.yes_no().at(true), "on");
}

TEST(ParseYamlTest, ReadsJson) {
  const Everything message = Parsed(
      R"({"i64": "-5", "u64": 6, "by_number": {"7": {"size": 1}}, "timeout": "250ms", "flag": false})");
  EXPECT_EQ(message.i64(), -5);
  EXPECT_EQ(message.u64(), 6U);
  EXPECT_EQ(message.by_number().at(7).size(), 1);
  EXPECT_EQ(message.timeout().nanos(), 250'000'000);
}

TEST(ParseYamlTest, SetsOnlyWhatIsPresent) {
  Everything message;
  message.set_i32(1);
  message.set_text("kept");
  message.mutable_inner()->set_size(2);
  message.mutable_inner()->set_label("kept");
  message.add_numbers(9);
  (*message.mutable_limits())["old"] = 1;
  ASSERT_TRUE(
      ParseYaml("i32: 5\ninner:\n  size: 6\nnumbers: [1]\nlimits: {new: 2}", &message).ok());
  EXPECT_EQ(message.i32(), 5);
  EXPECT_EQ(message.text(), "kept");
  EXPECT_EQ(message.inner().size(), 6);
  EXPECT_EQ(message.inner().label(), "kept");
  EXPECT_THAT(message.numbers(), ElementsAre(1));
  EXPECT_EQ(message.limits().size(), 1U);
  EXPECT_EQ(message.limits().at("new"), 2);
}

TEST(ParseYamlTest, ChangesNothingForAnEmptyDocument) {
  for (const char* text : {"", "\n", "# only a comment\n", "---\n", "{}"}) {
    EXPECT_EQ(Parsed(text).ByteSizeLong(), 0U) << text;
  }
}

TEST(ParseYamlTest, ReadsBlockScalarsToTheirEnd) {
  EXPECT_EQ(Parsed("text: |\n  one\n  two\n").text(), "one\ntwo\n");
  EXPECT_EQ(Parsed("text: |+\n  one\n\n").text(), "one\n\n");
  EXPECT_EQ(Parsed("text: |-\n  one\n").text(), "one");
  EXPECT_EQ(Parsed("text: >-\n  one\n  two").text(), "one two");
  EXPECT_EQ(Parsed("text: \"one\n  two\"").text(), "one two");
}

TEST(ParseYamlTest, LeavesTheMessageAloneWhenTheTextIsBad) {
  Everything message;
  message.set_i32(1);
  ASSERT_FALSE(ParseYaml("i32: 5\nnope: 1", &message).ok());
  EXPECT_EQ(message.i32(), 1);
}

struct BadText {
  std::string text;
  std::string complaint;
};

class RefusedYamlTest : public testing::TestWithParam<BadText> {};

TEST_P(RefusedYamlTest, IsRefusedWithLineAndPath) {
  Everything message;
  const absl::Status status = ParseYaml(GetParam().text, &message);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << GetParam().text;
  EXPECT_THAT(status.message(), HasSubstr(GetParam().complaint)) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    Keys, RefusedYamlTest,
    testing::Values(BadText{"i32: 1\nnope: 2", "line 2: nope: unknown key"},
                    BadText{"inner:\n  sise: 2", "line 2: inner.sise: unknown key"},
                    BadText{"list: [{size: 1},\n {sise: 2}]", "line 2: list[1].sise: unknown key"},
                    BadText{"by_number: {3: {x: 1}}", "line 1: by_number.3.x: unknown key"},
                    BadText{"i32: 1\ni32: 2", "line 2: duplicate key 'i32'"},
                    BadText{"limits: {a: 1, \"a\": 2}", "duplicate key 'a'"},
                    BadText{"inner:\ntext: x", "line 1: inner: the key has no value"},
                    BadText{"i32: ~", "i32: the key has no value"},
                    BadText{"numbers:\n", "numbers: the key has no value"},
                    BadText{"left: a\nright: 1", "line 2: right: another member of 'choice'"},
                    BadText{"? [a, b]\n: 1", "a key must be a scalar"},
                    BadText{"maybe: 1\n_maybe: 2", "_maybe: unknown key"}));

INSTANTIATE_TEST_SUITE_P(
    Types, RefusedYamlTest,
    testing::Values(
        BadText{"[1, 2]", "line 1: a mapping is expected"},
        BadText{"just text", "a mapping is expected"},
        BadText{"i32: one", "line 1: i32: an integer is expected"},
        BadText{"i32: 1.0", "an integer is expected"},
        BadText{"i32: 1e3", "an integer is expected"},
        BadText{"i32: 0x10", "an integer is expected"},
        BadText{"i32: 010", "an integer is expected"}, BadText{"i32: +1", "an integer is expected"},
        BadText{"i32: \"1\"", "an integer is expected"},
        BadText{"i64: 1_000", "an integer is expected"},
        BadText{"u32: -1", "u32: an integer is expected"},
        BadText{"f64: x", "a number is expected"}, BadText{"f64: \"1\"", "a number is expected"},
        BadText{"f64: .nan", "a number is expected"}, BadText{"f64: nan", "a number is expected"},
        BadText{"f64: inf", "out of range"}, BadText{"flag: yes", "true or false is expected"},
        BadText{"flag: 1", "true or false is expected"},
        BadText{"flag: \"true\"", "true or false is expected"},
        BadText{"raw: '*'", "base64 text is expected"},
        BadText{"colour: BLUE", "'BLUE' is none of COLOUR_UNSPECIFIED, COLOUR_RED"},
        BadText{"colour: 1", "'1' is none of"},
        BadText{"text: {a: b}", "a single value is expected"},
        BadText{"text: [a]", "a single value is expected"},
        BadText{"inner: 5", "inner: a mapping is expected"},
        BadText{"list: {size: 1}", "list: a sequence is expected"},
        BadText{"numbers: 1", "numbers: a sequence is expected"},
        BadText{"numbers: [1, x]", "numbers[1]: an integer is expected"},
        BadText{"numbers: [1, ~]", "numbers[1]: the key has no value"},
        BadText{"limits: [1]", "limits: a mapping is expected"},
        BadText{"by_number: {x: {}}", "by_number.x: an integer is expected"},
        BadText{"timeout: 30", "timeout: a duration such as 30s"},
        BadText{"timeout: soon", "a duration such as 30s"},
        BadText{"timeout: {seconds: 1}", "a single value is expected"},
        BadText{"timeout: inf", "the duration is out of range"},
        BadText{"day: 10.12.2011", "day: a date is written YYYY-MM-DD"},
        BadText{"day: 2011-02-29", "no such day"}));

INSTANTIATE_TEST_SUITE_P(Ranges, RefusedYamlTest,
                         testing::Values(BadText{"i32: 2147483648",
                                                 "2147483648 is outside -2147483648..2147483647"},
                                         BadText{"i64: 9223372036854775808", "is outside"},
                                         BadText{"u32: 4294967296", "is outside 0..4294967295"},
                                         BadText{"u64: 18446744073709551616", "is outside"},
                                         BadText{"f32: 1e39", "1e39 is out of range"},
                                         BadText{"f64: 1e309", "1e309 is out of range"}));

INSTANTIATE_TEST_SUITE_P(
    Texts, RefusedYamlTest,
    testing::Values(BadText{"i32: [1", "line"}, BadText{"a: b: c", "line 1"},
                    BadText{"i32: 1\n\ttext: x", "line 2"}, BadText{"text: \"x\n", "EOF in scalar"},
                    BadText{"text: 'x\ny\n", "EOF in scalar"},
                    BadText{"text: \"x", "EOF in scalar"},
                    BadText{"i32: 1\n---\ni32: 2", "second document"},
                    BadText{"inner: &a {size: 1}", "line 1: anchors are not allowed"},
                    BadText{"text: x\ninner: *a", "line 2"},
                    BadText{"i32: !!int 1", "tags are not allowed"},
                    BadText{"text: ok\nwords: [\xff]", "line 2: the text is not valid UTF-8"}));

TEST(ParseYamlTest, RefusesTextsNestedWithoutEnd) {
  for (const char opening : {'[', '{'}) {
    Everything message;
    const absl::Status status = ParseYaml(std::string(100'000, opening), &message);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  }
}

TEST(LoadYamlFileTest, NamesTheFile) {
  const std::string path = testing::TempDir() + "load_yaml_file_test.yaml";
  std::ofstream(path) << "i32: 5\ntext: [x]\n";
  Everything message;
  EXPECT_EQ(LoadYamlFile(path, &message).message(),
            path + ": line 2: text: a single value is expected");
  std::ofstream(path) << "i32: 5\n";
  EXPECT_TRUE(LoadYamlFile(path, &message).ok());
  EXPECT_EQ(message.i32(), 5);
  std::remove(path.c_str());
  EXPECT_EQ(LoadYamlFile(path, &message).code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace clientele
