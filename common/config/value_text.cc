#include "common/config/value_text.h"

#include <chrono>
#include <cstdint>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "common/text/view.h"
#include "common/time/date.h"

namespace clientele {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr char kDuration[] = "google.protobuf.Duration";
constexpr char kDate[] = "google.type.Date";
// Of google.protobuf.Duration: about 10,000 years.
constexpr int64_t kMaxDurationSeconds = 315'576'000'000;

// Through reflection, since a message of a dynamic pool is not of the generated class.
const FieldDescriptor* Field(const Message& message, const char* name) {
  return message.GetDescriptor()->FindFieldByName(name);
}
int32_t Int32(const Message& message, const char* name) {
  return message.GetReflection()->GetInt32(message, Field(message, name));
}
void SetInt32(Message* message, const char* name, int32_t value) {
  message->GetReflection()->SetInt32(message, Field(*message, name), value);
}

absl::Status ParseDuration(std::string_view text, Message* message) {
  absl::Duration duration;
  if (!absl::ParseDuration(AbslView(text), &duration)) {
    return absl::InvalidArgumentError("a duration such as 30s, 250ms or 1h30m is expected");
  }
  absl::Duration rest;
  const int64_t seconds = absl::IDivDuration(duration, absl::Seconds(1), &rest);
  if (seconds > kMaxDurationSeconds || seconds < -kMaxDurationSeconds) {
    return absl::InvalidArgumentError("the duration is out of range");
  }
  const auto nanos = static_cast<int32_t>(absl::ToInt64Nanoseconds(rest));
  message->GetReflection()->SetInt64(message, Field(*message, "seconds"), seconds);
  SetInt32(message, "nanos", nanos);
  return absl::OkStatus();
}

std::string FormatDuration(const Message& message) {
  const int64_t seconds = message.GetReflection()->GetInt64(message, Field(message, "seconds"));
  const int32_t nanos = Int32(message, "nanos");
  std::string text = seconds < 0 || nanos < 0 ? "-" : "";
  absl::StrAppend(&text, std::abs(seconds));
  if (nanos != 0) {
    std::string fraction = absl::StrFormat(".%09d", std::abs(nanos));
    fraction.erase(fraction.find_last_not_of('0') + 1);
    text += fraction;
  }
  return text + "s";
}

absl::Status ParseDateMessage(std::string_view text, Message* message) {
  const absl::StatusOr<Date> date = ParseDate(text);
  if (!date.ok()) return date.status();
  const std::chrono::year_month_day ymd{*date};
  SetInt32(message, "year", int{ymd.year()});
  SetInt32(message, "month", static_cast<int32_t>(unsigned{ymd.month()}));
  SetInt32(message, "day", static_cast<int32_t>(unsigned{ymd.day()}));
  return absl::OkStatus();
}

}  // namespace

bool IsScalarMessage(const google::protobuf::Descriptor& type) {
  return type.full_name() == kDuration || type.full_name() == kDate;
}

absl::Status ParseScalarMessage(std::string_view text, Message* message) {
  return message->GetDescriptor()->full_name() == kDuration ? ParseDuration(text, message)
                                                            : ParseDateMessage(text, message);
}

std::string FormatScalarMessage(const Message& message) {
  if (message.GetDescriptor()->full_name() == kDuration) return FormatDuration(message);
  return absl::StrFormat("%04d-%02d-%02d", Int32(message, "year"), Int32(message, "month"),
                         Int32(message, "day"));
}

}  // namespace clientele
