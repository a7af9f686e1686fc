#include "services/registry/domain/client_rules.h"

#include <string>

#include "common/time/date.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace clientele::registry {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;

ClientFields Acme() {
  ClientFields fields;
  fields.display_name = "Acme";
  fields.status = ClientStatus::kActive;
  fields.size_class = SizeClass::kLarge;
  fields.region = "Iceland";
  fields.currency_code = "GBP";
  return fields;
}

auto Breach(std::string_view field, std::string_view rule) {
  return ::testing::AllOf(Field(&RuleBreach::field, field), Field(&RuleBreach::rule, rule));
}

TEST(ClientRules, AcceptTheLeastAndTheMostThatAClientCanHave) {
  EXPECT_THAT(CheckClient("c1", Acme()), IsEmpty());
  ClientFields full = Acme();
  full.display_name = "Общество «Ромашка»";
  full.industry = "62.01";
  full.group_id = "g1";
  full.parent_id = "c0";
  full.ownership_ppm = kWholePpm;
  full.since_day = 0;
  EXPECT_THAT(CheckClient("c1", full), IsEmpty());
}

TEST(ClientRules, NameEveryMissingField) {
  EXPECT_THAT(CheckClient("c1", {}),
              ElementsAre(Breach("display_name", "REQUIRED"), Breach("status", "REQUIRED"),
                          Breach("size_class", "REQUIRED"), Breach("region", "REQUIRED"),
                          Breach("currency_code", "REQUIRED")));
}

TEST(ClientRules, RefuseCurrenciesThatAreNotInIso4217) {
  for (const std::string code : {"XXX", "gbp", "GB", "DEM", "£"}) {
    ClientFields fields = Acme();
    fields.currency_code = code;
    EXPECT_THAT(CheckClient("c1", fields), ElementsAre(Breach("currency_code", "UNKNOWN_CURRENCY")))
        << code;
  }
}

TEST(ClientRules, RefuseTextsThatAreTooLongOrNotPrintable) {
  ClientFields fields = Acme();
  fields.display_name = std::string(kMaxDisplayName, 'x');
  EXPECT_THAT(CheckClient("c1", fields), IsEmpty());
  fields.display_name += 'x';
  EXPECT_THAT(CheckClient("c1", fields), ElementsAre(Breach("display_name", "TOO_LONG")));
  fields.display_name = "a\nb";
  EXPECT_THAT(CheckClient("c1", fields), ElementsAre(Breach("display_name", "INVALID_TEXT")));
  fields.display_name = "\xff";
  EXPECT_THAT(CheckClient("c1", fields), ElementsAre(Breach("display_name", "INVALID_TEXT")));
}

TEST(ClientRules, IdentifiersObeyTheirStandards) {
  ClientFields fields = Acme();
  fields.inn = "7707083893";
  fields.kpp = "773601001";
  fields.ogrn = "1027700132195";
  fields.lei = "213800X65BJZAEPM4W02";
  fields.phone = "+74955005550";
  EXPECT_THAT(CheckClient("c1", fields), IsEmpty());
  fields.inn = "7707083894";
  fields.kpp = "77360100";
  fields.ogrn = "9000000000013";
  fields.lei = "213800X65BJZAEPM4W99";
  fields.phone = "84955005550";
  EXPECT_THAT(CheckClient("c1", fields),
              ElementsAre(Breach("inn", "INVALID_IDENTIFIER"), Breach("kpp", "INVALID_IDENTIFIER"),
                          Breach("ogrn", "INVALID_IDENTIFIER"), Breach("lei", "INVALID_IDENTIFIER"),
                          Breach("phone", "INVALID_IDENTIFIER")));
}

TEST(ClientRules, IdentifiersStoredBeforeTheirRuleStandUntilTheyAreChanged) {
  ClientFields before = Acme();
  before.inn = "7707083894";
  before.phone = "8 (495) 500-55-50";
  ClientFields after = before;
  after.display_name = "Acme Limited";
  EXPECT_THAT(CheckClient("c1", after, &before), IsEmpty());
  EXPECT_EQ(CheckClient("c1", after).size(), 2u);
  after.inn = "7707083895";
  EXPECT_THAT(CheckClient("c1", after, &before), ElementsAre(Breach("inn", "INVALID_IDENTIFIER")));
  after.inn.clear();
  after.phone.clear();
  EXPECT_THAT(CheckClient("c1", after, &before), IsEmpty());
}

TEST(ClientRules, ASoleTraderHasNoKpp) {
  ClientFields fields = Acme();
  fields.inn = "123456789047";
  fields.ogrn = "304500116000180";
  EXPECT_THAT(CheckClient("c1", fields), IsEmpty());
  fields.kpp = "773601001";
  EXPECT_THAT(CheckClient("c1", fields), ElementsAre(Breach("kpp", "INVALID_IDENTIFIER")));
  EXPECT_THAT(CheckClient("c1", fields, &fields), IsEmpty());
}

TEST(ClientRules, TieTheShareOfTheOwnerToTheOwner) {
  ClientFields fields = Acme();
  fields.ownership_ppm = 1;
  EXPECT_THAT(CheckClient("c1", fields),
              ElementsAre(Breach("ownership_ppm", "OWNERSHIP_WITHOUT_PARENT")));
  fields.parent_id = "c0";
  fields.ownership_ppm = kWholePpm + 1;
  EXPECT_THAT(CheckClient("c1", fields), ElementsAre(Breach("ownership_ppm", "OUT_OF_RANGE")));
  fields.ownership_ppm = -1;
  EXPECT_THAT(CheckClient("c1", fields), ElementsAre(Breach("ownership_ppm", "OUT_OF_RANGE")));
  fields.ownership_ppm = 0;
  EXPECT_THAT(CheckClient("c0", fields), ElementsAre(Breach("parent_id", "PARENT_CYCLE")));
}

TEST(ClientRules, IdsAreOneTo64BytesWithoutSlashOrControlCharacters) {
  EXPECT_TRUE(IsId("17850"));
  EXPECT_TRUE(IsId("ООО-1"));
  EXPECT_TRUE(IsId(std::string(64, 'a')));
  for (const std::string& id :
       {std::string(), std::string(65, 'a'), std::string("a/b"), std::string("a\tb"),
        std::string(" a"), std::string("a "), std::string("\xc3"), std::string("a\0b", 3)}) {
    EXPECT_FALSE(IsId(id)) << id;
  }
}

TEST(ClientRules, DatesLieInTheAcceptedYears) {
  EXPECT_TRUE(IsBusinessDay(DayNumber(*ParseDate("1900-01-01"))));
  EXPECT_FALSE(IsBusinessDay(DayNumber(*ParseDate("1900-01-01")) - 1));
  EXPECT_TRUE(IsBusinessDay(DayNumber(*ParseDate("2200-12-31"))));
  EXPECT_FALSE(IsBusinessDay(DayNumber(*ParseDate("2200-12-31")) + 1));
}

TEST(ClientRules, ProductsNeedANameAndABusinessLine) {
  Product product;
  product.id = "p";
  EXPECT_THAT(CheckProduct(product),
              ElementsAre(Breach("display_name", "REQUIRED"), Breach("business_line", "REQUIRED")));
  product.display_name = "Loan";
  product.business_line = "CORPORATE";
  EXPECT_THAT(CheckProduct(product), IsEmpty());
}

}  // namespace
}  // namespace clientele::registry
