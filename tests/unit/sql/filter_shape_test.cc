#include "common/sql/filter.h"
#include "gtest/gtest.h"

namespace clientele {
namespace {

TEST(FilterShape, KeepsFieldsAndOperatorsAndNoValue) {
  EXPECT_EQ(FilterShape("region = \"Germany\" AND inn != 7707083893"), "(region = ? AND inn <> ?)");
  EXPECT_EQ(FilterShape("NOT name:\"x\""), "NOT (name:?)");
  EXPECT_EQ(FilterShape("a = 1 OR b >= 2"), "(a = ? OR b >= ?)");
  EXPECT_EQ(FilterShape(""), "");
  EXPECT_EQ(FilterShape("  "), "");
  EXPECT_EQ(FilterShape("secret ="), "");
}

}  // namespace
}  // namespace clientele
