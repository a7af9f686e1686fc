// clientele campaign
// create|list|get|audience|propose|agree|reject|approve|start|finish|cancel|report|analyse
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clientele/registry/v1/campaigns.grpc.pb.h"
#include "common/money/money.h"
#include "services/clientele/commands/commands.h"
#include "services/clientele/commands/offers_calls.h"
#include "services/clientele/output/text.h"

namespace clientele::cli {
namespace {

namespace v1 = registry::v1;
using Stub = v1::Campaigns::Stub;

struct Options {
  std::string id;
  std::string name;
  std::string from;
  std::string to;
  std::vector<std::string> products;
  std::string filter;
  std::string person;
  std::string date;
  std::string material;
  std::string uri;
  std::string version;
  std::string sha256;
  std::string text;
  int64_t contacted = 0;
  int64_t responded = 0;
};

// "CAMPAIGN_STATE_DRAFT" -> "DRAFT".
std::string StateText(v1::CampaignState state) {
  constexpr std::string_view kPrefix = "CAMPAIGN_STATE_";
  return v1::CampaignState_Name(state).substr(kPrefix.size());
}
std::string StateText(v1::MaterialState state) {
  constexpr std::string_view kPrefix = "MATERIAL_STATE_";
  return v1::MaterialState_Name(state).substr(kPrefix.size());
}

std::string ProductsText(const v1::Campaign& campaign) {
  std::vector<std::string> ids;
  for (const std::string& name : campaign.products()) ids.emplace_back(IdOf(name));
  return absl::StrJoin(ids, ";");
}

std::string FractionText(const v1::Fraction& share) {
  if (share.denominator() == 0) return "";
  return absl::StrCat(share.numerator(), "/", share.denominator());
}

Section CampaignFacts(const v1::Campaign& campaign) {
  const v1::CampaignResults& results = campaign.results();
  return Facts("", {{"campaign_id", std::string(IdOf(campaign.name()))},
                    {"name", campaign.display_name()},
                    {"state", StateText(campaign.state())},
                    {"start", DateText(campaign.start_date())},
                    {"end", DateText(campaign.end_date())},
                    {"products", ProductsText(campaign)},
                    {"audience_filter", campaign.audience_filter()},
                    {"audience_size", absl::StrCat(campaign.audience_size())},
                    {"author", campaign.author()},
                    {"approved_by", campaign.approved_by()},
                    {"started", DateText(campaign.started_date())},
                    {"finished", DateText(campaign.finished_date())},
                    {"contacted", absl::StrCat(results.contacted_count())},
                    {"responded", absl::StrCat(results.responded_count())},
                    {"response_rate", FractionText(results.response_rate())},
                    {"buyers", absl::StrCat(campaign.analysis().buyer_count())},
                    {"conversion_rate", FractionText(campaign.analysis().conversion_rate())},
                    {"analysis", campaign.analysis().text()}});
}

Section MaterialTable(const v1::Campaign& campaign) {
  Section section{.title = "materials",
                  .columns = {{.name = "material_id"},
                              {.name = "state"},
                              {.name = "version"},
                              {.name = "proposed_by"},
                              {.name = "decided_by"},
                              {.name = "comment"},
                              {.name = "sha256"}},
                  .rows = {}};
  for (const v1::CampaignMaterial& material : campaign.materials()) {
    section.rows.push_back({material.material_id(), StateText(material.state()), material.version(),
                            material.proposed_by(), material.decided_by(), material.comment(),
                            material.sha256()});
  }
  return section;
}

absl::StatusOr<Section> SalesTable(const v1::Campaign& campaign) {
  Section section{.title = "sales",
                  .columns = {{.name = "product_id"},
                              {.name = "currency"},
                              {.name = "sales", .number = true},
                              {.name = "returns", .number = true},
                              {.name = "buyers", .number = true},
                              {.name = "amount", .number = true}},
                  .rows = {}};
  for (const v1::CampaignSales& sales : campaign.analysis().sales()) {
    ASSIGN_OR_RETURN(const int exponent, ExponentOf(sales.currency_code()));
    section.rows.push_back({std::string(IdOf(sales.product())), sales.currency_code(),
                            absl::StrCat(sales.sale_count()), absl::StrCat(sales.return_count()),
                            absl::StrCat(sales.buyer_count()),
                            FormatMinorUnits(sales.amount_minor(), exponent)});
  }
  return section;
}

absl::Status Print(Session& session, const absl::StatusOr<v1::Campaign>& campaign) {
  if (!campaign.ok()) return campaign.status();
  ASSIGN_OR_RETURN(Section sales, SalesTable(*campaign));
  session.Print({.sections = {CampaignFacts(*campaign), MaterialTable(*campaign), std::move(sales)},
                 .json = MessageJson(*campaign)});
  return absl::OkStatus();
}

// A change of the campaign `options.id`.
template <class Request, class Base>
absl::Status Step(Session& session, const Options& options,
                  grpc::Status (Base::*method)(grpc::ClientContext*, const Request&, v1::Campaign*),
                  Request request) {
  request.set_name(NameIn("campaigns", options.id));
  return Print(session, Change<v1::Campaigns>(session, method, std::move(request)));
}

absl::Status Create(Session& session, const Options& options) {
  v1::CreateCampaignRequest request;
  request.set_campaign_id(options.id);
  v1::Campaign* campaign = request.mutable_campaign();
  campaign->set_display_name(options.name);
  *campaign->mutable_start_date() = DateOf(options.from);
  *campaign->mutable_end_date() = DateOf(options.to);
  for (const std::string& id : options.products) campaign->add_products(NameIn("products", id));
  campaign->set_audience_filter(options.filter);
  campaign->set_author(options.person);
  return Print(session, Change<v1::Campaigns>(session, &Stub::CreateCampaign, request));
}

absl::Status List(Session& session, const Options& options) {
  v1::ListCampaignsRequest request;
  request.set_filter(options.filter);
  ASSIGN_OR_RETURN(const v1::ListCampaignsResponse all,
                   AllPages<v1::Campaigns>(session, &Stub::ListCampaigns, request));
  Section section{.title = {},
                  .columns = {{.name = "campaign_id"},
                              {.name = "name"},
                              {.name = "state"},
                              {.name = "start"},
                              {.name = "end"},
                              {.name = "products"},
                              {.name = "audience_size", .number = true},
                              {.name = "author"}},
                  .rows = {}};
  for (const v1::Campaign& campaign : all.campaigns()) {
    section.rows.push_back({std::string(IdOf(campaign.name())), campaign.display_name(),
                            StateText(campaign.state()), DateText(campaign.start_date()),
                            DateText(campaign.end_date()), ProductsText(campaign),
                            absl::StrCat(campaign.audience_size()), campaign.author()});
  }
  session.Print({.sections = {std::move(section)}, .json = MessageJson(all)});
  return absl::OkStatus();
}

absl::Status Get(Session& session, const Options& options) {
  v1::GetCampaignRequest request;
  request.set_name(NameIn("campaigns", options.id));
  return Print(session, Ask<v1::Campaigns>(session, &Stub::GetCampaign, request));
}

absl::Status Audience(Session& session, const Options& options) {
  v1::ListCampaignAudienceRequest request;
  request.set_parent(NameIn("campaigns", options.id));
  ASSIGN_OR_RETURN(const v1::ListCampaignAudienceResponse all,
                   AllPages<v1::Campaigns>(session, &Stub::ListCampaignAudience, request));
  Section section{.title = {}, .columns = {{.name = "client_id"}}, .rows = {}};
  for (const std::string& name : all.clients()) {
    section.rows.push_back({std::string(IdOf(name))});
  }
  session.Note(absl::StrCat(all.total_size(), " clients", all.frozen() ? ", frozen" : " now"));
  session.Print({.sections = {std::move(section)}, .json = MessageJson(all)});
  return absl::OkStatus();
}

absl::Status Propose(Session& session, const Options& options) {
  v1::ProposeCampaignMaterialRequest request;
  v1::CampaignMaterial* material = request.mutable_material();
  material->set_material_id(options.material);
  material->set_display_name(options.name);
  material->set_uri(options.uri);
  material->set_version(options.version);
  material->set_sha256(options.sha256);
  material->set_proposed_by(options.person);
  return Step(session, options, &Stub::ProposeCampaignMaterial, std::move(request));
}

absl::Status Decide(Session& session, const Options& options, v1::MaterialState decision) {
  v1::DecideCampaignMaterialRequest request;
  request.set_material_id(options.material);
  request.set_sha256(options.sha256);
  request.set_decision(decision);
  request.set_decided_by(options.person);
  request.set_comment(options.text);
  return Step(session, options, &Stub::DecideCampaignMaterial, std::move(request));
}
absl::Status Agree(Session& session, const Options& options) {
  return Decide(session, options, v1::MATERIAL_STATE_AGREED);
}
absl::Status Reject(Session& session, const Options& options) {
  return Decide(session, options, v1::MATERIAL_STATE_REJECTED);
}

absl::Status Approve(Session& session, const Options& options) {
  v1::ApproveCampaignRequest request;
  request.set_approved_by(options.person);
  return Step(session, options, &Stub::ApproveCampaign, std::move(request));
}

absl::Status Start(Session& session, const Options& options) {
  v1::StartCampaignRequest request;
  *request.mutable_date() = DateOf(options.date);
  return Step(session, options, &Stub::StartCampaign, std::move(request));
}

absl::Status Finish(Session& session, const Options& options) {
  v1::FinishCampaignRequest request;
  *request.mutable_date() = DateOf(options.date);
  return Step(session, options, &Stub::FinishCampaign, std::move(request));
}

absl::Status Cancel(Session& session, const Options& options) {
  return Step(session, options, &Stub::CancelCampaign, v1::CancelCampaignRequest());
}

absl::Status ReportResults(Session& session, const Options& options) {
  v1::RecordCampaignResultsRequest request;
  request.mutable_results()->set_contacted_count(options.contacted);
  request.mutable_results()->set_responded_count(options.responded);
  return Step(session, options, &Stub::RecordCampaignResults, std::move(request));
}

absl::Status Analyse(Session& session, const Options& options) {
  v1::AnalyseCampaignRequest request;
  *request.mutable_start_date() = DateOf(options.from);
  *request.mutable_end_date() = DateOf(options.to);
  request.set_text(options.text);
  request.set_analysed_by(options.person);
  return Step(session, options, &Stub::AnalyseCampaign, std::move(request));
}

void DeclareId(CLI::App* verb, Options* options) {
  verb->add_option("CAMPAIGN", options->id, "id of the campaign")->required();
}
void DeclarePerson(CLI::App* verb, Options* options) {
  verb->add_option("--by", options->person, "who does it")->required();
}
void DeclareWindow(CLI::App* verb, Options* options) {
  verb->add_option("--from", options->from, "first day")->required()->check(IsDate());
  verb->add_option("--to", options->to, "last day")->required()->check(IsDate());
}

void DeclareCreate(CLI::App* verb, Options* options) {
  DeclareId(verb, options);
  verb->add_option("--name", options->name, "name of the campaign")->required();
  DeclareWindow(verb, options);
  verb->add_option("--product", options->products, "product that it sells; may be repeated")
      ->required();
  verb->add_option("--filter", options->filter,
                   "audience, for example: region = \"Germany\" AND size_class = \"LARGE\"")
      ->required();
  DeclarePerson(verb, options);
}
void DeclareList(CLI::App* verb, Options* options) {
  verb->add_option("--filter", options->filter, "for example: state = \"RUNNING\"");
}
void DeclareMaterial(CLI::App* verb, Options* options) {
  DeclareId(verb, options);
  verb->add_option("MATERIAL", options->material, "id of the material")->required();
  verb->add_option("--sha256", options->sha256, "digest of the document")->required();
  DeclarePerson(verb, options);
}
void DeclarePropose(CLI::App* verb, Options* options) {
  DeclareMaterial(verb, options);
  verb->add_option("--name", options->name, "title")->required();
  verb->add_option("--uri", options->uri, "where the document is")->required();
  verb->add_option("--doc-version", options->version, "version of the document")->required();
}
void DeclareDecide(CLI::App* verb, Options* options) {
  DeclareMaterial(verb, options);
  verb->add_option("--comment", options->text, "why; required for a rejection");
}
void DeclareApprove(CLI::App* verb, Options* options) {
  DeclareId(verb, options);
  DeclarePerson(verb, options);
}
void DeclareDated(CLI::App* verb, Options* options) {
  DeclareId(verb, options);
  verb->add_option("--date", options->date, "business date")->required()->check(IsDate());
}
void DeclareReport(CLI::App* verb, Options* options) {
  DeclareId(verb, options);
  verb->add_option("--contacted", options->contacted, "clients that were contacted")->required();
  verb->add_option("--responded", options->responded, "clients that answered")->required();
}
void DeclareAnalyse(CLI::App* verb, Options* options) {
  DeclareId(verb, options);
  DeclareWindow(verb, options);
  verb->add_option("--text", options->text, "what is concluded")->required();
  DeclarePerson(verb, options);
}

}  // namespace

void AddCampaignVerb(CLI::App& app, Action* action) {
  CLI::App* campaign = app.add_subcommand("campaign", "commercial campaigns");
  campaign->require_subcommand(1);
  const auto add = [&](const char* name, const char* help, void (*declare)(CLI::App*, Options*),
                       absl::Status (*run)(Session&, const Options&)) {
    AddSubcommand<Options>(*campaign, name, help, action, declare, run);
  };
  add("create", "plans one", &DeclareCreate, &Create);
  add("list", "all campaigns that match a filter", &DeclareList, &List);
  add("get", "one campaign with its materials and results", &DeclareId, &Get);
  add("audience", "its clients: now, or as the approval froze them", &DeclareId, &Audience);
  add("propose", "adds a material or a new version of one", &DeclarePropose, &Propose);
  add("agree", "agrees to a material", &DeclareDecide, &Agree);
  add("reject", "rejects a material", &DeclareDecide, &Reject);
  add("approve", "approves it and freezes its audience", &DeclareApprove, &Approve);
  add("start", "starts it once all materials are agreed", &DeclareDated, &Start);
  add("finish", "ends it", &DeclareDated, &Finish);
  add("cancel", "gives it up", &DeclareId, &Cancel);
  add("report", "records how many clients were contacted and answered", &DeclareReport,
      &ReportResults);
  add("analyse", "sums the sales of its audience and closes it", &DeclareAnalyse, &Analyse);
}

}  // namespace clientele::cli
