// clientele industry list, clientele identifier check
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "clientele/registry/v1/identifiers.grpc.pb.h"
#include "clientele/registry/v1/industries.grpc.pb.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/rpc/client.h"
#include "services/clientele/commands/commands.h"
#include "services/clientele/connect/pages.h"
#include "services/clientele/output/text.h"

namespace clientele::cli {
namespace {

namespace v1 = registry::v1;

constexpr rpc::CallOptions kRepeatable{.timeout = absl::Seconds(30), .idempotent = true};

// The values of an enum by their names behind the prefix, without the unspecified one.
std::map<std::string, int> WordsOf(const google::protobuf::EnumDescriptor* type,
                                   std::string_view prefix) {
  std::map<std::string, int> words;
  for (int i = 0; i < type->value_count(); ++i) {
    if (type->value(i)->number() == 0) continue;
    words.emplace(type->value(i)->name().substr(prefix.size()), type->value(i)->number());
  }
  return words;
}

std::string_view ClassifierText(v1::IndustryClassifier classifier) {
  constexpr std::string_view kPrefix = "INDUSTRY_CLASSIFIER_";
  return std::string_view(v1::IndustryClassifier_Name(classifier)).substr(kPrefix.size());
}

absl::Status List(Session& session, const v1::ListIndustriesRequest& request) {
  ASSIGN_OR_RETURN(const auto stub, session.connections().Stub<v1::Industries>());
  ASSIGN_OR_RETURN(const v1::ListIndustriesResponse all,
                   AllPages(*stub, &v1::Industries::Stub::ListIndustries, request));
  Section section{.title = {},
                  .columns = {{.name = "classifier"},
                              {.name = "version"},
                              {.name = "code"},
                              {.name = "name"},
                              {.name = "parent_code"}},
                  .rows = {}};
  for (const v1::Industry& industry : all.industries()) {
    section.rows.push_back({std::string(ClassifierText(industry.classifier())), industry.version(),
                            industry.code(), industry.display_name(), industry.parent_code()});
  }
  session.Print({.sections = {std::move(section)}, .json = MessageJson(all)});
  return absl::OkStatus();
}

absl::Status Check(Session& session, const v1::CheckIdentifiersRequest& request) {
  ASSIGN_OR_RETURN(const auto stub, session.connections().Stub<v1::Identifiers>());
  ASSIGN_OR_RETURN(
      const v1::CheckIdentifiersResponse answer,
      rpc::CallUnary(*stub, &v1::Identifiers::Stub::CheckIdentifiers, request, kRepeatable));
  Section section{.title = {},
                  .columns = {{.name = "value"}, {.name = "valid"}, {.name = "problem"}},
                  .rows = {}};
  int invalid = 0;
  for (int i = 0; i < answer.results_size(); ++i) {
    const v1::IdentifierCheck& result = answer.results(i);
    if (!result.valid()) ++invalid;
    section.rows.push_back(
        {request.identifiers(i).value(), result.valid() ? "yes" : "no", result.problem()});
  }
  session.Print({.sections = {std::move(section)}, .json = MessageJson(answer)});
  if (invalid == 0) return absl::OkStatus();
  return InvalidField("identifiers", absl::StrCat(invalid, " not valid"));
}

}  // namespace

void AddIndustryVerb(CLI::App& app, Action* action) {
  CLI::App* industry = app.add_subcommand("industry", "classifiers of industries");
  industry->require_subcommand(1);
  CLI::App* list = industry->add_subcommand("list", "the codes that are loaded");
  auto request = std::make_shared<v1::ListIndustriesRequest>();
  static const std::map<std::string, int> kClassifiers =
      WordsOf(v1::IndustryClassifier_descriptor(), "INDUSTRY_CLASSIFIER_");
  list->add_option_function<std::string>(
          "--classifier",
          [request](const std::string& word) {
            request->set_classifier(static_cast<v1::IndustryClassifier>(kClassifiers.at(word)));
          },
          "OKVED2, NACE or ISIC")
      ->check(CLI::IsMember(kClassifiers));
  list->add_option_function<std::string>(
      "--version-of", [request](const std::string& version) { request->set_version(version); },
      "version of the classifier");
  list->add_option_function<std::string>(
      "--parent", [request](const std::string& code) { request->set_parent_code(code); },
      "only the codes directly below this one");
  list->callback([request, action] {
    *action = [request](Session& session) { return List(session, *request); };
  });
}

void AddIdentifierVerb(CLI::App& app, Action* action) {
  CLI::App* identifier =
      app.add_subcommand("identifier", "identifiers by the rules of their standards");
  identifier->require_subcommand(1);
  CLI::App* check = identifier->add_subcommand("check", "says what is wrong with identifiers");
  static const std::map<std::string, int> kSchemes =
      WordsOf(v1::IdentifierScheme_descriptor(), "IDENTIFIER_SCHEME_");
  auto scheme = std::make_shared<std::string>();
  auto values = std::make_shared<std::vector<std::string>>();
  check->add_option("SCHEME", *scheme, "what the values are to be")
      ->required()
      ->check(CLI::IsMember(kSchemes));
  check->add_option("VALUE", *values, "the identifiers")->required();
  check->callback([scheme, values, action] {
    *action = [scheme, values](Session& session) {
      v1::CheckIdentifiersRequest request;
      for (const std::string& value : *values) {
        v1::IdentifierToCheck* const one = request.add_identifiers();
        one->set_scheme(static_cast<v1::IdentifierScheme>(kSchemes.at(*scheme)));
        one->set_value(value);
      }
      return Check(session, request);
    };
  });
}

}  // namespace clientele::cli
