// Texts of a columnar batch as numbers.
#ifndef CLIENTELE_SERVICES_REGISTRY_API_BATCH_DICTIONARY_H_
#define CLIENTELE_SERVICES_REGISTRY_API_BATCH_DICTIONARY_H_

#include <cstdint>
#include <map>
#include <string>

#include "google/protobuf/repeated_field.h"

namespace clientele::registry {

// One dictionary of a batch: translates the texts of blocks to its own numbers.
class BatchDictionary {
 public:
  explicit BatchDictionary(google::protobuf::RepeatedPtrField<std::string>* texts)
      : texts_(*texts) {}

  uint32_t IndexOf(const std::string& text) {
    if (!texts_.empty() && texts_.Get(last_) == text) return static_cast<uint32_t>(last_);
    const auto [at, added] = known_.emplace(text, texts_.size());
    if (added) *texts_.Add() = text;
    last_ = at->second;
    return static_cast<uint32_t>(last_);
  }

 private:
  google::protobuf::RepeatedPtrField<std::string>& texts_;
  std::map<std::string, int> known_;
  int last_ = 0;
};

}  // namespace clientele::registry

#endif  // CLIENTELE_SERVICES_REGISTRY_API_BATCH_DICTIONARY_H_
