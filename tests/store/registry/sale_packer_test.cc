#include "services/registry/sale_packer.h"

#include "gtest/gtest.h"
#include "services/registry/store/imports.h"
#include "services/registry/store/sale_pages.h"
#include "services/registry/store/sales.h"
#include "tests/store/registry/store_fixture.h"

namespace clientele::registry {
namespace {

class SalePackerTest : public RegistryStoreTest {
 protected:
  void SetUp() override {
    RegistryStoreTest::SetUp();
    Commit([](Transaction& transaction, Position position) -> absl::Status {
      Must(WriteSale(transaction, position, {"s1", MakeSale("c1", 1, 1), position, 0}, nullptr));
      return MarkUnpacked(transaction, "c1");
    });
  }
  int64_t Unpacked() {
    int64_t count = -1;
    Read([&](Transaction& transaction) { count = Must(CountUnpackedClients(transaction)); });
    return count;
  }
};
INSTANTIATE_ENGINES(SalePackerTest);

TEST_P(SalePackerTest, PacksWhatIsUnpacked) {
  SalePacker packer(database_.get());
  EXPECT_TRUE(packer.PackNow().ok());
  EXPECT_EQ(Unpacked(), 0);
}

TEST_P(SalePackerTest, RestsWhileSalesAreImported) {
  ImportRecord record;
  record.id = "i1";
  record.kind = ImportKind::kSales;
  record.state = ImportState::kApplying;
  ASSERT_TRUE(
      database_->Write([&](Transaction& transaction) { return InsertImport(transaction, record); })
          .ok());
  SalePacker packer(database_.get());
  EXPECT_TRUE(absl::IsCancelled(packer.PackNow()));
  EXPECT_EQ(Unpacked(), 1);
}

TEST_P(SalePackerTest, StopsWithoutWaitingForItsPause) {
  SalePacker packer(database_.get(), std::chrono::hours(1));
  packer.Start();
  packer.Wake();
  packer.Stop();
  EXPECT_TRUE(absl::IsCancelled(packer.PackNow()));
  EXPECT_EQ(Unpacked(), 1);
}

}  // namespace
}  // namespace clientele::registry
