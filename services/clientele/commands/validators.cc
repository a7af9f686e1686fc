#include <string>

#include "common/ids/resource_name.h"
#include "common/time/date.h"
#include "services/clientele/commands/commands.h"

namespace clientele::cli {

CLI::Validator IsDate() {
  return CLI::Validator(
      [](std::string& text) {
        return ParseDate(text).ok() ? std::string() : "'" + text + "' is no date YYYY-MM-DD";
      },
      "YYYY-MM-DD");
}

CLI::Validator IsPeriod() {
  return CLI::Validator(
      [](std::string& text) {
        const size_t dots = text.find("..");
        const bool fits = dots != std::string::npos && ParseDate(text.substr(0, dots)).ok() &&
                          (dots + 2 == text.size() || ParseDate(text.substr(dots + 2)).ok());
        return fits ? std::string() : "'" + text + "' is no period YYYY-MM-DD..YYYY-MM-DD";
      },
      "FROM..TO");
}

CLI::Validator IsMonth() {
  return CLI::Validator(
      [](std::string& text) {
        return ParseMonth(text).ok() ? std::string() : "'" + text + "' is no month YYYY-MM";
      },
      "YYYY-MM");
}

CLI::Validator IsId() {
  return CLI::Validator(
      [](std::string& text) {
        return ValidateId(text).ok() ? std::string()
                                     : "'" + text + "' is no id: up to 64 bytes without a slash";
      },
      "ID");
}

}  // namespace clientele::cli
