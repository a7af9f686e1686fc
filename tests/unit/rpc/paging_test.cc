#include "common/rpc/paging.h"

#include <string>

#include "common/errors/errors.h"
#include "echo.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace clientele::rpc {
namespace {

using ::clientele::test::v1::ListRequest;

ListRequest Request() {
  ListRequest request;
  request.set_filter("status = ACTIVE");
  (*request.mutable_labels())["a"] = "1";
  (*request.mutable_labels())["b"] = "2";
  request.set_page_size(10);
  return request;
}

void ExpectRefused(const ListRequest& request) {
  const absl::StatusOr<std::string> key = ReadPageToken(request);
  ASSERT_FALSE(key.ok());
  EXPECT_TRUE(absl::IsInvalidArgument(key.status()));
  ASSERT_EQ(FieldViolationsOf(key.status()).size(), 1u);
  EXPECT_EQ(FieldViolationsOf(key.status())[0].field, "page_token");
  EXPECT_EQ(ReasonOf(key.status()), common::v1::ERROR_REASON_PAGE_TOKEN_INVALID);
}

TEST(PageSizeTest, ZeroIsTheDefaultAndTheCapHolds) {
  EXPECT_EQ(*PageSize(0), 100);
  EXPECT_EQ(*PageSize(7), 7);
  EXPECT_EQ(*PageSize(1'000'000), 1000);
  EXPECT_EQ(*PageSize(0, {.default_size = 5, .max_size = 9}), 5);
  EXPECT_EQ(*PageSize(10, {.default_size = 5, .max_size = 9}), 9);
  EXPECT_TRUE(absl::IsInvalidArgument(PageSize(-1).status()));
}

TEST(PageTokenTest, TheFirstPageHasNoKey) { EXPECT_EQ(*ReadPageToken(Request()), ""); }

TEST(PageTokenTest, TheKeyComesBackWhateverItsBytes) {
  for (const std::string& key :
       {std::string("17850"), std::string("\0\xff/\n", 4), std::string()}) {
    ListRequest request = Request();
    request.set_page_token(MakePageToken(key, request));
    EXPECT_EQ(*ReadPageToken(request), key);
  }
}

TEST(PageTokenTest, ThePageSizeMayChangeBetweenPages) {
  ListRequest request = Request();
  request.set_page_token(MakePageToken("k", request));
  request.set_page_size(500);
  EXPECT_EQ(*ReadPageToken(request), "k");
}

TEST(PageTokenTest, ATokenOfAnotherRequestIsRefused) {
  ListRequest request = Request();
  request.set_page_token(MakePageToken("k", request));
  request.set_filter("status = ARCHIVED");
  ExpectRefused(request);
}

TEST(PageTokenTest, EveryDamagedByteIsNoticed) {
  const ListRequest request = Request();
  const std::string token = MakePageToken("key", request);
  for (size_t i = 0; i < token.size(); ++i) {
    ListRequest damaged = request;
    std::string text = token;
    text[i] = text[i] == 'A' ? 'B' : 'A';
    damaged.set_page_token(text);
    ExpectRefused(damaged);
  }
}

TEST(PageTokenTest, TextThatNobodyMadeIsRefused) {
  for (const char* text :
       {"x", "!!!!", "AAAA", "ABCDEFGHIJKLMNOPQRSTUVWX", "a token with spaces"}) {
    ListRequest request = Request();
    request.set_page_token(text);
    ExpectRefused(request);
  }
}

}  // namespace
}  // namespace clientele::rpc
