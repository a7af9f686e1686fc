// Builds the dictionary of a column of strings.
#ifndef CLIENTELE_SERVICES_PLANNING_STORE_DICTIONARY_H_
#define CLIENTELE_SERVICES_PLANNING_STORE_DICTIONARY_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "google/protobuf/repeated_ptr_field.h"

namespace clientele::planning {

// Appends each new string to `strings` and gives its index there.
class Dictionary {
 public:
  explicit Dictionary(google::protobuf::RepeatedPtrField<std::string>* strings)
      : strings_(strings) {}

  uint32_t IndexOf(std::string_view text) {
    const auto found = index_.find(text);
    if (found != index_.end()) return found->second;
    const auto index = static_cast<uint32_t>(strings_->size());
    strings_->Add(std::string(text));
    index_.emplace(text, index);
    return index;
  }

 private:
  google::protobuf::RepeatedPtrField<std::string>* const strings_;
  std::map<std::string, uint32_t, std::less<>> index_;
};

}  // namespace clientele::planning

#endif  // CLIENTELE_SERVICES_PLANNING_STORE_DICTIONARY_H_
