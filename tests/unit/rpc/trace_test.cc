#include "common/rpc/trace.h"

#include <set>
#include <string>

#include "gtest/gtest.h"

namespace clientele::rpc {
namespace {

constexpr char kParent[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";

TEST(TraceTest, TheExampleOfTheStandardIsATraceParent) { EXPECT_TRUE(IsTraceParent(kParent)); }

TEST(TraceTest, OtherTextsAreNot) {
  for (const char* text : {"", "00", "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00",
                           "00-00000000000000000000000000000000-b7ad6b7169203331-00",
                           "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-00",
                           "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-00",
                           "00-0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331-00",
                           "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0g",
                           "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-000"}) {
    EXPECT_FALSE(IsTraceParent(text)) << text;
  }
}

TEST(TraceTest, AChildKeepsTraceAndFlagsAndHasASpanOfItsOwn) {
  const std::string child = ChildSpan(kParent);
  EXPECT_TRUE(IsTraceParent(child)) << child;
  EXPECT_EQ(child.substr(0, 36), std::string(kParent).substr(0, 36));
  EXPECT_EQ(child.substr(52), "-00");
  EXPECT_NE(child, kParent);
}

TEST(TraceTest, WithoutAParentEachTraceIsNew) {
  std::set<std::string> traces;
  for (int i = 0; i < 100; ++i) {
    const std::string trace = ChildSpan("garbage");
    EXPECT_TRUE(IsTraceParent(trace)) << trace;
    traces.insert(trace.substr(3, 32));
  }
  EXPECT_EQ(traces.size(), 100u);
}

TEST(TraceTest, RequestIdsArePrintableAndShort) {
  EXPECT_TRUE(IsRequestId("a-1"));
  EXPECT_TRUE(IsRequestId(std::string(128, 'x')));
  EXPECT_FALSE(IsRequestId(""));
  EXPECT_FALSE(IsRequestId(std::string(129, 'x')));
  EXPECT_FALSE(IsRequestId("a b"));
  EXPECT_FALSE(IsRequestId("a\nb"));
  EXPECT_FALSE(IsRequestId("\xd1\x8f"));
}

}  // namespace
}  // namespace clientele::rpc
