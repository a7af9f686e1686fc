// Client records of the files in tests/data/duplicates, and a base made of them.
#ifndef CLIENTELE_TESTS_UNIT_DUPLICATES_RECORDS_H_
#define CLIENTELE_TESTS_UNIT_DUPLICATES_RECORDS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "services/registry/domain/duplicates/find.h"
#include "services/registry/domain/duplicates/profile.h"
#include "services/registry/domain/types.h"

namespace clientele::registry::duplicates {

Client MakeClient(std::string id, std::string name, std::string region = "");

struct LabelledPair {
  bool same = false;
  std::string kind;
  Client left;
  Client right;
};
std::vector<LabelledPair> ReadLabelled(const std::string& path);

struct NoisyBase {
  std::vector<Client> clients;    // ascending by id
  std::vector<int64_t> entities;  // of each client
};
NoisyBase ReadNoisy(const std::string& path);

// The profiles of a base, complete, with its lexicon.
struct Base {
  explicit Base(const std::vector<Client>& clients);
  Lexicon lexicon;
  std::vector<Profile> profiles;
};

// How a search did.
struct Quality {
  int64_t found_right = 0;
  int64_t found_wrong = 0;
  int64_t missed = 0;
  double precision() const;
  double recall() const;
};

}  // namespace clientele::registry::duplicates

#endif  // CLIENTELE_TESTS_UNIT_DUPLICATES_RECORDS_H_
