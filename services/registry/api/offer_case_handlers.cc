#include "services/registry/api/offer_case_handlers.h"

#include <algorithm>

#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/ids/resource_name.h"
#include "common/rpc/paging.h"
#include "common/sql/etag.h"
#include "services/registry/api/convert.h"
#include "services/registry/api/list_page.h"
#include "services/registry/api/mutation.h"
#include "services/registry/api/references.h"
#include "services/registry/api/rule_status.h"
#include "services/registry/domain/rates.h"
#include "services/registry/store/offer_cases.h"

namespace clientele::registry {
namespace {

using registry::ToProto;

constexpr std::string_view kPrefix = "offer_case.";

std::string OfferCaseName(std::string_view id) { return ResourceName("offerCases", id); }

void ToProto(const OfferCase& offer_case, v1::OfferCase* proto) {
  const OfferCaseFields& fields = offer_case.fields;
  proto->Clear();
  proto->set_name(OfferCaseName(offer_case.id));
  proto->set_display_name(fields.display_name);
  for (const std::string& id : fields.product_ids) proto->add_products(ProductName(id));
  proto->set_industry(fields.industry);
  proto->set_technical_story(fields.technical_story);
  proto->set_economic_story(fields.economic_story);
  for (const CaseResult& result : fields.results) {
    v1::CaseResult* to = proto->add_results();
    to->set_metric(result.metric);
    to->mutable_value()->set_unscaled(result.value.unscaled);
    to->mutable_value()->set_scale(result.value.scale);
    to->set_unit(result.unit);
    to->set_currency_code(result.currency);
  }
  if (!fields.client_id.empty()) proto->set_client(ClientName(fields.client_id));
  proto->set_confidential(fields.confidential);
  proto->set_state(static_cast<v1::OfferCaseState>(offer_case.state));
  proto->set_etag(MakeEtag(proto->name(), offer_case.position));
  ToProto(offer_case.create_time, proto->mutable_create_time());
  ToProto(offer_case.update_time, proto->mutable_update_time());
}

// Checks everything but references.
absl::StatusOr<OfferCaseFields> FieldsOf(const v1::OfferCase& proto, OfferCaseState state) {
  OfferCaseFields fields;
  fields.display_name = proto.display_name();
  for (const std::string& name : proto.products()) fields.product_ids.push_back(IdOf(name));
  std::sort(fields.product_ids.begin(), fields.product_ids.end());
  fields.industry = proto.industry();
  fields.technical_story = proto.technical_story();
  fields.economic_story = proto.economic_story();
  for (const v1::CaseResult& result : proto.results()) {
    fields.results.push_back({result.metric(),
                              WithoutZeros({result.value().unscaled(), result.value().scale()}),
                              result.unit(), result.currency_code()});
  }
  if (!proto.client().empty()) fields.client_id = IdOf(proto.client());
  fields.confidential = proto.confidential();
  RETURN_IF_ERROR(ToStatus(CheckOfferCase(fields, state), kPrefix));
  return fields;
}

absl::Status CheckReferences(Transaction& transaction, const OfferCaseFields& fields) {
  for (const std::string& id : fields.product_ids) {
    RETURN_IF_ERROR(RequireProduct(transaction, ProductName(id)));
  }
  if (fields.client_id.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Client client, ExistingClient(transaction, ClientName(fields.client_id)));
  // A case may tell of a client that is no more, but not by a name that was given up.
  return client.merged_into.empty() ? absl::OkStatus() : CheckLive(client);
}

absl::StatusOr<OfferCase> Existing(Transaction& transaction, const std::string& name) {
  ASSIGN_OR_RETURN(const std::optional<OfferCase> found, FindOfferCase(transaction, IdOf(name)));
  if (!found) return NotFound("offer_case", name);
  return *found;
}

// An archived case no longer changes.
absl::StatusOr<OfferCase> ExistingToChange(Transaction& transaction, const std::string& name,
                                           const std::string& etag) {
  ASSIGN_OR_RETURN(OfferCase offer_case, Existing(transaction, name));
  RETURN_IF_ERROR(CheckEtag(etag, name, offer_case.position));
  if (offer_case.state != OfferCaseState::kArchived) return offer_case;
  return Precondition(common::v1::ERROR_REASON_STATE, "OFFER_CASE", name, "the case is archived");
}

absl::Status Replace(Mutation& mutation, const OfferCase& before, OfferCase after,
                     v1::OfferCase* response) {
  after.update_time = mutation.now;
  after.position = mutation.position;
  RETURN_IF_ERROR(ReplaceOfferCase(mutation.transaction, before, after));
  v1::OfferCase image;
  ToProto(before, &image);
  ToProto(after, response);
  return mutation.Audit(response->name(), &image, *response);
}

}  // namespace

absl::Status CreateOfferCase(const Registry& registry, rpc::Call& call,
                             const v1::CreateOfferCaseRequest& request, v1::OfferCase* response) {
  ASSIGN_OR_RETURN(const OfferCaseFields fields,
                   FieldsOf(request.offer_case(), OfferCaseState::kDraft));
  const auto create = [&](Mutation& mutation) -> absl::Status {
    ASSIGN_OR_RETURN(const std::optional<OfferCase> taken,
                     FindOfferCase(mutation.transaction, request.offer_case_id()));
    if (taken) return AlreadyExists("offer_case", OfferCaseName(taken->id));
    RETURN_IF_ERROR(CheckReferences(mutation.transaction, fields));
    OfferCase offer_case;
    offer_case.id = request.offer_case_id();
    offer_case.fields = fields;
    offer_case.create_time = mutation.now;
    offer_case.update_time = mutation.now;
    offer_case.position = mutation.position;
    RETURN_IF_ERROR(InsertOfferCase(mutation.transaction, offer_case));
    ToProto(offer_case, response);
    return mutation.Audit(response->name(), nullptr, *response);
  };
  return Mutate(registry, call, "clientele.registry.v1.OfferCases/CreateOfferCase", request,
                response, create);
}

absl::Status GetOfferCase(const Registry& registry, rpc::Call& call,
                          const v1::GetOfferCaseRequest& request, v1::OfferCase* response) {
  return registry.database->Read(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(const OfferCase offer_case, Existing(transaction, request.name()));
    ToProto(offer_case, response);
    return absl::OkStatus();
  });
}

absl::Status ListOfferCases(const Registry& registry, rpc::Call& call,
                            const v1::ListOfferCasesRequest& request,
                            v1::ListOfferCasesResponse* response) {
  ASSIGN_OR_RETURN(const int page_size, rpc::PageSize(request.page_size()));
  ASSIGN_OR_RETURN(const std::string after, rpc::ReadPageToken(request));
  OfferCaseQuery query;
  ASSIGN_OR_RETURN(query.filter, FilterToSql(request.filter(), OfferCaseFilterFields()));
  if (!request.product().empty()) query.product_id = IdOf(request.product());
  ASSIGN_OR_RETURN(
      const ListPage<OfferCase> page,
      ReadPage<OfferCase>(registry, call, page_size, [&](Transaction& transaction, int limit) {
        return ListOfferCases(transaction, query, after, limit);
      }));
  for (const OfferCase& offer_case : page.items) {
    v1::OfferCase* proto = response->add_offer_cases();
    ToProto(offer_case, proto);
    if (offer_case.fields.confidential) proto->clear_client();
  }
  if (page.more) response->set_next_page_token(rpc::MakePageToken(page.items.back().id, request));
  return absl::OkStatus();
}

absl::Status UpdateOfferCase(const Registry& registry, rpc::Call& call,
                             const v1::UpdateOfferCaseRequest& request, v1::OfferCase* response) {
  const std::string& name = request.offer_case().name();
  if (name.empty()) return InvalidField("offer_case.name", "is required");
  const auto update = [&](Mutation& mutation) -> absl::Status {
    ASSIGN_OR_RETURN(const OfferCase before,
                     ExistingToChange(mutation.transaction, name, request.offer_case().etag()));
    v1::OfferCase merged;
    ToProto(before, &merged);
    RETURN_IF_ERROR(ApplyMask(request.update_mask(), request.offer_case(),
                              {"name", "state", "etag", "create_time", "update_time"}, &merged));
    OfferCase after = before;
    ASSIGN_OR_RETURN(after.fields, FieldsOf(merged, before.state));
    if (after == before) {
      ToProto(before, response);
      return absl::OkStatus();
    }
    RETURN_IF_ERROR(CheckReferences(mutation.transaction, after.fields));
    return Replace(mutation, before, std::move(after), response);
  };
  return Mutate(registry, call, "clientele.registry.v1.OfferCases/UpdateOfferCase", request,
                response, update);
}

absl::Status PublishOfferCase(const Registry& registry, rpc::Call& call,
                              const v1::PublishOfferCaseRequest& request, v1::OfferCase* response) {
  const auto publish = [&](Mutation& mutation) -> absl::Status {
    ASSIGN_OR_RETURN(const OfferCase before,
                     ExistingToChange(mutation.transaction, request.name(), request.etag()));
    if (before.state != OfferCaseState::kDraft) {
      return Precondition(common::v1::ERROR_REASON_STATE, "OFFER_CASE", request.name(),
                          "the case is published");
    }
    OfferCase after = before;
    after.state = OfferCaseState::kPublished;
    RETURN_IF_ERROR(ToStatus(CheckOfferCase(after.fields, after.state), kPrefix));
    return Replace(mutation, before, std::move(after), response);
  };
  return Mutate(registry, call, "clientele.registry.v1.OfferCases/PublishOfferCase", request,
                response, publish);
}

absl::Status ArchiveOfferCase(const Registry& registry, rpc::Call& call,
                              const v1::ArchiveOfferCaseRequest& request, v1::OfferCase* response) {
  const auto archive = [&](Mutation& mutation) -> absl::Status {
    ASSIGN_OR_RETURN(const OfferCase before,
                     ExistingToChange(mutation.transaction, request.name(), request.etag()));
    OfferCase after = before;
    after.state = OfferCaseState::kArchived;
    return Replace(mutation, before, std::move(after), response);
  };
  return Mutate(registry, call, "clientele.registry.v1.OfferCases/ArchiveOfferCase", request,
                response, archive);
}

}  // namespace clientele::registry
