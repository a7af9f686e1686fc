// A fresh registry database of each engine.
#ifndef CLIENTELE_TESTS_STORE_REGISTRY_STORE_FIXTURE_H_
#define CLIENTELE_TESTS_STORE_REGISTRY_STORE_FIXTURE_H_

#include <string>
#include <utility>

#include "gtest/gtest.h"
#include "services/registry/domain/types.h"
#include "services/registry/store/position.h"
#include "services/registry/store/schema.h"
#include "tests/support/store_test.h"

namespace clientele::registry {

class RegistryStoreTest : public StoreTest {
 protected:
  RegistryStoreTest() : StoreTest(Migrations) {}

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
};

// The value of a result that must be there.
template <class T>
T Must(absl::StatusOr<T> result) {
  EXPECT_TRUE(result.ok()) << result.status();
  return *std::move(result);
}

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
