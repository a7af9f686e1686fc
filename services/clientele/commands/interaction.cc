// clientele interaction list|add|delete
#include <string>

#include "absl/strings/str_cat.h"
#include "clientele/registry/v1/interactions.grpc.pb.h"
#include "services/clientele/commands/commands.h"
#include "services/clientele/commands/offers_calls.h"
#include "services/clientele/output/text.h"

namespace clientele::cli {
namespace {

namespace v1 = registry::v1;
using Stub = v1::Interactions::Stub;

struct Options {
  std::string client = "-";
  std::string id;
  std::string kind;
  std::string date;
  std::string manager;
  std::string contact;
  std::string subject;
  std::string outcome;
  std::string next_step;
  std::string filter;
};

// CALL, MEETING ...
std::string KindText(v1::InteractionKind kind) {
  constexpr std::string_view kPrefix = "INTERACTION_KIND_";
  return v1::InteractionKind_Name(kind).substr(kPrefix.size());
}

// The client of an interaction's name.
std::string ClientOf(const std::string& name) {
  const size_t first = name.find('/') + 1;
  return name.substr(first, name.find('/', first) - first);
}

Section Table(const google::protobuf::RepeatedPtrField<v1::Interaction>& interactions) {
  Section section{.title = {},
                  .columns = {{.name = "interaction_id"},
                              {.name = "client_id"},
                              {.name = "date"},
                              {.name = "kind"},
                              {.name = "manager_id"},
                              {.name = "subject"},
                              {.name = "outcome"},
                              {.name = "next_step_date"}},
                  .rows = {}};
  for (const v1::Interaction& interaction : interactions) {
    section.rows.push_back({std::string(IdOf(interaction.name())), ClientOf(interaction.name()),
                            DateText(interaction.date()), KindText(interaction.kind()),
                            interaction.manager_id(), interaction.subject(), interaction.outcome(),
                            DateText(interaction.next_step_date())});
  }
  return section;
}

void PrintOne(Session& session, const v1::Interaction& interaction) {
  google::protobuf::RepeatedPtrField<v1::Interaction> one;
  *one.Add() = interaction;
  session.Print({.sections = {Table(one)}, .json = MessageJson(interaction)});
}

absl::Status List(Session& session, const Options& options) {
  v1::ListInteractionsRequest request;
  request.set_parent(NameIn("clients", options.client));
  request.set_filter(options.filter);
  ASSIGN_OR_RETURN(const v1::ListInteractionsResponse all,
                   AllPages<v1::Interactions>(session, &Stub::ListInteractions, request));
  session.Print({.sections = {Table(all.interactions())}, .json = MessageJson(all)});
  return absl::OkStatus();
}

absl::Status Add(Session& session, const Options& options) {
  v1::CreateInteractionRequest request;
  request.set_parent(NameIn("clients", options.client));
  request.set_interaction_id(options.id.empty() ? NewUuid() : options.id);
  v1::Interaction* interaction = request.mutable_interaction();
  v1::InteractionKind kind = v1::INTERACTION_KIND_UNSPECIFIED;
  v1::InteractionKind_Parse(absl::StrCat("INTERACTION_KIND_", options.kind), &kind);
  interaction->set_kind(kind);
  *interaction->mutable_date() = DateOf(options.date);
  interaction->set_manager_id(options.manager);
  interaction->set_contact_id(options.contact);
  interaction->set_subject(options.subject);
  interaction->set_outcome(options.outcome);
  if (!options.next_step.empty()) {
    *interaction->mutable_next_step_date() = DateOf(options.next_step);
  }
  ASSIGN_OR_RETURN(const v1::Interaction added,
                   Change<v1::Interactions>(session, &Stub::CreateInteraction, request));
  PrintOne(session, added);
  return absl::OkStatus();
}

absl::Status Delete(Session& session, const Options& options) {
  v1::DeleteInteractionRequest request;
  request.set_name(absl::StrCat(NameIn("clients", options.client), "/interactions/", options.id));
  ASSIGN_OR_RETURN(const v1::Interaction deleted,
                   Change<v1::Interactions>(session, &Stub::DeleteInteraction, request));
  PrintOne(session, deleted);
  return absl::OkStatus();
}

void DeclareList(CLI::App* verb, Options* options) {
  verb->add_option("--client", options->client, "only this client's");
  verb->add_option("--filter", options->filter,
                   "for example: manager_id = \"m1\" AND date >= 2012-01-01");
}

void DeclareAdd(CLI::App* verb, Options* options) {
  verb->add_option("CLIENT", options->client, "id of the client")->required();
  verb->add_option("--id", options->id, "id of the interaction; a new one without it")
      ->check(IsId());
  verb->add_option("--kind", options->kind, "CALL, MEETING, EMAIL, PROPOSAL or OTHER")
      ->required()
      ->check(CLI::IsMember({"CALL", "MEETING", "EMAIL", "PROPOSAL", "OTHER"}))
      ->option_text("KIND");
  verb->add_option("--date", options->date, "business date")->required()->check(IsDate());
  verb->add_option("--manager", options->manager, "id of the client manager")->required();
  verb->add_option("--contact", options->contact, "id of the contact");
  verb->add_option("--subject", options->subject, "what it was about")->required();
  verb->add_option("--outcome", options->outcome, "what came of it");
  verb->add_option("--next-step", options->next_step, "date of the next step")->check(IsDate());
}

void DeclareDelete(CLI::App* verb, Options* options) {
  verb->add_option("CLIENT", options->client, "id of the client")->required();
  verb->add_option("INTERACTION", options->id, "id of the interaction")->required()->check(IsId());
}

}  // namespace

void AddInteractionVerb(CLI::App& app, Action* action) {
  CLI::App* interaction = app.add_subcommand("interaction", "calls, meetings, letters, proposals");
  interaction->require_subcommand(1);
  AddSubcommand<Options>(*interaction, "list", "latest first", action, &DeclareList, &List);
  AddSubcommand<Options>(*interaction, "add", "records one", action, &DeclareAdd, &Add);
  AddSubcommand<Options>(*interaction, "delete", "marks one as deleted", action, &DeclareDelete,
                         &Delete);
}

}  // namespace clientele::cli
