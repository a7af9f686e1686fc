#include "tests/unit/duplicates/records.h"

#include <functional>
#include <map>
#include <utility>

#include "common/csv/reader.h"
#include "gtest/gtest.h"

namespace clientele::registry::duplicates {
namespace {

using Fields = std::map<std::string, std::string>;

void ForEachRecord(const std::string& path, const std::function<void(const Fields&)>& fn) {
  auto reader = CsvReader::Open(path);
  ASSERT_TRUE(reader.ok()) << reader.status();
  CsvRecord record;
  while ((*reader)->Next(&record)) {
    Fields fields;
    for (size_t i = 0; i < record.fields.size(); ++i) {
      fields[(*reader)->header()[i]] = record.fields[i];
    }
    fn(fields);
  }
  ASSERT_TRUE((*reader)->status().ok()) << (*reader)->status();
}

Client FromFields(std::string id, const Fields& fields, const std::string& prefix) {
  Client client =
      MakeClient(std::move(id), fields.at(prefix + "name"), fields.at(prefix + "region"));
  client.fields.inn = fields.at(prefix + "inn");
  client.fields.kpp = fields.at(prefix + "kpp");
  client.fields.ogrn = fields.at(prefix + "ogrn");
  client.fields.lei = fields.at(prefix + "lei");
  client.fields.email = fields.at(prefix + "email");
  client.fields.phone = fields.at(prefix + "phone");
  return client;
}

}  // namespace

Client MakeClient(std::string id, std::string name, std::string region) {
  Client client;
  client.id = std::move(id);
  client.fields.display_name = std::move(name);
  client.fields.region = std::move(region);
  return client;
}

std::vector<LabelledPair> ReadLabelled(const std::string& path) {
  std::vector<LabelledPair> pairs;
  ForEachRecord(path, [&](const Fields& fields) {
    LabelledPair pair{fields.at("same") == "1", fields.at("kind"),
                      FromFields(fields.at("pair") + "a", fields, "left_"),
                      FromFields(fields.at("pair") + "b", fields, "right_")};
    if (fields.at("right_parent") == "left") pair.right.fields.parent_id = pair.left.id;
    pairs.push_back(std::move(pair));
  });
  return pairs;
}

NoisyBase ReadNoisy(const std::string& path) {
  NoisyBase base;
  ForEachRecord(path, [&](const Fields& fields) {
    base.clients.push_back(FromFields(fields.at("client_id"), fields, ""));
    base.entities.push_back(std::stoll(fields.at("entity")));
  });
  return base;
}

Base::Base(const std::vector<Client>& clients) {
  profiles.reserve(clients.size());
  for (const Client& client : clients) profiles.push_back(lexicon.Read(client));
  lexicon.Weigh(static_cast<int64_t>(clients.size()));
  for (Profile& profile : profiles) lexicon.Complete(&profile);
}

double Quality::precision() const {
  return static_cast<double>(found_right) /
         static_cast<double>(std::max<int64_t>(1, found_right + found_wrong));
}
double Quality::recall() const {
  return static_cast<double>(found_right) /
         static_cast<double>(std::max<int64_t>(1, found_right + missed));
}

}  // namespace clientele::registry::duplicates
