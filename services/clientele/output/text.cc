#include "services/clientele/output/text.h"

#include <array>
#include <chrono>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/ids/resource_name.h"
#include "common/money/money.h"
#include "common/rpc/dates.h"
#include "common/text/view.h"
#include "common/time/date.h"

namespace clientele::cli {
namespace {

template <size_t N>
std::string_view NameAt(const std::array<std::string_view, N>& names, int index) {
  return index >= 0 && static_cast<size_t>(index) < N ? names[static_cast<size_t>(index)] : "?";
}

}  // namespace

std::string_view AbcText(segmentation::v1::AbcClass abc) {
  return NameAt(std::array<std::string_view, 6>{"", "A", "B", "C", "0", "N"}, abc);
}

std::string_view XyzText(segmentation::v1::XyzClass xyz) {
  return NameAt(std::array<std::string_view, 6>{"", "X", "Y", "Z", "T", "U"}, xyz);
}

std::string_view LifecycleText(segmentation::v1::Lifecycle lifecycle) {
  return NameAt(std::array<std::string_view, 7>{"", "prospect", "new", "reactivated", "active",
                                                "dormant", "lost"},
                lifecycle);
}

std::string_view StatusText(registry::v1::ClientStatus status) {
  return NameAt(std::array<std::string_view, 4>{"", "ACTIVE", "POTENTIAL", "ARCHIVED"}, status);
}

std::string_view SizeClassText(registry::v1::SizeClass size_class) {
  return NameAt(std::array<std::string_view, 5>{"", "LARGE", "MEDIUM", "SMALL", "MICRO"},
                size_class);
}

std::string DateText(const google::type::Date& date) {
  if (date.year() == 0) return "";
  return absl::StrFormat("%04d-%02d-%02d", date.year(), date.month(), date.day());
}

google::type::Date DateOf(std::string_view iso) {
  const auto parsed = ParseDate(iso);
  return parsed.ok() ? rpc::ProtoDate(*parsed) : google::type::Date();
}

std::string Today() { return absl::FormatTime("%Y-%m-%d", absl::Now(), absl::LocalTimeZone()); }

std::string TimeText(const google::protobuf::Timestamp& time) {
  if (time.seconds() == 0) return "";
  return absl::FormatTime("%Y-%m-%d %H:%M:%S UTC", absl::FromUnixSeconds(time.seconds()),
                          absl::UTCTimeZone());
}

absl::StatusOr<int> ExponentOf(std::string_view currency) {
  if (currency.empty()) return 0;
  return CurrencyExponent(currency);
}

std::string HoursText(int64_t minutes) {
  std::string text = absl::StrFormat("%d.%04d", minutes / 60, (minutes % 60 * 10000 + 30) / 60);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string ShortDouble(double value) { return absl::StrFormat("%.6g", value); }

std::string PercentText(double fraction) { return ShortDouble(fraction * 100) + " %"; }

std::string NameIn(std::string_view collection, std::string_view id_or_name) {
  const std::string prefix = absl::StrCat(AbslView(collection), "/");
  if (id_or_name.substr(0, prefix.size()) == prefix) return std::string(id_or_name);
  return ResourceName(collection, id_or_name);
}

std::string_view IdOf(std::string_view name) {
  const size_t slash = name.rfind('/');
  return slash == std::string_view::npos ? name : name.substr(slash + 1);
}

}  // namespace clientele::cli
