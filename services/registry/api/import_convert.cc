#include "services/registry/api/import_convert.h"

#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "services/registry/api/convert.h"

namespace clientele::registry {

std::string KindName(v1::ImportKind kind) {
  constexpr size_t kPrefix = std::string_view("IMPORT_KIND_").size();
  return absl::AsciiStrToLower(v1::ImportKind_Name(kind).substr(kPrefix));
}

bool HasEnded(const ImportRecord& record) {
  return record.state == ImportState::kSucceeded || record.state == ImportState::kRejected ||
         record.state == ImportState::kCancelled;
}

std::string RunIdOf(const ImportRecord& record) {
  return record.run_number == 0 ? "" : absl::StrCat("imports/", record.id, "/", record.run_number);
}

void ToProto(const ImportRecord& record, const Run* run, v1::Import* proto) {
  proto->Clear();
  // Unreadable sums or request leave their fields empty: they are shown, never computed with.
  proto->ParsePartialFromString(record.sums);
  v1::CreateImportRequest request;
  if (request.ParsePartialFromString(record.request)) *proto->mutable_files() = request.files();
  proto->set_name(ImportName(record.id));
  proto->set_kind(static_cast<v1::ImportKind>(record.kind));
  proto->set_state(static_cast<v1::ImportState>(record.state));
  proto->set_staged_sequence(record.staged_sequence);
  proto->set_staged_rows(record.staged_rows);
  proto->set_created(record.created);
  proto->set_updated(record.updated);
  proto->set_unchanged(record.unchanged);
  proto->set_error_count(record.error_count);
  proto->set_position(record.position);
  proto->set_validate_only(record.validate_only);
  if (run == nullptr) return;
  *proto->mutable_status() = ToRunStatus(*run);
  if (run->state == common::v1::RUN_STATE_FAILED && !HasEnded(record)) {
    proto->set_state(v1::IMPORT_STATE_FAILED);
  }
}

std::string PackSums(const std::map<std::string, std::string>& sums) {
  v1::Import import;
  import.mutable_sums()->insert(sums.begin(), sums.end());
  return import.SerializeAsString();
}

}  // namespace clientele::registry
