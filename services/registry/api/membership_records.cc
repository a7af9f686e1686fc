#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clientele/registry/v1/group_records.pb.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/money/money.h"
#include "services/registry/api/group_records.h"
#include "services/registry/domain/client_rules.h"
#include "services/registry/domain/import_rules.h"
#include "services/registry/domain/timeline.h"
#include "services/registry/store/clients.h"
#include "services/registry/store/groups.h"
#include "services/registry/store/timelines.h"

namespace clientele::registry {
namespace {

using google::protobuf::Message;

constexpr int64_t kClientsAtOnce = 4'096;
// An empty first day is the beginning.
static_assert(kNoDay == kBeginning);

const v1::MembershipRows& RowsOf(const Message& rows) {
  return static_cast<const v1::MembershipRows&>(rows);
}

// The share of a row in percent; an empty one is 0.
Decimal PercentAt(const v1::DecimalColumn& column, int row) {
  if (column.scales().empty() || column.scales(row) == kNoDecimal) return {};
  return {column.unscaled(row), static_cast<int32_t>(column.scales(row))};
}

Membership MembershipAt(const v1::MembershipRows& rows, int row) {
  const std::optional<int32_t> last = DayAt(rows.to(), row);
  return {rows.group_id(row), DayAt(rows.from(), row).value_or(kBeginning),
          last ? *last + 1 : kForever,
          SharePpm(PercentAt(rows.ownership_percent(), row)).value_or(0)};
}

// The memberships of all rows, put one after the other into the timelines as they are now.
class MembershipCheck final : public RecordCheck {
 public:
  explicit MembershipCheck(ImportReferences* references) : references_(*references) {}

  absl::Status CheckRows(Transaction& transaction, const RecordBatch& batch,
                         ImportIssues* issues) override {
    const v1::MembershipRows& rows = RowsOf(batch.rows);
    RETURN_IF_ERROR(references_.LookUp(transaction, TextsOf(rows.client_id()), {}));
    for (int row = 0; row < batch.size(); ++row) {
      if (!batch.sound[static_cast<size_t>(row)]) continue;
      const RowPlace place = batch.places[static_cast<size_t>(row)];
      RETURN_IF_ERROR(CheckReferences(transaction, rows, row, place, issues));
      CheckShare(PercentAt(rows.ownership_percent(), row), place, issues);
      const Membership membership = MembershipAt(rows, row);
      clients_[rows.client_id(row)].insert_or_assign(membership.from, Row{membership, place});
    }
    return absl::OkStatus();
  }

  absl::StatusOr<bool> FinishStep(Transaction& transaction, int64_t step,
                                  ImportIssues* issues) override {
    if (step * kClientsAtOnce >= static_cast<int64_t>(clients_.size())) return false;
    auto client = std::next(clients_.begin(), step * kClientsAtOnce);
    for (int64_t i = 0; i < kClientsAtOnce && client != clients_.end(); ++i, ++client) {
      RETURN_IF_ERROR(CheckTimeline(transaction, client->first, client->second, issues));
    }
    return client != clients_.end();
  }

 private:
  struct Row {
    Membership membership;
    RowPlace place;
  };
  using Rows = std::map<int32_t, Row>;  // by first day

  absl::Status CheckReferences(Transaction& transaction, const v1::MembershipRows& rows, int row,
                               RowPlace place, ImportIssues* issues) {
    CheckKnownClient(rows.client_id(row), references_.Client(rows.client_id(row)), place, issues);
    const auto [group, first] = groups_.try_emplace(rows.group_id(row), false);
    if (first) {
      ASSIGN_OR_RETURN(const std::optional<Group> found,
                       FindGroup(transaction, rows.group_id(row)));
      group->second = found.has_value();
    }
    if (!group->second) {
      issues->Add(place, "group_id", rule::kUnknownGroup,
                  absl::StrCat("no group ", rows.group_id(row)));
    }
    return absl::OkStatus();
  }

  // Rows are put in the order of the file, so that order must be the one of the days.
  static absl::Status CheckTimeline(Transaction& transaction, const std::string& id,
                                    const Rows& rows, ImportIssues* issues) {
    ASSIGN_OR_RETURN(const std::optional<Client> client, FindClient(transaction, id));
    if (!client) return absl::OkStatus();
    ASSIGN_OR_RETURN(Timeline periods, LoadTimeline(transaction, *client));
    RowPlace before;
    for (const auto& [from, row] : rows) {
      if (row.place < before) {
        issues->Add(row.place, "from", rule::kOutOfOrder,
                    "the memberships of a client stand in the order of their first days");
      }
      before = row.place;
      absl::StatusOr<Timeline> changed = WithMembership(periods, row.membership);
      if (changed.ok()) {
        periods = *std::move(changed);
        continue;
      }
      const bool overlap = ReasonOf(changed.status()) == common::v1::ERROR_REASON_PERIOD_OVERLAP;
      issues->Add(row.place, "from", overlap ? rule::kPeriodOverlap : rule::kOutOfRange,
                  std::string(changed.status().message()));
    }
    return absl::OkStatus();
  }

  ImportReferences& references_;
  std::map<std::string, bool> groups_;  // whether it exists
  std::map<std::string, Rows> clients_;
};

// What an export tells about a client: all that holds at the position, or what differs from then.
struct MembershipChanges {
  std::vector<Membership> current;
  std::vector<Membership> gone;
};

absl::StatusOr<std::vector<Membership>> MembershipsAt(Transaction& transaction,
                                                      const std::string& client,
                                                      Position position) {
  ASSIGN_OR_RETURN(const std::optional<Client> found,
                   FindClientAt(transaction, client, {std::nullopt, position}));
  if (!found) return std::vector<Membership>();
  ASSIGN_OR_RETURN(const Timeline periods, LoadTimeline(transaction, *found, position));
  return MembershipsOf(periods);
}

absl::StatusOr<MembershipChanges> ChangesOf(Transaction& transaction, const std::string& client,
                                            const ExportScan& scan) {
  MembershipChanges changes;
  ASSIGN_OR_RETURN(changes.current, MembershipsAt(transaction, client, scan.position));
  if (scan.since == 0) return changes;
  ASSIGN_OR_RETURN(const std::vector<Membership> before,
                   MembershipsAt(transaction, client, scan.since));
  for (const Membership& old : before) {
    const auto same_key = [&](const Membership& now) { return now.from == old.from; };
    if (std::none_of(changes.current.begin(), changes.current.end(), same_key)) {
      changes.gone.push_back(old);
    }
  }
  std::erase_if(changes.current, [&](const Membership& now) {
    return std::find(before.begin(), before.end(), now) != before.end();
  });
  return changes;
}

class MembershipKind final : public RecordKind {
 public:
  v1::ImportKind kind() const override { return v1::IMPORT_KIND_MEMBERSHIPS; }

  std::unique_ptr<RecordCheck> NewCheck(ImportReferences* references) const override {
    return std::make_unique<MembershipCheck>(references);
  }

  absl::StatusOr<WriteOutcome> PutRow(const RecordWrite& write, const Message& rows,
                                      int row) const override {
    const Membership membership = MembershipAt(RowsOf(rows), row);
    ASSIGN_OR_RETURN(const std::optional<Client> client,
                     FindClient(write.transaction, RowsOf(rows).client_id(row)));
    // A client deleted since validation stays as it is, as if the import had come first.
    if (!client || client->deleted()) return WriteOutcome::kUnchanged;
    ASSIGN_OR_RETURN(const Timeline periods, LoadTimeline(write.transaction, *client));
    const absl::StatusOr<Timeline> changed = WithMembership(periods, membership);
    if (!changed.ok()) {
      // Without writing, the rows before this one have changed nothing.
      if (!write.write) return WriteOutcome::kCreated;
      return absl::FailedPreconditionError(
          absl::StrCat("the registry changed under a failed import: ", changed.status().message()));
    }
    const std::vector<Membership> before = MembershipsOf(periods);
    if (MembershipsOf(*changed) == before) return WriteOutcome::kUnchanged;
    if (write.write) {
      Client after = *client;
      after.update_time = write.now;
      after.position = write.position;
      RETURN_IF_ERROR(ReplaceTimeline(write.transaction, *client, periods, *changed, &after));
    }
    const bool known = std::any_of(before.begin(), before.end(), [&](const Membership& other) {
      return other.from == membership.from && other.group_id == membership.group_id;
    });
    return known ? WriteOutcome::kUpdated : WriteOutcome::kCreated;
  }

  absl::StatusOr<bool> ExportSlice(Transaction& transaction,
                                   const RecordSlice& slice) const override {
    auto& rows = static_cast<v1::MembershipRows&>(*slice.rows);
    const std::string after =
        slice.after->empty() ? "" : std::get<std::string>(slice.after->front());
    ASSIGN_OR_RETURN(const std::vector<std::string> clients,
                     ScanMembers(transaction, slice.scan, after, slice.limit));
    for (const std::string& client : clients) {
      if (slice.deleted_clients.contains(client)) continue;
      ASSIGN_OR_RETURN(const MembershipChanges changes, ChangesOf(transaction, client, slice.scan));
      for (const Membership& membership : changes.current) Append(client, membership, &rows);
      for (const Membership& membership : changes.gone) {
        slice.deleted->Add(static_cast<uint32_t>(rows.client_id_size()));
        Append(client, membership, &rows);
      }
    }
    if (!clients.empty()) *slice.after = {clients.back()};
    return static_cast<int>(clients.size()) == slice.limit;
  }

 private:
  static void Append(const std::string& client, const Membership& membership,
                     v1::MembershipRows* rows) {
    rows->add_client_id(client);
    rows->add_group_id(membership.group_id);
    rows->add_from(membership.from);
    rows->add_to(membership.until == kForever ? kNoDay : membership.until - 1);
    rows->mutable_ownership_percent()->add_unscaled(membership.ppm);
    rows->mutable_ownership_percent()->add_scales(kPercentToPpm);
  }
};

}  // namespace

const RecordKind& MembershipRecords() {
  static const auto* const kKind = new MembershipKind();
  return *kKind;
}

}  // namespace clientele::registry
