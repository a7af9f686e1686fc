// Random identifiers for resources that the server names itself.
#ifndef CLIENTELE_COMMON_IDS_UUID_H_
#define CLIENTELE_COMMON_IDS_UUID_H_

#include <string>
#include <string_view>

namespace clientele {

// A version 4 UUID (RFC 9562) from the system's cryptographic random source, lower case, 36
// characters. Thread-safe. Ends the process when the system has no random source.
std::string NewUuid();

// Whether the text has the form of a UUID of any version, in either case.
bool IsUuid(std::string_view text);

}  // namespace clientele

#endif  // CLIENTELE_COMMON_IDS_UUID_H_
