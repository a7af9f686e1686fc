#include "services/registry/api/contact_records.h"

#include <utility>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "clientele/registry/v1/contacts.pb.h"
#include "common/errors/status_macros.h"
#include "common/text/view.h"
#include "services/registry/domain/client_rules.h"
#include "services/registry/domain/contacts.h"
#include "services/registry/domain/import_rows.h"
#include "services/registry/domain/import_rules.h"
#include "services/registry/store/contacts.h"

namespace clientele::registry {
namespace {

using google::protobuf::Message;

const v1::ContactRows& RowsOf(const Message& rows) {
  return static_cast<const v1::ContactRows&>(rows);
}

std::vector<std::string> Entries(std::string_view list) {
  return absl::StrSplit(AbslView(list), ';', absl::SkipEmpty());
}

ContactFields FieldsAt(const v1::ContactRows& rows, int row) {
  ContactFields fields;
  fields.display_name = rows.name(row);
  fields.role = TextAt(rows.role(), row);
  fields.decision_maker = !rows.decision_maker().empty() && rows.decision_maker(row);
  fields.phones = Entries(TextAt(rows.phones(), row));
  fields.emails = Entries(TextAt(rows.emails(), row));
  fields.note = TextAt(rows.note(), row);
  fields.from_day = DayAt(rows.from(), row);
  fields.to_day = DayAt(rows.to(), row);
  fields.consent_source = TextAt(rows.consent_source(), row);
  fields.consent_day = DayAt(rows.consent_date(), row);
  return fields;
}

class ContactCheck final : public RecordCheck {
 public:
  explicit ContactCheck(ImportReferences* references) : references_(*references) {}

  absl::Status CheckRows(Transaction& transaction, const RecordBatch& batch,
                         ImportIssues* issues) override {
    const v1::ContactRows& rows = RowsOf(batch.rows);
    RETURN_IF_ERROR(references_.LookUp(transaction, TextsOf(rows.client_id()), {}));
    for (int row = 0; row < batch.size(); ++row) {
      if (!batch.sound[static_cast<size_t>(row)]) continue;
      const RowPlace place = batch.places[static_cast<size_t>(row)];
      for (RuleBreach& breach : CheckContact(FieldsAt(rows, row))) {
        issues->Add(place, FileColumn(breach.field), breach.rule, std::move(breach.message));
      }
      RETURN_IF_ERROR(CheckReferences(transaction, rows, row, place, issues));
    }
    return absl::OkStatus();
  }

 private:
  absl::Status CheckReferences(Transaction& transaction, const v1::ContactRows& rows, int row,
                               RowPlace place, ImportIssues* issues) {
    const std::string& client_id = rows.client_id(row);
    CheckKnownClient(client_id, references_.Client(client_id), place, issues);
    ASSIGN_OR_RETURN(const std::optional<Contact> contact,
                     FindContact(transaction, client_id, rows.contact_id(row)));
    if (contact && (contact->erased() || contact->deleted())) {
      issues->Add(
          place, "contact_id", contact->erased() ? rule::kErased : rule::kDeletedContact,
          contact->erased() ? "the contact was erased on request" : "the contact is deleted");
    }
    return absl::OkStatus();
  }

  ImportReferences& references_;
};

class ContactKind final : public RecordKind {
 public:
  v1::ImportKind kind() const override { return v1::IMPORT_KIND_CONTACTS; }

  std::unique_ptr<RecordCheck> NewCheck(ImportReferences* references) const override {
    return std::make_unique<ContactCheck>(references);
  }

  // A contact that was deleted or erased since the check stays so, as if the row had come first.
  absl::StatusOr<WriteOutcome> PutRow(const RecordWrite& write, const Message& rows,
                                      int row) const override {
    Contact after;
    after.client_id = RowsOf(rows).client_id(row);
    after.id = RowsOf(rows).contact_id(row);
    ASSIGN_OR_RETURN(const std::optional<Contact> before,
                     FindContact(write.transaction, after.client_id, after.id));
    after.fields = FieldsAt(RowsOf(rows), row);
    if (before && (before->erased() || before->deleted() || before->fields == after.fields)) {
      return WriteOutcome::kUnchanged;
    }
    after.create_time = before ? before->create_time : write.now;
    after.update_time = write.now;
    after.position = write.position;
    if (write.write && before) {
      RETURN_IF_ERROR(ReplaceContact(write.transaction, *before, after));
    } else if (write.write) {
      RETURN_IF_ERROR(InsertContact(write.transaction, after));
    }
    return before ? WriteOutcome::kUpdated : WriteOutcome::kCreated;
  }

  int slice_rows() const override { return 1'024; }

  absl::StatusOr<bool> ExportSlice(Transaction& transaction,
                                   const RecordSlice& slice) const override {
    std::string client;
    std::string id;
    if (!slice.after->empty()) {
      client = std::get<std::string>((*slice.after)[0]);
      id = std::get<std::string>((*slice.after)[1]);
    }
    auto& rows = static_cast<v1::ContactRows&>(*slice.rows);
    ASSIGN_OR_RETURN(const std::vector<Contact> found,
                     ScanContacts(transaction, slice.scan, client, id, slice.limit));
    for (const Contact& contact : found) {
      const bool gone = contact.deleted() || contact.erased();
      if (slice.deleted_clients.contains(contact.client_id)) continue;
      if (gone && slice.scan.since == 0) continue;
      if (gone) slice.deleted->Add(static_cast<uint32_t>(rows.client_id_size()));
      Append(contact, gone ? ContactFields() : contact.fields, &rows);
    }
    if (!found.empty()) *slice.after = {found.back().client_id, found.back().id};
    return found.size() == static_cast<size_t>(slice.limit);
  }

 private:
  static void Append(const Contact& contact, const ContactFields& fields, v1::ContactRows* rows) {
    rows->add_client_id(contact.client_id);
    rows->add_contact_id(contact.id);
    rows->add_name(fields.display_name);
    rows->add_role(fields.role);
    rows->add_decision_maker(fields.decision_maker);
    rows->add_phones(absl::StrJoin(fields.phones, ";"));
    rows->add_emails(absl::StrJoin(fields.emails, ";"));
    rows->add_note(fields.note);
    rows->add_from(fields.from_day.value_or(kNoDay));
    rows->add_to(fields.to_day.value_or(kNoDay));
    rows->add_consent_source(fields.consent_source);
    rows->add_consent_date(fields.consent_day.value_or(kNoDay));
  }
};

}  // namespace

const RecordKind& ContactRecords() {
  static const auto* const kKind = new ContactKind();
  return *kKind;
}

}  // namespace clientele::registry
