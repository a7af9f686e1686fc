#include "services/assignment/store/proposals.h"

#include <algorithm>
#include <utility>

#include "clientele/assignment/v1/portfolios.pb.h"
#include "common/errors/status_macros.h"
#include "common/runs/result_blocks.h"

namespace clientele::assignment::store {
namespace {

constexpr size_t kRowsPerBlock = 4096;
constexpr char kProposals[] = "proposals";
constexpr char kUnserved[] = "unserved";
constexpr char kManagers[] = "managers";
constexpr char kInForce[] = "in_force";

// Cuts rows into blocks; `fill(begin, end)` makes the payload of a range.
template <class Rows, class KeyOf, class Fill>
void Cut(const char* part, const Rows& rows, const KeyOf& key_of, const Fill& fill,
         std::vector<PendingBlock>* blocks) {
  int64_t block_no = 0;
  for (size_t begin = 0; begin < rows.size(); begin += kRowsPerBlock) {
    const size_t end = std::min(rows.size(), begin + kRowsPerBlock);
    blocks->push_back(
        {part, block_no++, key_of(rows[begin]), fill(begin, end).SerializeAsString()});
  }
}

v1::ProposalBatch ToBatch(const std::vector<Placement>& placements, size_t begin, size_t end) {
  v1::ProposalBatch batch;
  Dictionary managers(batch.mutable_manager_dictionary());
  for (size_t k = begin; k < end; ++k) {
    const Placement& p = placements[k];
    batch.add_client_ids(p.client_id);
    batch.add_managers(managers.IndexOf(p.manager_id));
    batch.add_minutes(static_cast<uint32_t>(p.minutes));
    batch.add_costs(p.cost());
    batch.add_kept(p.kept);
    batch.add_reasons(p.reason);
  }
  return batch;
}

v1::AssignmentBatch ToBatch(const std::vector<InForce>& rows, size_t begin, size_t end) {
  v1::AssignmentBatch batch;
  Dictionary managers(batch.mutable_manager_dictionary());
  for (size_t k = begin; k < end; ++k) {
    batch.add_client_ids(rows[k].client_id);
    batch.add_managers(managers.IndexOf(rows[k].manager_id));
  }
  return batch;
}

template <class Message>
absl::StatusOr<bool> ReadPart(Transaction& transaction, std::string_view run_id, const char* part,
                              int64_t block_no, Message* message) {
  ASSIGN_OR_RETURN(const std::optional<ResultBlock> block,
                   ReadBlock(transaction, run_id, part, block_no));
  if (!block) return false;
  if (!message->ParseFromString(block->payload)) {
    return absl::DataLossError("a stored result cannot be read");
  }
  return true;
}

// Calls `take` for every block of a part.
template <class Message, class Take>
absl::Status ReadAllBlocks(Transaction& transaction, std::string_view run_id, const char* part,
                           const Take& take) {
  for (int64_t block_no = 0;; ++block_no) {
    Message message;
    ASSIGN_OR_RETURN(const bool found, ReadPart(transaction, run_id, part, block_no, &message));
    if (!found) return absl::OkStatus();
    take(message);
  }
}

}  // namespace

std::vector<PendingBlock> ToBlocks(const Proposal& proposal,
                                   const std::vector<v1::Manager>& managers,
                                   const std::vector<InForce>& in_force) {
  std::vector<PendingBlock> blocks;
  const auto client_of = [](const auto& row) { return row.client_id; };
  Cut(
      kProposals, proposal.placements, client_of,
      [&](size_t begin, size_t end) { return ToBatch(proposal.placements, begin, end); }, &blocks);
  const auto unserved = [&](size_t begin, size_t end) {
    v1::ProposalBatch batch;
    for (size_t k = begin; k < end; ++k) {
      batch.add_client_ids(proposal.unserved[k].client_id);
      batch.add_reasons(proposal.unserved[k].reason);
    }
    return batch;
  };
  Cut(kUnserved, proposal.unserved, client_of, unserved, &blocks);
  const auto some_managers = [&](size_t begin, size_t end) {
    v1::ListManagersResponse list;
    for (size_t k = begin; k < end; ++k) *list.add_managers() = managers[k];
    return list;
  };
  Cut(
      kManagers, managers, [](const v1::Manager& m) { return m.name(); }, some_managers, &blocks);
  Cut(
      kInForce, in_force, client_of,
      [&](size_t begin, size_t end) { return ToBatch(in_force, begin, end); }, &blocks);
  return blocks;
}

absl::Status WriteBlock(Transaction& transaction, std::string_view run_id,
                        const PendingBlock& block) {
  return AppendBlock(transaction, run_id, block.part,
                     {block.block_no, block.first_key, block.payload});
}

absl::StatusOr<bool> ReadProposals(Transaction& transaction, std::string_view run_id,
                                   int64_t block_no, v1::ProposalBatch* batch) {
  return ReadPart(transaction, run_id, kProposals, block_no, batch);
}

absl::StatusOr<Proposal> ReadProposal(Transaction& transaction, std::string_view run_id) {
  Proposal proposal;
  const auto take_placements = [&](const v1::ProposalBatch& batch) {
    for (int k = 0; k < batch.client_ids_size(); ++k) {
      Placement p;
      p.client_id = batch.client_ids(k);
      p.manager_id = batch.manager_dictionary(static_cast<int>(batch.managers(k)));
      p.minutes = batch.minutes(k);
      p.kept = batch.kept(k);
      p.change_cost = batch.costs(k) - p.minutes;
      p.reason = batch.reasons(k);
      proposal.placements.push_back(std::move(p));
    }
  };
  RETURN_IF_ERROR(
      ReadAllBlocks<v1::ProposalBatch>(transaction, run_id, kProposals, take_placements));
  const auto take_unserved = [&](const v1::ProposalBatch& batch) {
    for (int k = 0; k < batch.client_ids_size(); ++k) {
      proposal.unserved.push_back({batch.client_ids(k), batch.reasons(k)});
    }
  };
  RETURN_IF_ERROR(ReadAllBlocks<v1::ProposalBatch>(transaction, run_id, kUnserved, take_unserved));
  return proposal;
}

absl::StatusOr<std::vector<v1::Manager>> ReadManagers(Transaction& transaction,
                                                      std::string_view run_id) {
  std::vector<v1::Manager> managers;
  const auto take = [&](const v1::ListManagersResponse& list) {
    managers.insert(managers.end(), list.managers().begin(), list.managers().end());
  };
  RETURN_IF_ERROR(ReadAllBlocks<v1::ListManagersResponse>(transaction, run_id, kManagers, take));
  return managers;
}

absl::StatusOr<std::vector<InForce>> ReadInForce(Transaction& transaction,
                                                 std::string_view run_id) {
  std::vector<InForce> rows;
  const auto take = [&](const v1::AssignmentBatch& batch) {
    for (int k = 0; k < batch.client_ids_size(); ++k) {
      rows.push_back(
          {batch.client_ids(k), batch.manager_dictionary(static_cast<int>(batch.managers(k)))});
    }
  };
  RETURN_IF_ERROR(ReadAllBlocks<v1::AssignmentBatch>(transaction, run_id, kInForce, take));
  return rows;
}

}  // namespace clientele::assignment::store
