#include "services/registry/api/audit_images.h"

#include "clientele/registry/v1/balances.pb.h"
#include "clientele/registry/v1/campaigns.pb.h"
#include "clientele/registry/v1/catalog.pb.h"
#include "clientele/registry/v1/clients.pb.h"
#include "clientele/registry/v1/contacts.pb.h"
#include "clientele/registry/v1/duplicates.pb.h"
#include "clientele/registry/v1/groups.pb.h"
#include "clientele/registry/v1/holdings.pb.h"
#include "clientele/registry/v1/imports.pb.h"
#include "clientele/registry/v1/incidents.pb.h"
#include "clientele/registry/v1/interactions.pb.h"
#include "clientele/registry/v1/merges.pb.h"
#include "clientele/registry/v1/offer_cases.pb.h"
#include "clientele/registry/v1/rates.pb.h"
#include "clientele/registry/v1/regions.pb.h"
#include "clientele/registry/v1/sales.pb.h"
#include "common/config/yaml.h"
#include "common/rpc/validator.h"

namespace clientele::registry {
namespace {

template <class Message>
std::string JsonOf(const std::string& image) {
  Message message;
  return message.ParseFromString(image) ? ToJson(message) : "";
}

struct ImageType {
  std::string_view resource;
  std::string (*json)(const std::string&);
};

// Every kind of resource that is audited.
constexpr ImageType kImageTypes[] = {
    {"clients/{client}", &JsonOf<v1::Client>},
    {"products/{product}", &JsonOf<v1::Product>},
    {"sales/{sale}", &JsonOf<v1::Sale>},
    {"imports/{import}", &JsonOf<v1::Import>},
    {"clients/{client}/contacts/{contact}", &JsonOf<v1::ContactChange>},
    {"groups/{group}", &JsonOf<v1::Group>},
    {"clients/{client}/memberships/{membership}", &JsonOf<v1::Membership>},
    {"regions/{region}", &JsonOf<v1::Region>},
    {"clients/{client}/products/{product}/holdings/{holding}", &JsonOf<v1::Holding>},
    {"clients/{client}/products/{product}/balances/{balance}", &JsonOf<v1::Balance>},
    {"clients/{client}/incidents/{incident}", &JsonOf<v1::Incident>},
    {"rates/{rate}", &JsonOf<v1::Rate>},
    {"clients/{client}/interactions/{interaction}", &JsonOf<v1::Interaction>},
    {"offerCases/{offer_case}", &JsonOf<v1::OfferCase>},
    {"campaigns/{campaign}", &JsonOf<v1::Campaign>},
    {"merges/{merge}", &JsonOf<v1::Merge>},
    {"duplicateRuns/{duplicate_run}", &JsonOf<v1::DuplicateRun>},
    {"duplicateDismissals/{duplicate_dismissal}", &JsonOf<v1::DuplicateDismissal>},
};

}  // namespace

std::string AuditImageJson(std::string_view resource, const std::string& image) {
  if (image.empty()) return "";
  for (const ImageType& type : kImageTypes) {
    if (rpc::MatchesResource(resource, type.resource, false)) return type.json(image);
  }
  return "";
}

}  // namespace clientele::registry
