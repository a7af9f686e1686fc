#include <map>
#include <random>

#include "common/errors/errors.h"
#include "gtest/gtest.h"
#include "services/registry/store/rates.h"
#include "tests/store/registry/store_fixture.h"

namespace clientele::registry {
namespace {

class RatesStoreTest : public RegistryStoreTest {
 protected:
  // One commit with the kind, and its position.
  Position AddKind(const std::string& kind) {
    return Commit([&](Transaction& transaction, Position) {
      return InsertRateKind(transaction, {kind, "RUB", kTime});
    });
  }

  Position Put(const std::string& currency, int32_t day, int64_t unscaled) {
    return Commit([&](Transaction& transaction, Position position) {
      return PutRate(transaction, {{"OFFICIAL", currency, day}, {{unscaled, 2}, 1}, position},
                     nullptr)
          .status();
    });
  }

  // The unscaled value found, 0 for none.
  int64_t Latest(const std::string& currency, int32_t day, Position position) {
    int64_t found = 0;
    Read([&](Transaction& transaction) {
      const auto rate = Must(LatestRate(transaction, {"OFFICIAL", currency, day}, position));
      if (rate) found = rate->content.value.unscaled;
    });
    return found;
  }
};

INSTANTIATE_ENGINES(RatesStoreTest);

TEST_P(RatesStoreTest, ReadsBackWhatWasWrittenAndNothingAlike) {
  AddKind("OFFICIAL");
  const Rate rate{{"OFFICIAL", "USD", 15'000}, {{999'999'999'999'999'999, 18}, 1'000'000}, 2};
  Commit([&](Transaction& transaction, Position) {
    return PutRate(transaction, rate, nullptr).status();
  });
  Read([&](Transaction& transaction) {
    EXPECT_EQ(**FindRate(transaction, rate.key), rate);
    EXPECT_FALSE(FindRate(transaction, {"OFFICIAL", "usd", 15'000})->has_value());
    EXPECT_FALSE(FindRate(transaction, {"OFFICIAL ", "USD", 15'000})->has_value());
    EXPECT_EQ((*FindRateKind(transaction, "OFFICIAL"))->base_currency, "RUB");
    EXPECT_FALSE(FindRateKind(transaction, "official")->has_value());
  });
}

TEST_P(RatesStoreTest, ACorrectionKeepsTheOldVersionAndEqualContentWritesNothing) {
  AddKind("OFFICIAL");
  const Position first = Put("USD", 100, 31);
  const Position second = Put("USD", 100, 32);
  Commit([&](Transaction& transaction, Position position) {
    std::optional<Rate> before;
    const auto outcome =
        PutRate(transaction, {{"OFFICIAL", "USD", 100}, {{32, 2}, 1}, position}, &before);
    EXPECT_EQ(*outcome, WriteOutcome::kUnchanged);
    EXPECT_FALSE(before.has_value());
    return absl::OkStatus();
  });
  Read([&](Transaction& transaction) {
    const auto versions = Must(ListRateVersions(transaction, {"OFFICIAL", "USD", 100}, 0, 10));
    ASSERT_EQ(versions.size(), 2u);
    EXPECT_EQ(versions[0].position, second);
    EXPECT_EQ(versions[1].position, first);
    EXPECT_EQ(versions[1].closed, second);
    EXPECT_EQ(Must(ListRateVersions(transaction, {"OFFICIAL", "USD", 100}, second, 10)).size(), 1u);
  });
  EXPECT_EQ(Latest("USD", 100, first), 31);
  EXPECT_EQ(Latest("USD", 100, second), 32);
}

TEST_P(RatesStoreTest, AStaleVersionIsNotClosed) {
  AddKind("OFFICIAL");
  Put("USD", 100, 31);
  Rate stale;
  Read([&](Transaction& transaction) {
    stale = **FindRate(transaction, {"OFFICIAL", "USD", 100});
  });
  Put("USD", 100, 32);
  const absl::Status closed =
      Write([&](Transaction& transaction) { return CloseRate(transaction, stale, 99); });
  EXPECT_EQ(ReasonOf(closed), common::v1::ERROR_REASON_ETAG_MISMATCH) << closed;
}

TEST_P(RatesStoreTest, ARateOfAnUnknownKindIsRefused) {
  const absl::Status written = Write([&](Transaction& transaction) {
    return PutRate(transaction, {{"NONE", "USD", 100}, {{1, 0}, 1}, 1}, nullptr).status();
  });
  EXPECT_TRUE(absl::IsFailedPrecondition(written)) << written;
}

TEST_P(RatesStoreTest, ListsByCurrencyAndDateBehindTheLastOne) {
  AddKind("OFFICIAL");
  for (const auto& [currency, day] : std::vector<std::pair<std::string, int32_t>>{
           {"USD", -5}, {"USD", 3}, {"EUR", 7}, {"USD", 1}, {"CHF", 2}}) {
    Put(currency, day, 1);
  }
  const auto list = [&](RateQuery query, const RateKey& after, int limit) {
    query.kind = "OFFICIAL";
    query.position = 100;
    std::string found;
    Read([&](Transaction& transaction) {
      for (const Rate& rate : Must(ListRates(transaction, query, after, limit))) {
        found += rate.key.currency + std::to_string(rate.key.day) + " ";
      }
    });
    return found;
  };
  EXPECT_EQ(list({}, {}, 3), "CHF2 EUR7 USD-5 ");
  EXPECT_EQ(list({}, {"", "USD", -5}, 3), "USD1 USD3 ");
  EXPECT_EQ(list({.kind = "", .currency = "USD", .first_day = 0, .last_day = 2}, {}, 9), "USD1 ");
}

// Random histories of writes and deletions against a map per position.
TEST_P(RatesStoreTest, EveryPositionKeepsItsOwnAnswers) {
  AddKind("OFFICIAL");
  std::mt19937_64 random(7);
  std::map<Position, std::map<int32_t, int64_t>> history;
  std::map<int32_t, int64_t> now;
  for (int i = 0; i < 60; ++i) {
    const int32_t day = static_cast<int32_t>(random() % 6);
    if (random() % 4 == 0 && now.contains(day)) {
      const Position position = Commit([&](Transaction& transaction, Position at) {
        return CloseRate(transaction, **FindRate(transaction, {"OFFICIAL", "USD", day}), at);
      });
      now.erase(day);
      history[position] = now;
    } else {
      const int64_t value = static_cast<int64_t>(random() % 5) + 1;
      const Position position = Put("USD", day, value);
      now[day] = value;
      history[position] = now;
    }
  }
  for (const auto& [position, known] : history) {
    for (int32_t day = -1; day < 7; ++day) {
      const auto at = known.upper_bound(day);
      EXPECT_EQ(Latest("USD", day, position), at == known.begin() ? 0 : std::prev(at)->second)
          << "day " << day << " at " << position;
    }
  }
}

}  // namespace
}  // namespace clientele::registry
