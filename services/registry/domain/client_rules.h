// Rules about the content of one client, product or sale that hold whatever way it comes in.
#ifndef CLIENTELE_SERVICES_REGISTRY_DOMAIN_CLIENT_RULES_H_
#define CLIENTELE_SERVICES_REGISTRY_DOMAIN_CLIENT_RULES_H_

#include <string>
#include <string_view>
#include <vector>

#include "services/registry/domain/types.h"

namespace clientele::registry {

inline constexpr size_t kMaxDisplayName = 500;
inline constexpr size_t kMaxRegion = 100;
inline constexpr size_t kMaxBusinessLine = 64;
inline constexpr int32_t kWholePpm = 1'000'000;

// Stable words for broken rules, as imports report them.
namespace rule {
inline constexpr std::string_view kRequired = "REQUIRED";
inline constexpr std::string_view kInvalidId = "INVALID_ID";
inline constexpr std::string_view kInvalidIdentifier = "INVALID_IDENTIFIER";
inline constexpr std::string_view kInvalidText = "INVALID_TEXT";
inline constexpr std::string_view kTooLong = "TOO_LONG";
inline constexpr std::string_view kUnknownValue = "UNKNOWN_VALUE";
inline constexpr std::string_view kUnknownCurrency = "UNKNOWN_CURRENCY";
inline constexpr std::string_view kUnknownClient = "UNKNOWN_CLIENT";
inline constexpr std::string_view kDeletedClient = "DELETED_CLIENT";
inline constexpr std::string_view kDeletedContact = "DELETED_CONTACT";
inline constexpr std::string_view kErased = "ERASED";
inline constexpr std::string_view kUnknownProduct = "UNKNOWN_PRODUCT";
inline constexpr std::string_view kUnknownIndustry = "UNKNOWN_INDUSTRY";
inline constexpr std::string_view kUnknownGroup = "UNKNOWN_GROUP";
inline constexpr std::string_view kGroupCycle = "GROUP_CYCLE";
inline constexpr std::string_view kPeriodOverlap = "PERIOD_OVERLAP";
inline constexpr std::string_view kUnknownParent = "UNKNOWN_PARENT";
inline constexpr std::string_view kParentCycle = "PARENT_CYCLE";
inline constexpr std::string_view kOwnershipWithoutParent = "OWNERSHIP_WITHOUT_PARENT";
inline constexpr std::string_view kOwnershipWithoutGroup = "OWNERSHIP_WITHOUT_GROUP";
inline constexpr std::string_view kOutOfRange = "OUT_OF_RANGE";
inline constexpr std::string_view kTooManyDecimals = "TOO_MANY_DECIMALS";
inline constexpr std::string_view kOverflow = "OVERFLOW";
inline constexpr std::string_view kDateOutOfRange = "DATE_OUT_OF_RANGE";
inline constexpr std::string_view kPeriodEmpty = "PERIOD_EMPTY";
inline constexpr std::string_view kOutOfOrder = "OUT_OF_ORDER";
inline constexpr std::string_view kDuplicateId = "DUPLICATE_ID";
inline constexpr std::string_view kRowCountMismatch = "ROW_COUNT_MISMATCH";
inline constexpr std::string_view kSumMismatch = "SUM_MISMATCH";
inline constexpr std::string_view kImportInProgress = "IMPORT_IN_PROGRESS";
}  // namespace rule

// One broken rule. `field` is the name of the API field ("currency_code").
struct RuleBreach {
  std::string_view field;
  std::string_view rule;
  std::string message;
  bool operator==(const RuleBreach&) const = default;
};

// Whether `id` can name a client, product or sale: 1-64 bytes of printable UTF-8 without '/', not
// starting or ending with a space.
bool IsId(std::string_view id);

// Every rule that the fields break, in the order of the fields; empty when all hold. Rules that
// need other rows (an existing parent, no cycle, a known industry) are the store's and the import's
// to check. Identifiers that `before` (null for a new client) has too are not judged again: what
// was stored before a rule stands until it is changed.
std::vector<RuleBreach> CheckClient(std::string_view id, const ClientFields& fields,
                                    const ClientFields* before = nullptr);

// The same for a product.
std::vector<RuleBreach> CheckProduct(const Product& product);

// The same for a group; that its parent exists is the store's to check.
std::vector<RuleBreach> CheckGroup(const Group& group);

// Whether a civil date given as days since 1970-01-01 lies in the years that the suite accepts.
bool IsBusinessDay(int32_t day);

// The column of the file format that carries an API field ("currency_code" -> "currency").
std::string_view FileColumn(std::string_view field);

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_DOMAIN_CLIENT_RULES_H_
