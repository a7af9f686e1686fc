#include "services/registry/api/interaction_handlers.h"

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/ids/resource_name.h"
#include "common/rpc/dates.h"
#include "common/rpc/paging.h"
#include "common/sql/etag.h"
#include "common/sql/order_by.h"
#include "services/registry/api/access_handlers.h"
#include "services/registry/api/convert.h"
#include "services/registry/api/list_page.h"
#include "services/registry/api/mutation.h"
#include "services/registry/api/references.h"
#include "services/registry/api/rule_status.h"
#include "services/registry/store/interactions.h"

namespace clientele::registry {
namespace {

using registry::ToProto;

constexpr std::string_view kPrefix = "interaction.";
constexpr int64_t kLastSecond = 7'289'654'400;  // the end of the year 2200

void ToProto(const Interaction& interaction, v1::Interaction* proto) {
  const InteractionFields& fields = interaction.fields;
  proto->Clear();
  proto->set_name(InteractionName(interaction));
  proto->set_kind(static_cast<v1::InteractionKind>(fields.kind));
  *proto->mutable_date() = rpc::ProtoDate(DateFromDayNumber(fields.day));
  if (fields.time != 0) ToProto(fields.time, proto->mutable_time());
  proto->set_manager_id(fields.manager_id);
  proto->set_contact_id(fields.contact_id);
  proto->set_direction(static_cast<v1::InteractionDirection>(fields.direction));
  proto->set_subject(fields.subject);
  proto->set_outcome(fields.outcome);
  if (fields.next_step_day) {
    *proto->mutable_next_step_date() = rpc::ProtoDate(DateFromDayNumber(*fields.next_step_day));
  }
  // The same whichever client the interaction belongs to.
  proto->set_etag(MakeEtag(ResourceName("interactions", interaction.id), interaction.position));
  ToProto(interaction.create_time, proto->mutable_create_time());
  ToProto(interaction.update_time, proto->mutable_update_time());
  if (interaction.deleted()) ToProto(interaction.delete_time, proto->mutable_delete_time());
}

absl::StatusOr<InteractionFields> FieldsOf(const v1::Interaction& proto, std::string client_id) {
  InteractionFields fields;
  fields.client_id = std::move(client_id);
  fields.kind = static_cast<InteractionKind>(proto.kind());
  ASSIGN_OR_RETURN(fields.day, rpc::DayFrom(proto.date(), "interaction.date"));
  if (proto.has_time()) {
    const google::protobuf::Timestamp& time = proto.time();
    if (time.seconds() <= 0 || time.seconds() > kLastSecond || time.nanos() < 0 ||
        time.nanos() > 999'999'999) {
      return InvalidField("interaction.time", "lies between the years 1970 and 2200");
    }
    fields.time = time.seconds() * 1'000'000 + time.nanos() / 1'000;
  }
  fields.manager_id = proto.manager_id();
  fields.contact_id = proto.contact_id();
  fields.direction = static_cast<InteractionDirection>(proto.direction());
  fields.subject = proto.subject();
  fields.outcome = proto.outcome();
  if (proto.has_next_step_date()) {
    ASSIGN_OR_RETURN(fields.next_step_day,
                     rpc::DayFrom(proto.next_step_date(), "interaction.next_step_date"));
  }
  RETURN_IF_ERROR(ToStatus(CheckInteraction(fields), kPrefix));
  return fields;
}

// The interaction of this name: of this client and no other.
absl::StatusOr<Interaction> Existing(Transaction& transaction, const std::string& name) {
  ASSIGN_OR_RETURN(const std::vector<std::string> ids,
                   ParseResourceName(name, {"clients", "interactions"}));
  ASSIGN_OR_RETURN(const std::optional<Interaction> interaction,
                   FindInteraction(transaction, ids[1]));
  if (!interaction || interaction->fields.client_id != ids[0]) return NotFound("interaction", name);
  return *interaction;
}

absl::StatusOr<Interaction> ExistingToChange(Transaction& transaction, const std::string& name,
                                             const std::string& etag) {
  ASSIGN_OR_RETURN(Interaction interaction, Existing(transaction, name));
  RETURN_IF_ERROR(
      CheckEtag(etag, ResourceName("interactions", interaction.id), interaction.position));
  if (!interaction.deleted()) return interaction;
  return Precondition(common::v1::ERROR_REASON_STATE, "INTERACTION", name,
                      "the interaction is deleted");
}

absl::Status Replace(Mutation& mutation, const Interaction& before, Interaction after,
                     v1::Interaction* response) {
  after.update_time = mutation.now;
  after.position = mutation.position;
  RETURN_IF_ERROR(ReplaceInteraction(mutation.transaction, before, after));
  v1::Interaction image;
  ToProto(before, &image);
  ToProto(after, response);
  return mutation.Audit(response->name(), &image, *response);
}

absl::StatusOr<std::optional<InteractionKey>> LastOf(const v1::ListInteractionsRequest& request) {
  ASSIGN_OR_RETURN(const std::string key, rpc::ReadPageToken(request));
  if (key.empty()) return std::optional<InteractionKey>();
  ASSIGN_OR_RETURN(const SqlValues values, UnpackValues(key));
  if (values.size() != 3 || !std::holds_alternative<int64_t>(values[0]) ||
      !std::holds_alternative<int64_t>(values[1]) ||
      !std::holds_alternative<std::string>(values[2])) {
    return InvalidField("page_token", "is damaged", common::v1::ERROR_REASON_PAGE_TOKEN_INVALID);
  }
  return InteractionKey{static_cast<int32_t>(std::get<int64_t>(values[0])),
                        std::get<int64_t>(values[1]), std::get<std::string>(values[2])};
}

}  // namespace

absl::Status CreateInteraction(const Registry& registry, rpc::Call& call,
                               const v1::CreateInteractionRequest& request,
                               v1::Interaction* response) {
  ASSIGN_OR_RETURN(const InteractionFields fields,
                   FieldsOf(request.interaction(), IdOf(request.parent())));
  const auto create = [&](Mutation& mutation) -> absl::Status {
    RETURN_IF_ERROR(LiveClient(mutation.transaction, request.parent()).status());
    ASSIGN_OR_RETURN(const std::optional<Interaction> taken,
                     FindInteraction(mutation.transaction, request.interaction_id()));
    if (taken) return AlreadyExists("interaction", InteractionName(*taken));
    Interaction interaction;
    interaction.id = request.interaction_id();
    interaction.fields = fields;
    interaction.create_time = mutation.now;
    interaction.update_time = mutation.now;
    interaction.position = mutation.position;
    RETURN_IF_ERROR(InsertInteraction(mutation.transaction, interaction));
    ToProto(interaction, response);
    return mutation.Audit(response->name(), nullptr, *response);
  };
  return Mutate(registry, call, "clientele.registry.v1.Interactions/CreateInteraction", request,
                response, create);
}

absl::Status GetInteraction(const Registry& registry, rpc::Call& call,
                            const v1::GetInteractionRequest& request, v1::Interaction* response) {
  RETURN_IF_ERROR(
      registry.database->Read(OptionsFor(call), [&](Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(const Interaction interaction, Existing(transaction, request.name()));
        ToProto(interaction, response);
        return absl::OkStatus();
      }));
  return NoteRead(registry, call, "clientele.registry.v1.Interactions/GetInteraction",
                  {request.name()});
}

absl::Status ListInteractions(const Registry& registry, rpc::Call& call,
                              const v1::ListInteractionsRequest& request,
                              v1::ListInteractionsResponse* response) {
  ASSIGN_OR_RETURN(const int page_size, rpc::PageSize(request.page_size()));
  ASSIGN_OR_RETURN(const std::optional<InteractionKey> after, LastOf(request));
  InteractionQuery query;
  ASSIGN_OR_RETURN(query.filter, FilterToSql(request.filter(), InteractionFilterFields()));
  query.show_deleted = request.show_deleted();
  const bool of_all = IdOf(request.parent()) == "-";
  if (!of_all) query.client_id = IdOf(request.parent());
  ASSIGN_OR_RETURN(
      const ListPage<Interaction> page,
      ReadPage<Interaction>(
          registry, call, page_size,
          [&](Transaction& transaction, int limit) -> absl::StatusOr<std::vector<Interaction>> {
            if (!of_all) {
              RETURN_IF_ERROR(ExistingClient(transaction, request.parent()).status());
            }
            return ListInteractions(transaction, query, after, limit);
          }));
  for (const Interaction& interaction : page.items) {
    ToProto(interaction, response->add_interactions());
  }
  if (page.more) {
    const Interaction& last = page.items.back();
    response->set_next_page_token(rpc::MakePageToken(
        PackValues({int64_t{last.fields.day}, last.fields.time, last.id}), request));
  }
  return NoteRead(registry, call, "clientele.registry.v1.Interactions/ListInteractions",
                  {request.parent(), response->interactions_size(), FilterShape(request.filter())});
}

absl::Status UpdateInteraction(const Registry& registry, rpc::Call& call,
                               const v1::UpdateInteractionRequest& request,
                               v1::Interaction* response) {
  const std::string& name = request.interaction().name();
  if (name.empty()) return InvalidField("interaction.name", "is required");
  const auto update = [&](Mutation& mutation) -> absl::Status {
    ASSIGN_OR_RETURN(const Interaction before,
                     ExistingToChange(mutation.transaction, name, request.interaction().etag()));
    v1::Interaction merged;
    ToProto(before, &merged);
    RETURN_IF_ERROR(ApplyMask(request.update_mask(), request.interaction(),
                              {"name", "etag", "create_time", "update_time", "delete_time"},
                              &merged));
    Interaction after = before;
    ASSIGN_OR_RETURN(after.fields, FieldsOf(merged, before.fields.client_id));
    if (after == before) {
      ToProto(before, response);
      return absl::OkStatus();
    }
    return Replace(mutation, before, std::move(after), response);
  };
  return Mutate(registry, call, "clientele.registry.v1.Interactions/UpdateInteraction", request,
                response, update);
}

absl::Status DeleteInteraction(const Registry& registry, rpc::Call& call,
                               const v1::DeleteInteractionRequest& request,
                               v1::Interaction* response) {
  const auto remove = [&](Mutation& mutation) -> absl::Status {
    ASSIGN_OR_RETURN(const Interaction before,
                     ExistingToChange(mutation.transaction, request.name(), request.etag()));
    Interaction after = before;
    after.delete_time = mutation.now;
    return Replace(mutation, before, std::move(after), response);
  };
  return Mutate(registry, call, "clientele.registry.v1.Interactions/DeleteInteraction", request,
                response, remove);
}

}  // namespace clientele::registry
