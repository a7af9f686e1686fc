#include "services/registry/api/duplicate_results.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "clientele/registry/v1/duplicates.pb.h"
#include "common/errors/status_macros.h"
#include "common/runs/result_blocks.h"

namespace clientele::registry {
namespace {

constexpr std::string_view kPairs = "pairs";
constexpr std::string_view kPairsByClient = "pairs-by-client";
constexpr std::string_view kCounts = "counts";
constexpr size_t kPairsPerBlock = 512;
constexpr size_t kCountsPerBlock = 8192;
constexpr size_t kBlocksAtOnce = 16;
constexpr int32_t kWholeScore = 10'000;
constexpr size_t kCountBytes = 12;  // 8 of the hash, 4 of the count, big-endian

void AppendBigEndian(uint64_t value, int bytes, std::string* out) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
    *out += static_cast<char>(value >> shift);
  }
}

uint64_t ReadBigEndian(std::string_view bytes) {
  uint64_t value = 0;
  for (const char c : bytes) value = (value << 8) | static_cast<unsigned char>(c);
  return value;
}

// Ids hold no zero byte.
std::string KeyOf(const StoredPair& pair) {
  std::string key;
  AppendBigEndian(static_cast<uint64_t>(kWholeScore - pair.score), 4, &key);
  return key + pair.first + '\0' + pair.second;
}

std::string KeyOfClient(std::string_view client) { return std::string(client) + '\0'; }

// A row: the pair as seen from one of its clients.
struct KeyedPair {
  std::string key;
  const StoredPair* pair;
  const std::string* client;
};

std::string Pack(std::span<const KeyedPair> pairs) {
  v1::ListDuplicatesResponse block;
  for (const KeyedPair& keyed : pairs) {
    v1::DuplicatePair* const proto = block.add_duplicates();
    proto->set_first(*keyed.client);
    proto->set_second(keyed.client == &keyed.pair->first ? keyed.pair->second : keyed.pair->first);
    proto->set_score(static_cast<double>(keyed.pair->score) / kWholeScore);
    for (int reason = 1; reason < 32; ++reason) {
      if (((keyed.pair->reasons >> reason) & 1) != 0) {
        proto->add_reasons(static_cast<v1::DuplicateReason>(reason));
      }
    }
  }
  return block.SerializeAsString();
}

StoredPair Unpack(const v1::DuplicatePair& proto) {
  StoredPair pair{std::min(proto.first(), proto.second()), std::max(proto.first(), proto.second()),
                  static_cast<int32_t>(std::lround(proto.score() * kWholeScore)), 0};
  for (const int reason : proto.reasons()) pair.reasons |= uint32_t{1} << reason;
  return pair;
}

absl::Status WriteBlocks(RunContext& run, std::string_view part,
                         const std::vector<ResultBlock>& blocks) {
  for (size_t from = 0; from < blocks.size(); from += kBlocksAtOnce) {
    RETURN_IF_ERROR(run.CheckCancelled());
    RETURN_IF_ERROR(run.Write([&](Transaction& transaction) -> absl::Status {
      for (size_t i = from; i < std::min(blocks.size(), from + kBlocksAtOnce); ++i) {
        RETURN_IF_ERROR(AppendBlock(transaction, run.run_id(), part, blocks[i]));
      }
      return absl::OkStatus();
    }));
  }
  return absl::OkStatus();
}

absl::Status WritePairs(RunContext& run, std::string_view part, std::vector<KeyedPair> pairs) {
  std::sort(pairs.begin(), pairs.end(),
            [](const KeyedPair& a, const KeyedPair& b) { return a.key < b.key; });
  std::vector<ResultBlock> blocks;
  for (size_t from = 0; from < pairs.size(); from += kPairsPerBlock) {
    const auto block =
        std::span(pairs).subspan(from, std::min(kPairsPerBlock, pairs.size() - from));
    blocks.push_back({static_cast<int64_t>(blocks.size()), block.front().key, Pack(block)});
  }
  return WriteBlocks(run, part, blocks);
}

}  // namespace

absl::Status StorePairs(RunContext& run, const std::vector<StoredPair>& pairs) {
  std::vector<KeyedPair> all, by_client;
  for (const StoredPair& pair : pairs) {
    const std::string key = KeyOf(pair);
    all.push_back({key, &pair, &pair.first});
    for (const std::string* client : {&pair.first, &pair.second}) {
      by_client.push_back({KeyOfClient(*client) + key, &pair, client});
    }
  }
  RETURN_IF_ERROR(WritePairs(run, kPairs, std::move(all)));
  return WritePairs(run, kPairsByClient, std::move(by_client));
}

absl::Status StoreCounts(RunContext& run, std::span<const duplicates::Lexicon::Count> counts) {
  std::vector<ResultBlock> blocks;
  size_t in_block = 0;
  for (const duplicates::Lexicon::Count& count : counts) {
    if (count.count <= 1) continue;  // what is not stored occurs once
    if (in_block == 0) {
      blocks.push_back({static_cast<int64_t>(blocks.size()), "", ""});
      AppendBigEndian(count.hash, 8, &blocks.back().first_key);
    }
    AppendBigEndian(count.hash, 8, &blocks.back().payload);
    AppendBigEndian(static_cast<uint64_t>(count.count), 4, &blocks.back().payload);
    in_block = (in_block + 1) % kCountsPerBlock;
  }
  return WriteBlocks(run, kCounts, blocks);
}

absl::Status ForEachPair(
    Transaction& transaction, std::string_view run_id, const PairCursor& cursor,
    absl::FunctionRef<absl::StatusOr<bool>(const StoredPair&, const std::string& key)> fn) {
  const bool of_client = !cursor.client.empty();
  const std::string_view part = of_client ? kPairsByClient : kPairs;
  const std::string prefix = of_client ? KeyOfClient(cursor.client) : "";
  const std::string start = prefix + cursor.after;
  ASSIGN_OR_RETURN(std::optional<ResultBlock> block, FindBlock(transaction, run_id, part, start));
  // Nothing begins before the start: the first block may hold what follows.
  if (!block) {
    ASSIGN_OR_RETURN(block, ReadBlock(transaction, run_id, part, 0));
  }
  while (block) {
    v1::ListDuplicatesResponse pairs;
    if (!pairs.ParseFromString(block->payload)) {
      return absl::DataLossError("a block of duplicates is damaged");
    }
    for (const v1::DuplicatePair& proto : pairs.duplicates()) {
      if (of_client && proto.first() < cursor.client) continue;
      if (of_client && proto.first() > cursor.client) return absl::OkStatus();
      const StoredPair pair = Unpack(proto);
      const std::string key = KeyOf(pair);
      if (!cursor.after.empty() && key <= cursor.after) continue;
      ASSIGN_OR_RETURN(const bool more, fn(pair, key));
      if (!more) return absl::OkStatus();
    }
    const int64_t next = block->block_no + 1;
    ASSIGN_OR_RETURN(block, ReadBlock(transaction, run_id, part, next));
  }
  return absl::OkStatus();
}

absl::StatusOr<int64_t> StoredCount(Transaction& transaction, std::string_view run_id,
                                    uint64_t hash) {
  std::string key;
  AppendBigEndian(hash, 8, &key);
  ASSIGN_OR_RETURN(const std::optional<ResultBlock> block,
                   FindBlock(transaction, run_id, kCounts, key));
  if (!block) return 1;
  const std::string_view rows = block->payload;
  size_t low = 0, high = rows.size() / kCountBytes;
  while (low < high) {
    const size_t middle = (low + high) / 2;
    if (rows.substr(middle * kCountBytes, 8) < key) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  if (low * kCountBytes >= rows.size() || rows.substr(low * kCountBytes, 8) != key) return 1;
  return static_cast<int64_t>(ReadBigEndian(rows.substr(low * kCountBytes + 8, 4)));
}

}  // namespace clientele::registry
