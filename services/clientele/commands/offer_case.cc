// clientele case list|get|publish|archive
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clientele/registry/v1/offer_cases.grpc.pb.h"
#include "common/money/money.h"
#include "services/clientele/commands/commands.h"
#include "services/clientele/commands/offers_calls.h"
#include "services/clientele/output/text.h"

namespace clientele::cli {
namespace {

namespace v1 = registry::v1;
using Stub = v1::OfferCases::Stub;

struct Options {
  std::string id;
  std::string filter;
  std::string product;
};

// DRAFT, PUBLISHED, ARCHIVED.
std::string StateText(v1::OfferCaseState state) {
  constexpr std::string_view kPrefix = "OFFER_CASE_STATE_";
  return v1::OfferCaseState_Name(state).substr(kPrefix.size());
}

std::string ProductsText(const v1::OfferCase& offer_case) {
  std::vector<std::string> ids;
  for (const std::string& name : offer_case.products()) ids.emplace_back(IdOf(name));
  return absl::StrJoin(ids, ";");
}

Section ResultTable(const v1::OfferCase& offer_case) {
  Section section{
      .title = "results",
      .columns = {{.name = "metric"}, {.name = "value", .number = true}, {.name = "unit"}},
      .rows = {}};
  for (const v1::CaseResult& result : offer_case.results()) {
    section.rows.push_back({result.metric(),
                            FormatMinorUnits(result.value().unscaled(), result.value().scale()),
                            absl::StrCat(result.unit(), result.currency_code())});
  }
  return section;
}

void PrintOne(Session& session, const v1::OfferCase& offer_case) {
  session.Print({.sections = {Facts("", {{"case_id", std::string(IdOf(offer_case.name()))},
                                         {"name", offer_case.display_name()},
                                         {"state", StateText(offer_case.state())},
                                         {"products", ProductsText(offer_case)},
                                         {"industry", offer_case.industry()},
                                         {"client_id", std::string(IdOf(offer_case.client()))},
                                         {"technical_story", offer_case.technical_story()},
                                         {"economic_story", offer_case.economic_story()}}),
                              ResultTable(offer_case)},
                 .json = MessageJson(offer_case)});
}

absl::Status List(Session& session, const Options& options) {
  v1::ListOfferCasesRequest request;
  request.set_filter(options.filter);
  if (!options.product.empty()) request.set_product(NameIn("products", options.product));
  ASSIGN_OR_RETURN(const v1::ListOfferCasesResponse all,
                   AllPages<v1::OfferCases>(session, &Stub::ListOfferCases, request));
  Section section{.title = {},
                  .columns = {{.name = "case_id"},
                              {.name = "name"},
                              {.name = "state"},
                              {.name = "products"},
                              {.name = "industry"},
                              {.name = "client_id"}},
                  .rows = {}};
  for (const v1::OfferCase& offer_case : all.offer_cases()) {
    section.rows.push_back({std::string(IdOf(offer_case.name())), offer_case.display_name(),
                            StateText(offer_case.state()), ProductsText(offer_case),
                            offer_case.industry(), std::string(IdOf(offer_case.client()))});
  }
  session.Print({.sections = {std::move(section)}, .json = MessageJson(all)});
  return absl::OkStatus();
}

absl::Status Get(Session& session, const Options& options) {
  v1::GetOfferCaseRequest request;
  request.set_name(NameIn("offerCases", options.id));
  ASSIGN_OR_RETURN(const v1::OfferCase offer_case,
                   Ask<v1::OfferCases>(session, &Stub::GetOfferCase, request));
  PrintOne(session, offer_case);
  return absl::OkStatus();
}

absl::Status Publish(Session& session, const Options& options) {
  v1::PublishOfferCaseRequest request;
  request.set_name(NameIn("offerCases", options.id));
  ASSIGN_OR_RETURN(const v1::OfferCase offer_case,
                   Change<v1::OfferCases>(session, &Stub::PublishOfferCase, request));
  PrintOne(session, offer_case);
  return absl::OkStatus();
}

absl::Status Archive(Session& session, const Options& options) {
  v1::ArchiveOfferCaseRequest request;
  request.set_name(NameIn("offerCases", options.id));
  ASSIGN_OR_RETURN(const v1::OfferCase offer_case,
                   Change<v1::OfferCases>(session, &Stub::ArchiveOfferCase, request));
  PrintOne(session, offer_case);
  return absl::OkStatus();
}

void DeclareList(CLI::App* verb, Options* options) {
  verb->add_option("--filter", options->filter,
                   "for example: state = \"PUBLISHED\" AND industry = \"49.41\"");
  verb->add_option("--product", options->product, "only cases with this product");
}

void DeclareCase(CLI::App* verb, Options* options) {
  verb->add_option("CASE", options->id, "id of the case")->required();
}

}  // namespace

void AddCaseVerb(CLI::App& app, Action* action) {
  CLI::App* offer_case = app.add_subcommand("case", "ready solutions that were sold before");
  offer_case->require_subcommand(1);
  AddSubcommand<Options>(*offer_case, "list", "all cases that match a filter", action, &DeclareList,
                         &List);
  AddSubcommand<Options>(*offer_case, "get", "one case with its stories and results", action,
                         &DeclareCase, &Get);
  AddSubcommand<Options>(*offer_case, "publish", "makes a complete draft usable", action,
                         &DeclareCase, &Publish);
  AddSubcommand<Options>(*offer_case, "archive", "puts a case aside", action, &DeclareCase,
                         &Archive);
}

}  // namespace clientele::cli
