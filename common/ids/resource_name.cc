#include "common/ids/resource_name.h"

#include <cstdint>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/ids/utf8.h"
#include "common/text/view.h"

namespace clientele {
namespace {

bool HasControlCharacter(std::string_view utf8) {
  for (size_t i = 0; i < utf8.size(); ++i) {
    const auto byte = static_cast<uint8_t>(utf8[i]);
    if (byte < 0x20 || byte == 0x7f) return true;
    // U+0080..U+009F are C2 80..C2 9F.
    if (byte == 0xc2 && static_cast<uint8_t>(utf8[i + 1]) < 0xa0) return true;
  }
  return false;
}

std::string Pattern(std::initializer_list<std::string_view> collections) {
  std::string pattern;
  for (const std::string_view collection : collections) {
    absl::StrAppend(&pattern, pattern.empty() ? "" : "/", AbslView(collection), "/{id}");
  }
  return pattern;
}

}  // namespace

absl::Status ValidateId(std::string_view id) {
  if (id.empty()) return absl::InvalidArgumentError("an id must not be empty");
  if (id == "-") {
    return absl::InvalidArgumentError("an id must not be \"-\", which stands for any id");
  }
  if (id.size() > kMaxIdBytes) {
    return absl::InvalidArgumentError(absl::StrCat("an id has at most ", kMaxIdBytes, " bytes"));
  }
  if (!IsValidUtf8(id)) return absl::InvalidArgumentError("an id must be valid UTF-8");
  if (id.find('/') != std::string_view::npos) {
    return absl::InvalidArgumentError("an id must not contain '/'");
  }
  if (HasControlCharacter(id)) {
    return absl::InvalidArgumentError("an id must not contain control characters");
  }
  if (id.front() == ' ' || id.back() == ' ') {
    return absl::InvalidArgumentError("an id must not begin or end with a space");
  }
  return absl::OkStatus();
}

std::string ResourceName(std::string_view collection, std::string_view id) {
  return absl::StrCat(AbslView(collection), "/", AbslView(id));
}

std::string ResourceName(std::string_view parent, std::string_view collection,
                         std::string_view id) {
  return absl::StrCat(AbslView(parent), "/", AbslView(collection), "/", AbslView(id));
}

absl::StatusOr<std::string> ParseResourceName(std::string_view name, std::string_view collection) {
  absl::StatusOr<std::vector<std::string>> ids = ParseResourceName(name, {collection});
  if (!ids.ok()) return ids.status();
  return std::move(ids->front());
}

absl::StatusOr<std::vector<std::string>> ParseResourceName(
    std::string_view name, std::initializer_list<std::string_view> collections) {
  const std::vector<absl::string_view> parts = absl::StrSplit(AbslView(name), '/');
  bool matches = parts.size() == 2 * collections.size();
  std::vector<std::string> ids;
  size_t at = 0;
  for (const std::string_view collection : collections) {
    if (!matches) break;
    matches = StdView(parts[at]) == collection;
    ids.emplace_back(parts[at + 1]);
    at += 2;
  }
  if (!matches) {
    return absl::InvalidArgumentError(
        absl::StrCat("a resource name of the form ", Pattern(collections), " is expected"));
  }
  for (const std::string& id : ids) {
    if (absl::Status status = ValidateId(id); !status.ok()) return status;
  }
  return ids;
}

}  // namespace clientele
