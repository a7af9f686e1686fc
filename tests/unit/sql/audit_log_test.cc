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
  std::vector<AuditEntry> List(const std::string& resource, TimeKey after, int limit) {
    AuditQuery query;
    query.resource = resource;
    query.after = after;
    return List(query, limit);
  }
  std::vector<AuditEntry> List(const AuditQuery& query, int limit) {
    std::vector<AuditEntry> entries;
    EXPECT_EQ(database_->Read([&](Transaction& t) -> absl::Status {
      ASSIGN_OR_RETURN(entries, ListAudit(t, query, limit));
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
    for (int i = 0; i < 10; ++i) {
      RETURN_IF_ERROR(Audit(t, Entry(i % 2 ? "clients/b" : "clients/a", i)));
    }
    return absl::OkStatus();
  }),
            absl::OkStatus());
  const auto first = List("clients/a", {}, 3);
  ASSERT_EQ(first.size(), 3u);
  EXPECT_EQ(first[1].time, absl::FromUnixMicros(1323475200000002));
  EXPECT_EQ(first[1].actor, "anonymous");
  EXPECT_EQ(first[1].method, "/clientele.registry.v1.ClientRegistry/UpdateClient");
  EXPECT_EQ(first[1].request_id, "r2");
  EXPECT_EQ(first[1].resource, "clients/a");
  EXPECT_EQ(first[1].before, std::string("\0\x01", 2));
  EXPECT_EQ(first[1].after, "after2");
  const auto second =
      List("clients/a", {absl::ToUnixMicros(first.back().time), first.back().sequence}, 3);
  ASSERT_EQ(second.size(), 2u);
  EXPECT_EQ(second[0].after, "after6");
  EXPECT_EQ(List("", {}, 100).size(), 10u);
  EXPECT_TRUE(List("clients/c", {}, 100).empty());
}

TEST_P(AuditLogTest, BelongsToTheTransactionOfTheEffect) {
  ASSERT_FALSE(database_
                   ->Write([](Transaction& t) -> absl::Status {
                     RETURN_IF_ERROR(Audit(t, Entry("clients/a", 1)));
                     return absl::CancelledError("");
                   })
                   .ok());
  EXPECT_TRUE(List("clients/a", {}, 10).empty());
}

TEST_P(AuditLogTest, FiltersByItsFieldsAndByTheBeginningOfTheResource) {
  const std::vector<std::pair<std::string, std::string>> written = {
      {"clients/a", "crm"}, {"clients/ab", "etl"}, {"clientsX", "crm"}, {"groups/a", "crm"}};
  ASSERT_EQ(database_->Write([&](Transaction& t) -> absl::Status {
    for (size_t i = 0; i < written.size(); ++i) {
      AuditEntry entry = Entry(written[i].first, static_cast<int>(i));
      entry.actor = written[i].second;
      RETURN_IF_ERROR(Audit(t, entry));
    }
    return absl::OkStatus();
  }),
            absl::OkStatus());
  const auto found = [&](std::string_view filter, const std::string& prefix = "") {
    AuditQuery query;
    query.filter = *FilterToSql(filter, AuditFilterFields());
    query.resource_prefix = prefix;
    std::string afters;
    for (const AuditEntry& entry : List(query, 10)) afters += entry.after.back();
    return afters;
  };
  EXPECT_EQ(found("actor = crm"), "023");
  EXPECT_EQ(found("", "clients/"), "01");
  EXPECT_EQ(found("actor = crm", "clients/"), "0");
  EXPECT_EQ(found("time >= \"2011-12-10T00:00:00.000001Z\" AND time < "
                  "\"2011-12-10T00:00:00.000003Z\""),
            "12");
  EXPECT_EQ(found("request_id = r3 OR resource = \"clientsX\""), "23");
  EXPECT_FALSE(FilterToSql("before_image = x", AuditFilterFields()).ok());
}

}  // namespace
}  // namespace clientele
