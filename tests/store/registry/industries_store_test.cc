#include "common/errors/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/registry/store/industries.h"
#include "tests/store/registry/store_fixture.h"

namespace clientele::registry {
namespace {

using ::testing::ElementsAre;
using C = IndustryClassifier;

class IndustriesStoreTest : public RegistryStoreTest {
 protected:
  static Industry Make(C classifier, std::string version, std::string code,
                       std::string parent = "") {
    return {classifier, std::move(version), std::move(code), "name", std::move(parent), 7, 7, 1};
  }

  void Insert(const std::vector<Industry>& industries) {
    Commit([&](Transaction& transaction, Position) -> absl::Status {
      for (const Industry& industry : industries) {
        if (absl::Status s = InsertIndustry(transaction, industry); !s.ok()) return s;
      }
      return absl::OkStatus();
    });
  }

  std::vector<std::string> Codes(const IndustryQuery& query, int limit = 10) {
    std::vector<std::string> codes;
    Read([&](Transaction& transaction) {
      for (const Industry& industry : Must(ListIndustries(transaction, query, limit))) {
        codes.push_back(std::string(ClassifierName(industry.classifier)) + " " + industry.version +
                        " " + industry.code);
      }
    });
    return codes;
  }
};
INSTANTIATE_ENGINES(IndustriesStoreTest);

TEST_P(IndustriesStoreTest, ReadsBackAndRefusesTwiceAndStale) {
  const Industry first = Make(C::kNace, "Rev.2", "64.19", "64.1");
  Insert({first});
  Industry second = first;
  second.name = "Banks";
  second.position = 2;
  Read([&](Transaction& transaction) {
    EXPECT_EQ(**FindIndustry(transaction, {C::kNace, "Rev.2", "64.19"}), first);
    EXPECT_FALSE(FindIndustry(transaction, {C::kNace, "rev.2", "64.19"})->has_value());
    EXPECT_FALSE(FindIndustry(transaction, {C::kOkved2, "Rev.2", "64.19"})->has_value());
  });
  const absl::Status twice = database_->Write(
      [&](Transaction& transaction) { return InsertIndustry(transaction, second); });
  EXPECT_TRUE(IsUniqueViolation(twice)) << twice;
  Commit([&](Transaction& transaction, Position) {
    return ReplaceIndustry(transaction, first, second);
  });
  const absl::Status stale = database_->Write(
      [&](Transaction& transaction) { return ReplaceIndustry(transaction, first, second); });
  EXPECT_EQ(ReasonOf(stale), common::v1::ERROR_REASON_ETAG_MISMATCH) << stale;
}

TEST_P(IndustriesStoreTest, KnowsCodesOfAnyVersion) {
  Insert({Make(C::kNace, "Rev.2", "64.19"), Make(C::kNace, "Rev.2.1", "64.20")});
  Read([&](Transaction& transaction) {
    EXPECT_EQ(*LoadedClassifiers(transaction), (std::array<bool, 3>{false, true, false}));
    EXPECT_TRUE(*KnowsIndustry(transaction, C::kNace, "64.19"));
    EXPECT_TRUE(*KnowsIndustry(transaction, C::kNace, "64.20"));
    EXPECT_FALSE(*KnowsIndustry(transaction, C::kNace, "64.21"));
    EXPECT_FALSE(*KnowsIndustry(transaction, C::kOkved2, "64.19"));
  });
}

TEST_P(IndustriesStoreTest, ListsByKeyBehindTheLastOne) {
  Insert({Make(C::kIsic, "4", "64"), Make(C::kOkved2, "2", "64.1", "64"),
          Make(C::kOkved2, "2", "64"), Make(C::kOkved2, "1", "65")});
  EXPECT_THAT(Codes({}), ElementsAre("OKVED2 1 65", "OKVED2 2 64", "OKVED2 2 64.1", "ISIC 4 64"));
  EXPECT_THAT(Codes({.after = {C::kOkved2, "2", "64"}}, 1), ElementsAre("OKVED2 2 64.1"));
  EXPECT_THAT(Codes({.classifier = C::kOkved2, .version = "2"}),
              ElementsAre("OKVED2 2 64", "OKVED2 2 64.1"));
  EXPECT_THAT(Codes({.classifier = C::kOkved2, .parent_code = "64"}), ElementsAre("OKVED2 2 64.1"));
}

TEST_P(IndustriesStoreTest, ScansWhatChangedInARangeOfClassifiersUpToAPosition) {
  Industry later = Make(C::kNace, "Rev.2", "65");
  later.position = 2;
  Insert({Make(C::kOkved2, "2", "64"), Make(C::kNace, "Rev.2", "64"), later});
  const auto scan = [&](const ExportScan& range, const IndustryKey& after = {}) {
    std::string codes;
    Read([&](Transaction& transaction) {
      for (const Industry& industry : Must(ScanIndustries(transaction, range, after, 10))) {
        codes += std::string(ClassifierName(industry.classifier)) + industry.code + " ";
      }
    });
    return codes;
  };
  EXPECT_EQ(scan({2, 0, "", "\xff"}), "OKVED264 NACE64 NACE65 ");
  EXPECT_EQ(scan({1, 0, "", "\xff"}), "OKVED264 NACE64 ");
  EXPECT_EQ(scan({2, 1, "", "\xff"}), "NACE65 ");
  EXPECT_EQ(scan({2, 0, "O", "\xff"}), "OKVED264 ");
  EXPECT_EQ(scan({2, 0, "", "\xff"}, {C::kNace, "Rev.2", "64"}), "NACE65 ");
}

}  // namespace
}  // namespace clientele::registry
