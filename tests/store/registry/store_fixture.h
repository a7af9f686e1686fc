// A fresh registry database of each engine.
#ifndef CLIENTELE_TESTS_STORE_REGISTRY_STORE_FIXTURE_H_
#define CLIENTELE_TESTS_STORE_REGISTRY_STORE_FIXTURE_H_

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include "common/config/embedded.h"
#include "common/sql/migrations.h"
#include "common/sql/sqlite.h"
#include "gtest/gtest.h"
#include "services/registry/domain/types.h"
#include "services/registry/store/position.h"

namespace clientele {
std::span<const EmbeddedFile> RegistrySqliteSchema();
}

namespace clientele::registry {

class StoreTest : public ::testing::TestWithParam<SqlEngine> {
 protected:
  StoreTest() {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "registry_store_XXXXXX").string();
    directory_ = mkdtemp(pattern.data());
    SqliteOptions options;
    options.path = directory_ + "/registry.db";
    database_ = *OpenSqlite(options);
    EXPECT_TRUE(Migrate(*database_, {"registry", RegistrySqliteSchema()}).ok());
  }
  ~StoreTest() override {
    database_.reset();
    std::filesystem::remove_all(directory_);
  }

  // Runs `body(transaction, position)` as one commit and returns its position.
  template <class Body>
  Position Commit(Body body) {
    Position position = 0;
    const absl::Status status = database_->Write([&](Transaction& transaction) -> absl::Status {
      position = *NextPosition(transaction);
      if (absl::Status done = body(transaction, position); !done.ok()) return done;
      return CommitAt(transaction, position, kTime + position);
    });
    EXPECT_TRUE(status.ok()) << status;
    return position;
  }

  template <class Body>
  void Read(Body body) {
    const absl::Status status = database_->Read([&](Transaction& transaction) -> absl::Status {
      body(transaction);
      return absl::OkStatus();
    });
    EXPECT_TRUE(status.ok()) << status;
  }

  static constexpr Micros kTime = 1'700'000'000'000'000;
  std::string directory_;
  std::unique_ptr<Database> database_;
};

// The value of a result that must be there.
template <class T>
T Must(absl::StatusOr<T> result) {
  EXPECT_TRUE(result.ok()) << result.status();
  return *std::move(result);
}

inline std::string EngineName(const ::testing::TestParamInfo<SqlEngine>&) { return "Sqlite"; }

#define INSTANTIATE_STORE_TEST(Suite) \
  INSTANTIATE_TEST_SUITE_P(Engines, Suite, ::testing::Values(SqlEngine::kSqlite), EngineName)

inline Client MakeClient(std::string id, Position position = 1) {
  Client client;
  client.id = std::move(id);
  client.fields.display_name = "Client " + client.id;
  client.fields.status = ClientStatus::kActive;
  client.fields.size_class = SizeClass::kLarge;
  client.fields.region = "Iceland";
  client.fields.currency_code = "GBP";
  client.create_time = client.update_time = 1;
  client.position = position;
  return client;
}

inline SaleFields MakeSale(std::string client, int32_t day, int64_t amount,
                           std::string product = "LIGHT") {
  SaleFields sale;
  sale.client_id = std::move(client);
  sale.product_id = std::move(product);
  sale.day = day;
  sale.amount = amount;
  sale.currency = "GBP";
  return sale;
}

}  // namespace clientele::registry

#endif  // CLIENTELE_TESTS_STORE_REGISTRY_STORE_FIXTURE_H_
