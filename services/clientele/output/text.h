// How values of the API are written for people and into files.
#ifndef CLIENTELE_SERVICES_CLIENTELE_OUTPUT_TEXT_H_
#define CLIENTELE_SERVICES_CLIENTELE_OUTPUT_TEXT_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "clientele/registry/v1/clients.pb.h"
#include "clientele/segmentation/v1/segments.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/type/date.pb.h"

namespace clientele::cli {

// A, B, C, 0 or N; X, Y, Z, T, U or empty; prospect ... lost.
std::string_view AbcText(segmentation::v1::AbcClass abc);
std::string_view XyzText(segmentation::v1::XyzClass xyz);
std::string_view LifecycleText(segmentation::v1::Lifecycle lifecycle);
// ACTIVE, POTENTIAL, ARCHIVED; LARGE, MEDIUM, SMALL, MICRO.
std::string_view StatusText(registry::v1::ClientStatus status);
std::string_view SizeClassText(registry::v1::SizeClass size_class);

// YYYY-MM-DD, empty when the date is not set.
std::string DateText(const google::type::Date& date);
// A date of the command line, checked before.
google::type::Date DateOf(std::string_view iso);
// The day on the calendar of this machine.
std::string Today();
// YYYY-MM-DD HH:MM:SS UTC, empty when the time is not set.
std::string TimeText(const google::protobuf::Timestamp& time);

// Decimals of a currency's amounts. An empty code is a result without any amount: 0.
absl::StatusOr<int> ExponentOf(std::string_view currency);

// Hours as a decimal without superfluous zeros: 30 -> 0.5, 240 -> 4, 20 -> 0.3333.
std::string HoursText(int64_t minutes);

// Six significant digits, for tables; files and JSON have all.
std::string ShortDouble(double value);
// A fraction as a percentage with six significant digits: 0.0336195 -> "3.36195 %".
std::string PercentText(double fraction);

// "abc" and "clients/abc" -> "clients/abc".
std::string NameIn(std::string_view collection, std::string_view id_or_name);
// "clients/abc" -> "abc": what follows the last slash.
std::string_view IdOf(std::string_view name);

}  // namespace clientele::cli

#endif  // CLIENTELE_SERVICES_CLIENTELE_OUTPUT_TEXT_H_
