#include "services/registry/api/group_records.h"

#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "clientele/registry/v1/group_records.pb.h"
#include "common/errors/status_macros.h"
#include "services/registry/domain/client_rules.h"
#include "services/registry/domain/group_tree.h"
#include "services/registry/store/groups.h"

namespace clientele::registry {
namespace {

using google::protobuf::Message;

const v1::GroupRows& RowsOf(const Message& rows) { return static_cast<const v1::GroupRows&>(rows); }

Group GroupAt(const v1::GroupRows& rows, int row, Group group) {
  group.id = rows.group_id(row);
  group.display_name = rows.name(row);
  group.parent_id = TextAt(rows.parent_id(), row);
  return group;
}

class GroupCheck final : public RecordCheck {
 public:
  absl::Status CheckRows(Transaction& /*transaction*/, const RecordBatch& batch,
                         ImportIssues* issues) override {
    const v1::GroupRows& rows = RowsOf(batch.rows);
    for (int row = 0; row < batch.size(); ++row) {
      if (!batch.sound[static_cast<size_t>(row)]) continue;
      const RowPlace place = batch.places[static_cast<size_t>(row)];
      const Group group = GroupAt(rows, row, {});
      for (RuleBreach& breach : CheckGroup(group)) {
        issues->Add(place, FileColumn(breach.field), breach.rule, std::move(breach.message));
      }
      tree_.AddImported(group.id, group.parent_id, place);
    }
    return absl::OkStatus();
  }

  absl::StatusOr<bool> FinishStep(Transaction& transaction, int64_t /*step*/,
                                  ImportIssues* issues) override {
    RETURN_IF_ERROR(ForEachGroup(transaction, [&](std::string_view id, std::string_view parent) {
      tree_.AddExisting(id, parent);
    }));
    tree_.Check(kMaxGroupDepth, issues);
    return false;
  }

 private:
  GroupTree tree_;
};

class GroupKind final : public RecordKind {
 public:
  v1::ImportKind kind() const override { return v1::IMPORT_KIND_GROUPS; }

  std::unique_ptr<RecordCheck> NewCheck(ImportReferences* /*references*/) const override {
    return std::make_unique<GroupCheck>();
  }

  absl::StatusOr<WriteOutcome> PutRow(const RecordWrite& write, const Message& rows,
                                      int row) const override {
    const v1::GroupRows& groups = RowsOf(rows);
    ASSIGN_OR_RETURN(const std::optional<Group> current,
                     FindGroup(write.transaction, groups.group_id(row)));
    Group group = GroupAt(groups, row, current.value_or(Group()));
    if (current && group == *current) return WriteOutcome::kUnchanged;
    group.position = write.position;
    group.update_time = write.now;
    if (!current) group.create_time = write.now;
    if (write.write) {
      RETURN_IF_ERROR(current ? ReplaceGroup(write.transaction, *current, group)
                              : InsertGroup(write.transaction, group));
    }
    return current ? WriteOutcome::kUpdated : WriteOutcome::kCreated;
  }

  absl::StatusOr<bool> ExportSlice(Transaction& transaction,
                                   const RecordSlice& slice) const override {
    auto& rows = static_cast<v1::GroupRows&>(*slice.rows);
    const std::string after =
        slice.after->empty() ? "" : std::get<std::string>(slice.after->front());
    ASSIGN_OR_RETURN(const std::vector<Group> groups,
                     ScanGroups(transaction, slice.scan, after, slice.limit));
    for (const Group& group : groups) {
      rows.add_group_id(group.id);
      rows.add_name(group.display_name);
      rows.add_parent_id(group.parent_id);
    }
    if (!groups.empty()) *slice.after = {groups.back().id};
    return static_cast<int>(groups.size()) == slice.limit;
  }
};

}  // namespace

const RecordKind& GroupRecords() {
  static const auto* const kKind = new GroupKind();
  return *kKind;
}

}  // namespace clientele::registry
