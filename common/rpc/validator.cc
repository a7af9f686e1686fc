#include "common/rpc/validator.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "clientele/common/v1/validation.pb.h"
#include "common/ids/resource_name.h"
#include "common/text/view.h"
#include "common/time/date.h"
#include "google/protobuf/descriptor.h"
#include "google/type/date.pb.h"

namespace clientele::rpc {
namespace {

using common::v1::FieldRules;
using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::OneofDescriptor;
using google::protobuf::Reflection;

constexpr uint32_t kDefaultMaxStringBytes = 1024;

struct Plan;

struct FieldPlan {
  const FieldDescriptor* field;
  FieldRules rules;
  bool is_date;
  const Plan* nested;  // of a message field that is not a date
};

// What has to be looked at in one message type.
struct Plan {
  std::vector<FieldPlan> fields;
  std::vector<const OneofDescriptor*> required_oneofs;
};

// The way from the request to a field; written out only when something is wrong there.
struct Path {
  const Path* parent;
  std::string_view name;
  int index;  // -1 unless an element

  std::string Text() const {
    std::string text = parent == nullptr ? "" : parent->Text();
    if (!text.empty() && text.back() != '.') text += '.';
    absl::StrAppend(&text, AbslView(name));
    if (index >= 0) absl::StrAppend(&text, "[", index, "]");
    return text;
  }
};

// --- plans

bool IsInteger(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_INT32 ||
         field.cpp_type() == FieldDescriptor::CPPTYPE_INT64 ||
         field.cpp_type() == FieldDescriptor::CPPTYPE_UINT32 ||
         field.cpp_type() == FieldDescriptor::CPPTYPE_UINT64;
}

bool IsDate(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
         field.message_type()->full_name() == google::type::Date::descriptor()->full_name();
}

bool IsMessage(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
}

bool RulesFit(const FieldDescriptor& field, const FieldRules& rules) {
  const bool text = field.type() == FieldDescriptor::TYPE_STRING;
  const bool bytes = field.type() == FieldDescriptor::TYPE_BYTES;
  const bool wants_text = rules.id() || !rules.resource().empty() || rules.currency();
  const bool wants_length = rules.min_length() > 0 || rules.max_length() > 0;
  const bool wants_range = rules.has_min() || rules.has_max();
  const bool wants_items = rules.min_items() > 0 || rules.max_items() > 0;
  return (!wants_text || text) && (!wants_length || text || bytes) &&
         (!rules.month() || text || IsDate(field)) && (!rules.wildcard() || text) &&
         (!wants_range || (IsInteger(field) && !field.is_repeated())) &&
         (!wants_items || field.is_repeated()) &&
         (!rules.skip_nested_required() || IsMessage(field));
}

bool NeedsLook(const FieldDescriptor& field, const FieldRules& rules) {
  if (rules.ByteSizeLong() > 0) return true;
  if (field.type() == FieldDescriptor::TYPE_STRING || IsMessage(field)) return true;
  return field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM && !field.is_repeated();
}

class PlanCache {
 public:
  const Plan* Get(const Descriptor* type) {
    {
      const std::shared_lock lock(mutex_);
      if (const auto found = plans_.find(type); found != plans_.end()) return found->second.get();
    }
    const std::unique_lock lock(mutex_);
    return Build(type);
  }

 private:
  // A type that contains itself finds its own unfinished plan; readers wait until all of them are
  // finished.
  const Plan* Build(const Descriptor* type) {
    auto [entry, added] = plans_.try_emplace(type);
    if (!added) return entry->second.get();
    entry->second = std::make_unique<Plan>();
    Plan* const plan = entry->second.get();
    for (int i = 0; i < type->field_count(); ++i) AddField(*type->field(i), plan);
    for (int i = 0; i < type->real_oneof_decl_count(); ++i) {
      const OneofDescriptor* oneof = type->oneof_decl(i);
      if (oneof->options().GetExtension(common::v1::oneof_rules).required()) {
        plan->required_oneofs.push_back(oneof);
      }
    }
    return plan;
  }

  void AddField(const FieldDescriptor& field, Plan* plan) {
    const FieldRules& rules = field.options().GetExtension(common::v1::rules);
    if (!RulesFit(field, rules)) {
      std::fprintf(stderr, "the rules of %s do not fit its type\n", field.full_name().c_str());
      std::abort();
    }
    if (!NeedsLook(field, rules)) return;
    const bool is_date = IsDate(field);
    const Plan* const nested = IsMessage(field) && !is_date ? Build(field.message_type()) : nullptr;
    plan->fields.push_back({&field, rules, is_date, nested});
  }

  std::shared_mutex mutex_;
  std::unordered_map<const Descriptor*, std::unique_ptr<Plan>> plans_;
};

const Plan* PlanOf(const Descriptor* type) {
  static PlanCache* const cache = new PlanCache;
  return cache->Get(type);
}

// --- checks of single values; what is wrong, or nothing

using Complaint = std::optional<std::string>;

Complaint CheckLength(std::string_view value, const FieldRules& rules, bool text) {
  if (value.size() < rules.min_length()) {
    return absl::StrCat("must have at least ", rules.min_length(), " bytes");
  }
  const uint32_t limit =
      rules.max_length() > 0 ? rules.max_length() : (text ? kDefaultMaxStringBytes : 0);
  if (limit > 0 && value.size() > limit) return absl::StrCat("must have at most ", limit, " bytes");
  return std::nullopt;
}

bool IsCurrency(std::string_view value) {
  return value.size() == 3 && absl::ascii_isupper(value[0]) && absl::ascii_isupper(value[1]) &&
         absl::ascii_isupper(value[2]);
}

// For values that are not empty: whether they must be given is the field's own rule.
Complaint CheckText(const std::string& value, const FieldRules& rules) {
  if (Complaint complaint = CheckLength(value, rules, true)) return complaint;
  if (rules.id()) {
    if (const absl::Status id = ValidateId(value); !id.ok()) return std::string(id.message());
  }
  if (!rules.resource().empty() && !MatchesResource(value, rules.resource(), rules.wildcard())) {
    return absl::StrCat("must be a resource name of the form ", rules.resource());
  }
  if (rules.currency() && !IsCurrency(value)) return "must be an ISO 4217 code";
  if (rules.month()) {
    if (const auto month = ParseMonth(value); !month.ok()) {
      return std::string(month.status().message());
    }
  }
  return std::nullopt;
}

Complaint CheckDate(const Message& message, const FieldRules& rules) {
  const auto& date = static_cast<const google::type::Date&>(message);
  if (rules.month()) {
    if (date.day() != 0) return "must be a month: the day is 0";
    const bool exists = MakeDate(date.year(), date.month(), 1).ok();
    return exists ? std::nullopt : Complaint("must be an existing month with its year");
  }
  const absl::StatusOr<Date> made = MakeDate(date.year(), date.month(), date.day());
  return made.ok() ? std::nullopt : Complaint(made.status().message());
}

template <class Integer>
Complaint CheckRange(Integer value, const FieldRules& rules) {
  if (rules.has_min() && std::cmp_less(value, rules.min())) {
    return absl::StrCat("must be at least ", rules.min());
  }
  if (rules.has_max() && std::cmp_greater(value, rules.max())) {
    return absl::StrCat("must be at most ", rules.max());
  }
  return std::nullopt;
}

Complaint CheckInteger(const Message& message, const FieldPlan& plan) {
  const Reflection& reflection = *message.GetReflection();
  switch (plan.field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return CheckRange(reflection.GetInt32(message, plan.field), plan.rules);
    case FieldDescriptor::CPPTYPE_INT64:
      return CheckRange(reflection.GetInt64(message, plan.field), plan.rules);
    case FieldDescriptor::CPPTYPE_UINT32:
      return CheckRange(reflection.GetUInt32(message, plan.field), plan.rules);
    default:
      return CheckRange(reflection.GetUInt64(message, plan.field), plan.rules);
  }
}

// --- the walk

class Checker {
 public:
  explicit Checker(FieldViolations* violations) : violations_(*violations) {}

  void CheckMessage(const Message& message, const Plan& plan, const Path* at, bool skip_required) {
    for (const FieldPlan& field : plan.fields) CheckField(message, field, at, skip_required);
    if (skip_required) return;
    for (const OneofDescriptor* oneof : plan.required_oneofs) {
      if (!message.GetReflection()->HasOneof(message, oneof)) {
        Report({at, oneof->name(), -1}, "one of its fields must be set");
      }
    }
  }

 private:
  void Report(const Path& path, const Complaint& complaint) {
    if (complaint) violations_.Add(path.Text(), *complaint);
  }

  void CheckField(const Message& message, const FieldPlan& plan, const Path* at,
                  bool skip_required) {
    const Path path{at, plan.field->name(), -1};
    const bool required = plan.rules.required() && !skip_required;
    if (plan.field->is_repeated()) {
      return CheckElements(message, plan, path, required, skip_required);
    }
    if (!message.GetReflection()->HasField(message, plan.field)) {
      if (required) {
        Report(path, "must be set");
      } else if (!plan.field->has_presence() && IsInteger(*plan.field)) {
        Report(path, CheckInteger(message, plan));
      }
      return;
    }
    CheckValue(message, plan, path, required, skip_required);
  }

  void CheckValue(const Message& message, const FieldPlan& plan, const Path& path, bool required,
                  bool skip_required) {
    const Reflection& reflection = *message.GetReflection();
    std::string scratch;
    switch (plan.field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        CheckString(reflection.GetStringReference(message, plan.field, &scratch), plan, path,
                    required);
        break;
      case FieldDescriptor::CPPTYPE_ENUM:
        CheckEnum(reflection.GetEnumValue(message, plan.field), plan, path, required);
        break;
      case FieldDescriptor::CPPTYPE_MESSAGE:
        CheckNested(reflection.GetMessage(message, plan.field), plan, path, skip_required);
        break;
      default:
        if (IsInteger(*plan.field)) Report(path, CheckInteger(message, plan));
    }
  }

  void CheckElements(const Message& message, const FieldPlan& plan, const Path& path, bool required,
                     bool skip_required) {
    const Reflection& reflection = *message.GetReflection();
    const int size = reflection.FieldSize(message, plan.field);
    if (size == 0 && required) return Report(path, "must not be empty");
    if (!skip_required && std::cmp_less(size, plan.rules.min_items())) {
      Report(path, absl::StrCat("must have at least ", plan.rules.min_items(), " elements"));
    }
    if (plan.rules.max_items() > 0 && std::cmp_greater(size, plan.rules.max_items())) {
      return Report(path, absl::StrCat("must have at most ", plan.rules.max_items(), " elements"));
    }
    const bool text = plan.field->type() == FieldDescriptor::TYPE_STRING;
    if (!text && plan.field->type() != FieldDescriptor::TYPE_BYTES && !IsMessage(*plan.field)) {
      return;
    }
    std::string scratch;
    for (int i = 0; i < size; ++i) {
      const Path element{path.parent, path.name, i};
      if (IsMessage(*plan.field)) {
        CheckNested(reflection.GetRepeatedMessage(message, plan.field, i), plan, element,
                    skip_required);
      } else {
        CheckString(reflection.GetRepeatedStringReference(message, plan.field, i, &scratch), plan,
                    element, plan.rules.id() || !plan.rules.resource().empty());
      }
    }
  }

  void CheckString(const std::string& value, const FieldPlan& plan, const Path& path,
                   bool required) {
    if (value.empty()) {
      if (required) Report(path, "must not be empty");
    } else if (plan.field->type() == FieldDescriptor::TYPE_STRING) {
      Report(path, CheckText(value, plan.rules));
    } else {
      Report(path, CheckLength(value, plan.rules, false));
    }
  }

  void CheckEnum(int value, const FieldPlan& plan, const Path& path, bool required) {
    if (plan.field->enum_type()->FindValueByNumber(value) == nullptr) {
      Report(path, absl::StrCat(value, " is no value of ", plan.field->enum_type()->name()));
    } else if (required && value == 0) {
      Report(path, "must be set");
    }
  }

  void CheckNested(const Message& value, const FieldPlan& plan, const Path& path,
                   bool skip_required) {
    if (plan.is_date) {
      Report(path, CheckDate(value, plan.rules));
    } else {
      CheckMessage(value, *plan.nested, &path, skip_required || plan.rules.skip_nested_required());
    }
  }

  FieldViolations& violations_;
};

}  // namespace

absl::Status Validate(const Message& message) {
  FieldViolations violations;
  Validate(message, "", &violations);
  return violations.ToStatus();
}

void Validate(const Message& message, std::string_view prefix, FieldViolations* violations) {
  const Path root{nullptr, prefix, -1};
  Checker(violations)
      .CheckMessage(message, *PlanOf(message.GetDescriptor()), prefix.empty() ? nullptr : &root,
                    false);
}

void PrepareValidation(const Descriptor* type) { PlanOf(type); }

bool IsResourceId(std::string_view id) { return ValidateId(id).ok(); }

bool MatchesResource(std::string_view name, std::string_view pattern, bool wildcard) {
  while (true) {
    const size_t name_end = name.find('/');
    const size_t pattern_end = pattern.find('/');
    const std::string_view segment = name.substr(0, name_end);
    const std::string_view expected = pattern.substr(0, pattern_end);
    const bool variable = expected.starts_with('{');
    const bool matches =
        variable ? IsResourceId(segment) || (wildcard && segment == "-") : segment == expected;
    const bool name_ends = name_end == std::string_view::npos;
    const bool pattern_ends = pattern_end == std::string_view::npos;
    if (!matches || name_ends != pattern_ends) return false;
    if (name_ends) return true;
    name.remove_prefix(name_end + 1);
    pattern.remove_prefix(pattern_end + 1);
  }
}

}  // namespace clientele::rpc
