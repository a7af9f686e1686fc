// Databases with the shared tables.
#ifndef CLIENTELE_TESTS_SUPPORT_SHARED_TABLES_TEST_H_
#define CLIENTELE_TESTS_SUPPORT_SHARED_TABLES_TEST_H_

#include <memory>

#include "common/sql/migrations.h"
#include "gtest/gtest.h"
#include "tests/support/test_database.h"

namespace clientele {

class SharedTablesTest : public testing::TestWithParam<SqlEngine> {
 protected:
  void SetUp() override {
    database_ = storage_.Open();
    ASSERT_EQ(Migrate(*database_, MigrationSet{"test", {}}), absl::OkStatus());
  }

  const TestDatabase storage_{GetParam()};
  std::unique_ptr<Database> database_;
};

}  // namespace clientele

#endif  // CLIENTELE_TESTS_SUPPORT_SHARED_TABLES_TEST_H_
