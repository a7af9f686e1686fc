#include "services/registry/api/industry_handlers.h"

#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/rpc/paging.h"
#include "common/sql/order_by.h"
#include "services/registry/api/convert.h"
#include "services/registry/api/list_page.h"
#include "services/registry/domain/identifier_schemes.h"
#include "services/registry/store/industries.h"

namespace clientele::registry {
namespace {

void ToProto(const Industry& industry, v1::Industry* proto) {
  proto->set_classifier(static_cast<v1::IndustryClassifier>(industry.classifier));
  proto->set_version(industry.version);
  proto->set_code(industry.code);
  proto->set_display_name(industry.name);
  proto->set_parent_code(industry.parent_code);
  registry::ToProto(industry.create_time, proto->mutable_create_time());
  registry::ToProto(industry.update_time, proto->mutable_update_time());
}

absl::Status DamagedToken() {
  return InvalidField("page_token", "is damaged", common::v1::ERROR_REASON_PAGE_TOKEN_INVALID);
}

absl::StatusOr<IndustryKey> LastKey(const v1::ListIndustriesRequest& request) {
  ASSIGN_OR_RETURN(const std::string token, rpc::ReadPageToken(request));
  if (token.empty()) return IndustryKey();
  ASSIGN_OR_RETURN(const SqlValues values, UnpackValues(token));
  if (values.size() != 3) return DamagedToken();
  const auto* const classifier = std::get_if<int64_t>(&values[0]);
  const auto* const version = std::get_if<std::string>(&values[1]);
  const auto* const code = std::get_if<std::string>(&values[2]);
  if (classifier == nullptr || version == nullptr || code == nullptr) return DamagedToken();
  return IndustryKey{static_cast<IndustryClassifier>(*classifier), *version, *code};
}

std::string TokenOf(const Industry& last, const v1::ListIndustriesRequest& request) {
  return rpc::MakePageToken(
      PackValues({static_cast<int64_t>(last.classifier), last.version, last.code}), request);
}

}  // namespace

absl::Status ListIndustries(const Registry& registry, rpc::Call& call,
                            const v1::ListIndustriesRequest& request,
                            v1::ListIndustriesResponse* response) {
  ASSIGN_OR_RETURN(const int page_size, rpc::PageSize(request.page_size()));
  IndustryQuery query{static_cast<IndustryClassifier>(request.classifier()),
                      request.version(),
                      request.parent_code(),
                      {}};
  if (query.classifier == IndustryClassifier::kUnspecified &&
      (!query.version.empty() || !query.parent_code.empty())) {
    return InvalidField("classifier", "is required with a version or a parent code");
  }
  ASSIGN_OR_RETURN(query.after, LastKey(request));
  ASSIGN_OR_RETURN(
      const ListPage<Industry> page,
      ReadPage<Industry>(registry, call, page_size, [&](Transaction& transaction, int limit) {
        return ListIndustries(transaction, query, limit);
      }));
  for (const Industry& industry : page.items) ToProto(industry, response->add_industries());
  if (page.more) response->set_next_page_token(TokenOf(page.items.back(), request));
  return absl::OkStatus();
}

absl::Status CheckIdentifiers(const Registry&, rpc::Call&,
                              const v1::CheckIdentifiersRequest& request,
                              v1::CheckIdentifiersResponse* response) {
  for (const v1::IdentifierToCheck& identifier : request.identifiers()) {
    const std::string_view problem =
        CheckIdentifier(static_cast<IdentifierScheme>(identifier.scheme()), identifier.value());
    v1::IdentifierCheck* const result = response->add_results();
    result->set_valid(problem.empty());
    result->set_problem(std::string(problem));
  }
  return absl::OkStatus();
}

}  // namespace clientele::registry
