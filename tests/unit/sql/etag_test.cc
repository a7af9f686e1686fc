#include "common/sql/etag.h"

#include <set>
#include <string>

#include "common/errors/errors.h"
#include "gtest/gtest.h"

namespace clientele {
namespace {

// printf 'clients/c1\0007' | sha256sum | cut -c1-24 | xxd -r -p | base64
TEST(EtagTest, IsTheUrlSafeStartOfTheSha256OfNameAndVersion) {
  EXPECT_EQ(MakeEtag("clients/c1", 7), "8bIwJ3vMKlRMEajx");
}

TEST(EtagTest, DiffersByNameAndVersion) {
  std::set<std::string> etags;
  for (const char* name : {"clients/a", "clients/a1", "clients/A", "sales/a"}) {
    for (const int64_t version : {0, 1, 11, 111}) etags.insert(MakeEtag(name, version));
  }
  EXPECT_EQ(etags.size(), 16u);
}

TEST(EtagTest, AMismatchIsAbortedAndAnAbsentEtagAsksForNothing) {
  EXPECT_EQ(CheckEtag("", "clients/a", 3), absl::OkStatus());
  EXPECT_EQ(CheckEtag(MakeEtag("clients/a", 3), "clients/a", 3), absl::OkStatus());
  const absl::Status stale = CheckEtag(MakeEtag("clients/a", 2), "clients/a", 3);
  EXPECT_TRUE(absl::IsAborted(stale));
  EXPECT_EQ(ReasonOf(stale), common::v1::ERROR_REASON_ETAG_MISMATCH);
}

}  // namespace
}  // namespace clientele
