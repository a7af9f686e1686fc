#include "common/ids/resource_name.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace clientele {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(ResourceNameTest, JoinsCollectionAndId) {
  EXPECT_EQ(ResourceName("clients", "17850"), "clients/17850");
  EXPECT_EQ(ResourceName(ResourceName("plans", "p"), "lines", "3"), "plans/p/lines/3");
}

TEST(ResourceNameTest, ReadsBackTheId) {
  for (const char* id : {"17850", "a", "ООО «Ромашка»", "x y", "~", "..", "a:b"}) {
    EXPECT_EQ(*ParseResourceName(ResourceName("clients", id), "clients"), id);
  }
  EXPECT_THAT(*ParseResourceName("plans/p/lines/3", {"plans", "lines"}), ElementsAre("p", "3"));
}

TEST(ResourceNameTest, RefusesOtherForms) {
  for (const char* name : {"", "clients", "clients/", "/clients/1", "clients/1/", "clients/1/2",
                           "client/1", "Clients/1", "clients//1", "managers/1", "17850"}) {
    EXPECT_EQ(ParseResourceName(name, "clients").status().code(),
              absl::StatusCode::kInvalidArgument)
        << name;
  }
  EXPECT_FALSE(ParseResourceName("plans/p/rows/3", {"plans", "lines"}).ok());
  EXPECT_FALSE(ParseResourceName("plans/p", {"plans", "lines"}).ok());
  EXPECT_FALSE(ParseResourceName("plans/p/lines/", {"plans", "lines"}).ok());
}

TEST(ResourceNameTest, SaysWhichFormItExpects) {
  EXPECT_THAT(ParseResourceName("x", {"plans", "lines"}).status().message(),
              HasSubstr("plans/{id}/lines/{id}"));
}

TEST(ValidateIdTest, AcceptsTextsOfManyScripts) {
  for (const std::string& id : {std::string("1"), std::string("КЛ-001"), std::string("東京"),
                                std::string(kMaxIdBytes, 'x'), std::string("a b")}) {
    EXPECT_TRUE(ValidateId(id).ok()) << id;
  }
}

TEST(ValidateIdTest, NamesTheBrokenRule) {
  EXPECT_THAT(ValidateId("").message(), HasSubstr("empty"));
  EXPECT_THAT(ValidateId(std::string(kMaxIdBytes + 1, 'x')).message(), HasSubstr("at most"));
  EXPECT_THAT(ValidateId("-").message(), HasSubstr("any id"));
  EXPECT_THAT(ValidateId("a/b").message(), HasSubstr("'/'"));
  EXPECT_THAT(ValidateId("a\nb").message(), HasSubstr("control"));
  EXPECT_THAT(ValidateId(std::string("a\0b", 3)).message(), HasSubstr("control"));
  EXPECT_THAT(ValidateId("a\x7f").message(), HasSubstr("control"));
  EXPECT_THAT(ValidateId("a\xc2\x85").message(), HasSubstr("control"));
  EXPECT_THAT(ValidateId("a\xff").message(), HasSubstr("UTF-8"));
  EXPECT_THAT(ValidateId(" a").message(), HasSubstr("space"));
  EXPECT_THAT(ValidateId("a ").message(), HasSubstr("space"));
}

}  // namespace
}  // namespace clientele
