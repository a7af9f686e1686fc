#include "services/clientele/import/batch_builder.h"

#include <limits>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/clientele/temporary_file.h"

namespace clientele::cli {
namespace {

namespace v1 = registry::v1;
using ::testing::ElementsAre;

// Cuts a file into batches.
std::vector<v1::StageImportRequest> Batches(v1::ImportKind kind, std::string_view bytes) {
  const TemporaryFile file(bytes);
  const auto builder = NewBatchBuilder(kind);
  RowErrors errors;
  auto reader = RowReader::Open(file.path(), builder->columns(), &errors);
  EXPECT_TRUE(reader.ok());
  std::vector<v1::StageImportRequest> batches;
  v1::StageImportRequest batch;
  while (true) {
    builder->Begin(3, &batch);
    while (!builder->IsFull() && reader->Next()) builder->Append(*reader);
    if (builder->rows() == 0) break;
    batches.push_back(batch);
  }
  EXPECT_TRUE(errors.empty());
  return batches;
}

TEST(BatchBuilder, PutsSalesIntoColumnsWithDictionaries) {
  const auto batches = Batches(v1::IMPORT_KIND_SALES,
                               "sale_id,client_id,product_id,date,amount,profit,currency\n"
                               "s1,c1,BAG,1970-01-11,12.5,,\n"
                               "s2,c2,BAG,1970-01-12,-3,0.10,EUR\n"
                               "s3,c1,BOX,1970-01-13,0.00,1,\n");
  ASSERT_EQ(batches.size(), 1u);
  const v1::SaleRows& rows = batches[0].sales();
  EXPECT_EQ(batches[0].file(), 3u);
  EXPECT_THAT(batches[0].line_deltas(), ElementsAre(2, 1, 1));
  EXPECT_THAT(rows.sale_ids(), ElementsAre("s1", "s2", "s3"));
  EXPECT_THAT(rows.clients(), ElementsAre(0, 1, 0));
  EXPECT_THAT(rows.client_dictionary(), ElementsAre("c1", "c2"));
  EXPECT_THAT(rows.products(), ElementsAre(0, 0, 1));
  EXPECT_THAT(rows.product_dictionary(), ElementsAre("BAG", "BOX"));
  EXPECT_THAT(rows.days(), ElementsAre(10, 11, 12));
  EXPECT_THAT(rows.amounts().unscaled(), ElementsAre(125, -3, 0));
  EXPECT_THAT(rows.amounts().scales(), ElementsAre(1, 0, 2));
  EXPECT_THAT(rows.has_profit(), ElementsAre(false, true, true));
  EXPECT_THAT(rows.profits().unscaled(), ElementsAre(0, 10, 1));
  EXPECT_THAT(rows.currencies(), ElementsAre(0, 1, 0));
  EXPECT_THAT(rows.currency_dictionary(), ElementsAre("", "EUR"));
}

TEST(BatchBuilder, LeavesOutTheColumnsThatTheFileLacks) {
  const auto batches = Batches(v1::IMPORT_KIND_SALES,
                               "amount,date,product_id,client_id,sale_id\n1,2011-01-01,P,C,S\n");
  ASSERT_EQ(batches.size(), 1u);
  EXPECT_THAT(batches[0].sales().sale_ids(), ElementsAre("S"));
  EXPECT_EQ(batches[0].sales().profits().unscaled_size(), 0);
  EXPECT_EQ(batches[0].sales().has_profit_size(), 0);
  EXPECT_EQ(batches[0].sales().currencies_size(), 0);
}

TEST(BatchBuilder, ReadsEveryColumnOfAClient) {
  const auto batches =
      Batches(v1::IMPORT_KIND_CLIENTS,
              "client_id,name,status,size_class,region,currency,industry,group_id,inn,kpp,ogrn,lei,"
              "parent_id,ownership_percent,email,phone,since\n"
              "c1,\"Acme, "
              "Ltd\",ACTIVE,LARGE,North,GBP,41,g1,77,88,99,L1,c0,51.5,a@b.example,+1,2001-01-02\n"
              "c2,B,ARCHIVED,MICRO,South,JPY,,,,,,,,,,,\n");
  ASSERT_EQ(batches.size(), 1u);
  const v1::ClientRows& rows = batches[0].clients();
  EXPECT_THAT(rows.display_names(), ElementsAre("Acme, Ltd", "B"));
  EXPECT_THAT(rows.statuses(), ElementsAre(v1::CLIENT_STATUS_ACTIVE, v1::CLIENT_STATUS_ARCHIVED));
  EXPECT_THAT(rows.size_classes(), ElementsAre(v1::SIZE_CLASS_LARGE, v1::SIZE_CLASS_MICRO));
  EXPECT_THAT(rows.regions(), ElementsAre("North", "South"));
  EXPECT_THAT(rows.currencies(), ElementsAre("GBP", "JPY"));
  EXPECT_THAT(rows.parent_ids(), ElementsAre("c0", ""));
  EXPECT_THAT(rows.ownership_percents().unscaled(), ElementsAre(515, 0));
  EXPECT_THAT(rows.ownership_percents().scales(), ElementsAre(1, 0));
  EXPECT_THAT(rows.leis(), ElementsAre("L1", ""));
  EXPECT_THAT(rows.phones(), ElementsAre("+1", ""));
  EXPECT_THAT(rows.since_days(), ElementsAre(11324, std::numeric_limits<int32_t>::min()));
}

TEST(BatchBuilder, CutsAtTheRowLimitAndStartsDictionariesAnew) {
  std::string bytes = "sale_id,client_id,product_id,date,amount\n";
  for (int i = 0; i < kBatchRows + 2; ++i) {
    absl::StrAppend(&bytes, "s", i, ",c", i % 7, ",P,2011-01-01,1\n");
  }
  const auto batches = Batches(v1::IMPORT_KIND_SALES, bytes);
  ASSERT_EQ(batches.size(), 2u);
  EXPECT_EQ(batches[0].sales().sale_ids_size(), kBatchRows);
  EXPECT_EQ(batches[0].sales().client_dictionary_size(), 7);
  EXPECT_EQ(batches[1].sales().sale_ids_size(), 2);
  EXPECT_EQ(batches[1].sales().client_dictionary_size(), 2);
  EXPECT_THAT(batches[1].sales().clients(), ElementsAre(0, 1));
  EXPECT_THAT(batches[1].line_deltas(), ElementsAre(kBatchRows + 2, 1));
}

TEST(BatchBuilder, CutsAtTheByteLimit) {
  std::string bytes = "product_id,name,business_line\n";
  const std::string name(1000, 'n');
  for (int i = 0; i < 6000; ++i) absl::StrAppend(&bytes, "p", i, ",", name, ",L\n");
  const auto batches = Batches(v1::IMPORT_KIND_PRODUCTS, bytes);
  ASSERT_EQ(batches.size(), 2u);
  EXPECT_LT(batches[0].ByteSizeLong(), kBatchBytes + kBatchBytes / 10);
  EXPECT_EQ(batches[0].products().product_ids_size() + batches[1].products().product_ids_size(),
            6000);
}

TEST(BatchBuilder, ReadsEveryKindOfRecordsByItsColumns) {
  const auto batches = Batches(v1::IMPORT_KIND_HOLDINGS,
                               "limit,to,from,product_id,client_id\n"
                               "10.50,1970-02-01,1970-01-11,P,c1\n"
                               ",,1970-01-12,P,c2\n");
  ASSERT_EQ(batches.size(), 1u);
  const v1::HoldingRows& rows = batches[0].records().holdings();
  EXPECT_THAT(rows.client_id(), ElementsAre("c1", "c2"));
  EXPECT_THAT(rows.product_id(), ElementsAre("P", "P"));
  EXPECT_THAT(rows.from(), ElementsAre(10, 11));
  EXPECT_THAT(rows.to(), ElementsAre(31, std::numeric_limits<int32_t>::min()));
  EXPECT_THAT(rows.limit().unscaled(), ElementsAre(1050, 0));
  EXPECT_THAT(rows.limit().scales(), ElementsAre(2, 255));
  EXPECT_TRUE(rows.currency().empty());
  const auto balances = Batches(v1::IMPORT_KIND_BALANCES,
                                "client_id,product_id,date,measure,amount,currency\n"
                                "c1,P,1970-01-02,STOCK_AVERAGE,-1,\n");
  EXPECT_THAT(balances[0].records().balances().measure(),
              ElementsAre(v1::BALANCE_MEASURE_STOCK_AVERAGE));
  EXPECT_THAT(balances[0].records().balances().currency(), ElementsAre(""));
}

}  // namespace
}  // namespace clientele::cli
