#include "common/sql/audit_log.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "common/errors/status_macros.h"
#include "gtest/gtest.h"
#include "tests/support/shared_tables_test.h"

namespace clientele {
namespace {

class AuditLogTest : public SharedTablesTest {
 protected:
  std::vector<AuditEntry> List(std::string_view resource, int64_t after, int limit) {
    std::vector<AuditEntry> entries;
    EXPECT_EQ(database_->Read([&](Transaction& t) -> absl::Status {
      ASSIGN_OR_RETURN(entries, ListAudit(t, resource, after, limit));
      return absl::OkStatus();
    }),
              absl::OkStatus());
    return entries;
  }
};
INSTANTIATE_ENGINES(AuditLogTest);

AuditEntry Entry(const std::string& resource, int n) {
  return {.time = absl::FromUnixMicros(1323475200000000 + n),
          .actor = "anonymous",
          .method = "/clientele.registry.v1.ClientRegistry/UpdateClient",
          .request_id = absl::StrCat("r", n),
          .resource = resource,
          .before = std::string("\0\x01", 2),
          .after = absl::StrCat("after", n)};
}

TEST_P(AuditLogTest, KeepsEveryFieldAndPagesInOrderPerResource) {
  ASSERT_EQ(database_->Write([](Transaction& t) -> absl::Status {
    for (int i = 0; i < 10; ++i)
      RETURN_IF_ERROR(Audit(t, Entry(i % 2 ? "clients/b" : "clients/a", i)));
    return absl::OkStatus();
  }),
            absl::OkStatus());
  const auto first = List("clients/a", 0, 3);
  ASSERT_EQ(first.size(), 3u);
  EXPECT_EQ(first[1].time, absl::FromUnixMicros(1323475200000002));
  EXPECT_EQ(first[1].actor, "anonymous");
  EXPECT_EQ(first[1].method, "/clientele.registry.v1.ClientRegistry/UpdateClient");
  EXPECT_EQ(first[1].request_id, "r2");
  EXPECT_EQ(first[1].resource, "clients/a");
  EXPECT_EQ(first[1].before, std::string("\0\x01", 2));
  EXPECT_EQ(first[1].after, "after2");
  const auto second = List("clients/a", first.back().sequence, 3);
  ASSERT_EQ(second.size(), 2u);
  EXPECT_EQ(second[0].after, "after6");
  EXPECT_EQ(List("", 0, 100).size(), 10u);
  EXPECT_TRUE(List("clients/c", 0, 100).empty());
}

TEST_P(AuditLogTest, BelongsToTheTransactionOfTheEffect) {
  ASSERT_FALSE(database_
                   ->Write([](Transaction& t) -> absl::Status {
                     RETURN_IF_ERROR(Audit(t, Entry("clients/a", 1)));
                     return absl::CancelledError("");
                   })
                   .ok());
  EXPECT_TRUE(List("clients/a", 0, 10).empty());
}

}  // namespace
}  // namespace clientele
