// SQL of contacts.
#ifndef CLIENTELE_SERVICES_REGISTRY_STORE_CONTACTS_H_
#define CLIENTELE_SERVICES_REGISTRY_STORE_CONTACTS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/sql/filter.h"
#include "common/sql/transaction.h"
#include "services/registry/domain/contacts.h"
#include "services/registry/store/export_scan.h"

namespace clientele::registry {

// A contact, deleted, erased or neither. One index search.
absl::StatusOr<std::optional<Contact>> FindContact(Transaction& transaction,
                                                   std::string_view client, std::string_view id);

// ALREADY_EXISTS (IsUniqueViolation) when the id is taken.
absl::Status InsertContact(Transaction& transaction, const Contact& contact);

// ABORTED (etag mismatch) when the contact is not at before.position any more.
absl::Status ReplaceContact(Transaction& transaction, const Contact& before, const Contact& after);

// The same, with every field emptied: `after` has none. What was stored is overwritten in place
// first, so that an engine that keeps freed space does not keep it there.
absl::Status EraseContact(Transaction& transaction, const Contact& before, const Contact& after);

struct ContactQuery {
  std::string client_id{};  // empty: of all clients
  SqlFragment filter{};     // over ContactFilterFields()
  bool show_deleted = false;
  std::string after_client{};  // the last contact of the page before
  std::string after_id{};
};

// What filters may name.
const std::vector<QueryField>& ContactFilterFields();

// By client and id, those behind the key given only, as of the scan's position, deleted and erased
// ones too; a contact that changed later is left out. Of a scan of changes also those that undone
// merges took from a client, as deleted ones of that client.
absl::StatusOr<std::vector<Contact>> ScanContacts(Transaction& transaction, const ExportScan& scan,
                                                  std::string_view after_client,
                                                  std::string_view after_id, int limit);

// By client and id.
absl::StatusOr<std::vector<Contact>> ListContacts(Transaction& transaction,
                                                  const ContactQuery& query, int limit);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_STORE_CONTACTS_H_
