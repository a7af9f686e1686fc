// A fresh database of one service for the tests of its store.
#ifndef CLIENTELE_TESTS_SUPPORT_STORE_TEST_H_
#define CLIENTELE_TESTS_SUPPORT_STORE_TEST_H_

#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/sql/database.h"
#include "common/sql/migrations.h"
#include "gtest/gtest.h"
#include "tests/support/test_database.h"

namespace clientele {

// Runs on every engine: write TEST_P and INSTANTIATE_ENGINES(Suite).
class StoreTest : public ::testing::TestWithParam<SqlEngine> {
 protected:
  explicit StoreTest(MigrationSet (*migrations)(SqlEngine)) : migrations_(migrations) {}

  void SetUp() override {
    database_ = storage_.Open();
    const absl::Status migrated = Migrate(*database_, migrations_(database_->engine()));
    ASSERT_TRUE(migrated.ok()) << migrated;
  }

  absl::Status Write(Database::Body body) { return database_->Write(body); }
  void MustWrite(Database::Body body) {
    const absl::Status status = database_->Write(body);
    EXPECT_TRUE(status.ok()) << status;
  }

  // What fn(transaction), a StatusOr<T>, returns in a read transaction.
  template <class T, class Fn>
  T Read(const Fn& fn) {
    T result{};
    const absl::Status status = database_->Read([&](Transaction& transaction) -> absl::Status {
      absl::StatusOr<T> value = fn(transaction);
      if (!value.ok()) return value.status();
      result = *std::move(value);
      return absl::OkStatus();
    });
    EXPECT_TRUE(status.ok()) << status;
    return result;
  }

  const TestDatabase storage_{GetParam()};
  std::unique_ptr<Database> database_;

 private:
  MigrationSet (*const migrations_)(SqlEngine);
};

}  // namespace clientele

#endif  // CLIENTELE_TESTS_SUPPORT_STORE_TEST_H_
