// What a succeeded run keeps besides its figures, as immutable blocks: proposals, clients left
// without a manager, the managers and the assignments in force that it read.
#ifndef CLIENTELE_SERVICES_ASSIGNMENT_STORE_PROPOSALS_H_
#define CLIENTELE_SERVICES_ASSIGNMENT_STORE_PROPOSALS_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clientele/assignment/v1/managers.pb.h"
#include "clientele/assignment/v1/runs.pb.h"
#include "common/sql/transaction.h"
#include "services/assignment/domain/assign.h"
#include "services/assignment/domain/types.h"

namespace clientele::assignment::store {

// A block of any part before it is written.
struct PendingBlock {
  std::string part;
  int64_t block_no = 0;
  std::string first_key;
  std::string payload;
};

// The proposal and its sources as blocks of a few thousand rows.
std::vector<PendingBlock> ToBlocks(const Proposal& proposal,
                                   const std::vector<v1::Manager>& managers,
                                   const std::vector<InForce>& in_force);

absl::Status WriteBlock(Transaction& transaction, std::string_view run_id,
                        const PendingBlock& block);

// One block of proposals; false behind the last one.
absl::StatusOr<bool> ReadProposals(Transaction& transaction, std::string_view run_id,
                                   int64_t block_no, v1::ProposalBatch* batch);

// Placements (client, manager, minutes, kept, reason) and unserved clients, as stored.
absl::StatusOr<Proposal> ReadProposal(Transaction& transaction, std::string_view run_id);
absl::StatusOr<std::vector<v1::Manager>> ReadManagers(Transaction& transaction,
                                                      std::string_view run_id);
absl::StatusOr<std::vector<InForce>> ReadInForce(Transaction& transaction, std::string_view run_id);

// Index of a text in a batch's dictionary, appended when new.
class Dictionary {
 public:
  explicit Dictionary(google::protobuf::RepeatedPtrField<std::string>* texts) : texts_(texts) {}
  uint32_t IndexOf(const std::string& text) {
    const auto [entry, is_new] = index_.try_emplace(text, static_cast<uint32_t>(texts_->size()));
    if (is_new) texts_->Add(std::string(text));
    return entry->second;
  }

 private:
  google::protobuf::RepeatedPtrField<std::string>* texts_;
  std::map<std::string, uint32_t> index_;
};

}  // namespace clientele::assignment::store

#endif  // CLIENTELE_SERVICES_ASSIGNMENT_STORE_PROPOSALS_H_
