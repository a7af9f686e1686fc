#include <string>

#include "common/config/yaml.h"
#include "everything.pb.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"

namespace clientele {
namespace {

using config_test::Everything;
using google::protobuf::util::MessageDifferencer;

Everything Sample() {
  Everything message;
  message.set_i32(-5);
  message.set_i64(9'007'199'254'740'993);
  message.set_u64(18'446'744'073'709'551'615U);
  message.set_f64(0.1);
  message.set_flag(true);
  message.set_text("say \"hi\"\n\tback\\slash \x01 é: - # null");
  message.set_raw(std::string("\0\xff", 2));
  message.set_colour(config_test::COLOUR_RED);
  message.mutable_inner();
  message.add_list()->set_size(1);
  message.add_list();
  message.mutable_list(1)->set_label("x");
  message.add_list();
  message.add_numbers(1);
  message.add_numbers(2);
  for (const char* key : {"b", "a", "null", "1", "two words", "é", "y"}) {
    (*message.mutable_limits())[key] = 1;
  }
  for (const int key : {10, 9, -1}) (*message.mutable_by_number())[key].set_size(key);
  message.set_left("~");
  message.mutable_timeout()->set_seconds(90);
  message.mutable_timeout()->set_nanos(250'000'000);
  message.mutable_day()->set_year(2011);
  message.mutable_day()->set_month(2);
  message.mutable_day()->set_day(3);
  message.set_maybe(0);
  message.add_colours(config_test::COLOUR_BLUE);
  message.add_words("");
  (*message.mutable_yes_no())[true] = "t";
  return message;
}

TEST(WriteTest, WritesCanonicalYaml) {
  Everything message;
  message.set_i32(1);
  message.set_text("two\nlines");
  message.mutable_inner()->set_size(2);
  message.add_list()->set_size(3);
  message.mutable_list(0)->set_label("l");
  message.add_list();
  message.add_numbers(4);
  (*message.mutable_limits())["b"] = 2;
  (*message.mutable_limits())["a b"] = 1;
  message.mutable_timeout()->set_seconds(30);
  EXPECT_EQ(ToYaml(message), R"(i32: 1
text: "two\nlines"
inner:
  size: 2
list:
  - size: 3
    label: "l"
  - {}
numbers:
  - 4
limits:
  "a b": 1
  b: 2
timeout: "30s"
)");
}

TEST(WriteTest, WritesCanonicalJson) {
  Everything message;
  message.set_i64(5);
  message.mutable_inner();
  message.add_list()->set_size(3);
  (*message.mutable_by_number())[10].set_size(1);
  (*message.mutable_by_number())[9].set_size(2);
  EXPECT_EQ(ToJson(message), R"({
  "i64": 5,
  "inner": {},
  "list": [
    {
      "size": 3
    }
  ],
  "by_number": {
    "9": {
      "size": 2
    },
    "10": {
      "size": 1
    }
  }
}
)");
}

TEST(WriteTest, WritesAnEmptyMessageAsAnEmptyMapping) {
  EXPECT_EQ(ToYaml(Everything()), "{}\n");
  EXPECT_EQ(ToJson(Everything()), "{}\n");
}

TEST(WriteTest, IsReadBackToTheSameMessage) {
  const Everything message = Sample();
  for (const std::string& text : {ToYaml(message), ToJson(message)}) {
    Everything read;
    const absl::Status status = ParseYaml(text, &read);
    ASSERT_TRUE(status.ok()) << status << "\n" << text;
    EXPECT_TRUE(MessageDifferencer::Equals(read, message)) << text;
    EXPECT_EQ(ToYaml(read), ToYaml(message));
  }
}

TEST(WriteTest, DoesNotDependOnTheOrderInWhichMapsWereFilled) {
  Everything forward;
  Everything backward;
  for (int i = 0; i < 100; ++i) {
    (*forward.mutable_limits())[std::to_string(i)] = i;
    (*backward.mutable_limits())[std::to_string(99 - i)] = 99 - i;
  }
  EXPECT_EQ(ToYaml(forward), ToYaml(backward));
  EXPECT_EQ(ToJson(forward), ToJson(backward));
}

TEST(WriteTest, WritesNegativeAndFractionalDurations) {
  Everything message;
  message.mutable_timeout()->set_nanos(-500'000'000);
  EXPECT_EQ(ToYaml(message), "timeout: \"-0.5s\"\n");
  Everything read;
  ASSERT_TRUE(ParseYaml(ToYaml(message), &read).ok());
  EXPECT_TRUE(MessageDifferencer::Equals(read, message));
}

}  // namespace
}  // namespace clientele
