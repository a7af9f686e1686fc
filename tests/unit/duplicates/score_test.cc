#include "services/registry/domain/duplicates/score.h"

#include <cmath>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/duplicates/records.h"

namespace clientele::registry::duplicates {
namespace {

constexpr const char* kInn = "7707083893";       // valid
constexpr const char* kOtherInn = "7736207543";  // valid
constexpr const char* kInvalidInn = "7707083839";

// The pair in a base of that many clients whose names have nothing in common with it.
Judgement JudgeIn(int others, Client a, Client b, std::vector<Evidence>* evidence = nullptr) {
  std::vector<Client> clients = {std::move(a), std::move(b)};
  for (int i = 0; i < others; ++i) {
    clients.push_back(MakeClient("other" + std::to_string(i),
                                 "Others" + std::string(1 + i % 7, 'x'),
                                 "Region" + std::to_string(i % 20)));
  }
  const Base base(clients);
  return Judge(base.profiles[0], base.profiles[1], base.lexicon, {}, evidence);
}

Client Named(const char* id, const char* name, const char* inn = "", const char* kpp = "") {
  Client client = MakeClient(id, name, "Region1");
  client.fields.inn = inn;
  client.fields.kpp = kpp;
  return client;
}

bool Has(const Judgement& judgement, Reason reason) {
  return (judgement.reasons & BitOf(reason)) != 0;
}

TEST(RarityOf, IsTheBinaryLogarithmInThousandths) {
  for (const auto& [part, whole] : std::vector<std::pair<int64_t, int64_t>>{{1, 1},
                                                                            {1, 2},
                                                                            {1, 1024},
                                                                            {3, 100'000},
                                                                            {7, 1'000'000},
                                                                            {999, 1000},
                                                                            {1, 1'000'000'007},
                                                                            {40'000, 1'000'000}}) {
    const double exact = 1000 * std::log2(static_cast<double>(whole) / static_cast<double>(part));
    EXPECT_NEAR(RarityOf(part, whole), exact, 1) << part << "/" << whole;
    EXPECT_LE(RarityOf(part, whole), exact + 1e-6);
  }
  EXPECT_EQ(RarityOf(0, 8), 3000);
  EXPECT_EQ(RarityOf(9, 8), 0);
}

TEST(Judge, ARareNameInOneRegionIsSure) {
  EXPECT_GE(
      JudgeIn(1000, Named("a", "ООО «Кварцит Ижоры»"), Named("b", "Kvartsit Izhory OOO")).score,
      kSureScore);
}

TEST(Judge, AnEverydayNameIsNot) {
  EXPECT_LT(JudgeIn(1000, Named("a", "ООО «Ромашка»"), Named("b", "ООО «Ромашка»")).score,
            kSureScore);
}

TEST(Judge, TwoValidInnsThatDifferAreNeverSureWhateverAgrees) {
  Client a = Named("a", "ООО «Кварцит Ижоры»", kInn),
         b = Named("b", "ООО «Кварцит Ижоры»", kOtherInn);
  for (Client* client : {&a, &b}) {
    client->fields.ogrn = "1027700132195";
    client->fields.lei = "253400PV1NRAA8RZWW62";
    client->fields.phone = "+78121234567";
    client->fields.email = "info@kvartsit.example";
  }
  const Judgement judgement = JudgeIn(1000, a, b);
  EXPECT_LE(judgement.score, 5'000);
  EXPECT_TRUE(Has(judgement, Reason::kInnDiffers));
}

TEST(Judge, AnEqualInnIsSureEvenUnderAnotherName) {
  EXPECT_GE(JudgeIn(1000, Named("a", "ООО «Пельмешка»", kInn),
                    Named("b", "ООО «Вкусная остановка»", kInn))
                .score,
            kSureScore);
}

TEST(Judge, ABranchIsACandidateButNotSure) {
  const Judgement judgement = JudgeIn(1000, Named("a", "АО «Речфлот»", kInn, "770701001"),
                                      Named("b", "АО «Речфлот»", kInn, "784243002"));
  EXPECT_GE(judgement.score, 5'000);
  EXPECT_LT(judgement.score, kSureScore);
  EXPECT_TRUE(Has(judgement, Reason::kOtherKpp));
}

TEST(Judge, AnInnOneSlipAwaySpeaksForThePair) {
  EXPECT_TRUE(Has(
      JudgeIn(1000, Named("a", "ООО «Ромашка»", kInn), Named("b", "ООО «Ромашка»", kInvalidInn)),
      Reason::kInnNearlyAgrees));
}

TEST(Judge, NumbersInNamesTellClientsApart) {
  EXPECT_LT(JudgeIn(1000, Named("a", "ООО «Кварцит-1»"), Named("b", "ООО «Кварцит-2»")).score,
            1'000);
}

TEST(Judge, OwnerAndOwnedAreTwo) {
  Client owner = Named("a", "ПАО «Кварцит»"), owned = Named("b", "ООО «Кварцит Сервис»");
  owned.fields.parent_id = "a";
  for (Client* client : {&owner, &owned}) client->fields.phone = "+78121234567";
  const Judgement judgement = JudgeIn(1000, owner, owned);
  EXPECT_LT(judgement.score, kSureScore);
  EXPECT_TRUE(Has(judgement, Reason::kOwnerAndOwned));
}

TEST(Judge, APhoneThatManyShareSaysNothing) {
  std::vector<Client> clients;
  for (int i = 0; i < 500; ++i) {
    clients.push_back(
        Named(("c" + std::to_string(1000 + i)).c_str(),
              ("Firma" + std::string(1 + i % 9, static_cast<char>('b' + i % 17))).c_str()));
    clients.back().fields.phone = "+78121234567";
  }
  const Base base(clients);
  std::vector<Evidence> evidence;
  Judge(base.profiles[0], base.profiles[1], base.lexicon, {}, &evidence);
  EXPECT_THAT(evidence, ::testing::Contains(Evidence{Reason::kPhoneAgrees, 0}));
}

TEST(Judge, DoesNotDependOnTheOrderOfThePair) {
  const std::vector<Client> clients = {
      Named("a", "ООО «Био Ферма Лужки»", kInn), Named("b", "Биоферма Лужки 2 ЗАО"),
      Named("c", "Ferma Luzhki Bio Ltd", kInvalidInn), Named("d", "ИП Лужки Б. Ф.")};
  const Base base(clients);
  for (const Profile& a : base.profiles) {
    for (const Profile& b : base.profiles) {
      EXPECT_EQ(Judge(a, b, base.lexicon).weight, Judge(b, a, base.lexicon).weight);
    }
  }
}

TEST(Judge, EvidenceAddsUpToTheWeight) {
  std::vector<Evidence> evidence;
  const Judgement judgement = JudgeIn(1000, Named("a", "ООО «Кварцит Ижоры»"),
                                      Named("b", "ООО «Кворцит Ижоры»", kInn), &evidence);
  Millibits sum = 0;
  for (const Evidence& one : evidence) sum += one.weight;
  EXPECT_EQ(judgement.weight, sum + MatchWeights().prior - RarityOf(1, kLeastBase));
}

TEST(SlipBetween, TwoEverydayWordsAreTwoWords) {
  Lexicon lexicon;
  const Profile profile = lexicon.Read(MakeClient("a", "волна волга кварцит кворцит"));
  lexicon.Weigh(1000);
  EXPECT_EQ(SlipBetween(*profile.words[0], *profile.words[1], 1000, {}), 0);
  EXPECT_LT(SlipBetween(*profile.words[2], *profile.words[3], 1000, {}), 0);
}

}  // namespace
}  // namespace clientele::registry::duplicates
