#include "services/registry/api/interaction_records.h"

#include "clientele/registry/v1/interactions.pb.h"
#include "common/errors/status_macros.h"
#include "services/registry/api/offer_rows.h"
#include "services/registry/store/interactions.h"

namespace clientele::registry {
namespace {

using google::protobuf::Message;

constexpr std::string_view kDeletedRule = "DELETED";

const v1::InteractionRows& RowsOf(const Message& rows) {
  return static_cast<const v1::InteractionRows&>(rows);
}

// The file has no time of day: an existing one stays while it fits the date.
InteractionFields FieldsAt(const v1::InteractionRows& rows, int row, const Interaction* current) {
  InteractionFields fields;
  fields.client_id = rows.client_id(row);
  fields.kind = static_cast<InteractionKind>(rows.kind(row));
  fields.day = rows.date(row);
  if (current != nullptr && current->fields.day == fields.day) fields.time = current->fields.time;
  fields.manager_id = rows.manager_id(row);
  fields.subject = rows.subject(row);
  fields.outcome = TextAt(rows.outcome(), row);
  if (!rows.direction().empty()) {
    fields.direction = static_cast<InteractionDirection>(rows.direction(row));
  }
  fields.contact_id = TextAt(rows.contact_id(), row);
  fields.next_step_day = DayAt(rows.next_step_date(), row);
  return fields;
}

class InteractionCheck final : public RecordCheck {
 public:
  explicit InteractionCheck(ImportReferences* references) : references_(*references) {}

  absl::Status CheckRows(Transaction& transaction, const RecordBatch& batch,
                         ImportIssues* issues) override {
    const v1::InteractionRows& rows = RowsOf(batch.rows);
    RETURN_IF_ERROR(references_.LookUp(transaction, TextsOf(rows.client_id()), {}));
    return CheckEachSoundRow(batch, [&](int row, RowPlace place) -> absl::Status {
      const std::string& client_id = rows.client_id(row);
      CheckKnownClient(client_id, references_.Client(client_id), place, issues);
      ASSIGN_OR_RETURN(const std::optional<Interaction> current,
                       FindInteraction(transaction, rows.interaction_id(row)));
      if (current && current->deleted()) {
        issues->Add(place, "interaction_id", kDeletedRule, "the interaction is deleted");
      }
      AddBreaches(CheckInteraction(FieldsAt(rows, row, nullptr)), place, issues);
      return absl::OkStatus();
    });
  }

 private:
  ImportReferences& references_;
};

class InteractionRecordKind final : public RecordKind {
 public:
  v1::ImportKind kind() const override { return v1::IMPORT_KIND_INTERACTIONS; }

  std::unique_ptr<RecordCheck> NewCheck(ImportReferences* references) const override {
    return std::make_unique<InteractionCheck>(references);
  }

  absl::StatusOr<WriteOutcome> PutRow(const RecordWrite& write, const Message& rows,
                                      int row) const override {
    ASSIGN_OR_RETURN(const std::optional<Interaction> current,
                     FindInteraction(write.transaction, RowsOf(rows).interaction_id(row)));
    Interaction after = current.value_or(Interaction{});
    after.id = RowsOf(rows).interaction_id(row);
    after.fields = FieldsAt(RowsOf(rows), row, current ? &*current : nullptr);
    // One that was deleted since validation stays as it is.
    if (current && (current->deleted() || after == *current)) return WriteOutcome::kUnchanged;
    if (!current) after.create_time = write.now;
    after.update_time = write.now;
    after.position = write.position;
    if (write.write) {
      RETURN_IF_ERROR(current ? ReplaceInteraction(write.transaction, *current, after)
                              : InsertInteraction(write.transaction, after));
    }
    return current ? WriteOutcome::kUpdated : WriteOutcome::kCreated;
  }

  absl::StatusOr<bool> ExportSlice(Transaction& transaction,
                                   const RecordSlice& slice) const override {
    auto& rows = static_cast<v1::InteractionRows&>(*slice.rows);
    const std::string after =
        slice.after->empty() ? "" : std::get<std::string>(slice.after->front());
    ASSIGN_OR_RETURN(const std::vector<Interaction> found,
                     ScanInteractions(transaction, slice.scan, after, slice.limit));
    for (const Interaction& interaction : found) {
      *slice.after = {interaction.id};
      if (slice.deleted_clients.contains(interaction.fields.client_id)) continue;
      if (interaction.deleted() && slice.scan.since == 0) continue;
      if (interaction.deleted()) {
        slice.deleted->Add(static_cast<uint32_t>(rows.interaction_id_size()));
      }
      Append(interaction, &rows);
    }
    return found.size() == static_cast<size_t>(slice.limit);
  }

 private:
  static void Append(const Interaction& interaction, v1::InteractionRows* rows) {
    const InteractionFields& fields = interaction.fields;
    rows->add_interaction_id(interaction.id);
    rows->add_client_id(fields.client_id);
    rows->add_date(fields.day);
    rows->add_kind(static_cast<v1::InteractionKind>(fields.kind));
    rows->add_manager_id(fields.manager_id);
    rows->add_subject(fields.subject);
    rows->add_outcome(fields.outcome);
    rows->add_direction(static_cast<v1::InteractionDirection>(fields.direction));
    rows->add_contact_id(fields.contact_id);
    rows->add_next_step_date(fields.next_step_day.value_or(kNoDay));
  }
};

}  // namespace

const RecordKind& InteractionRecords() {
  static const auto* const kKind = new InteractionRecordKind();
  return *kKind;
}

}  // namespace clientele::registry
