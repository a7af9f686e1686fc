#include "services/registry/store/offer_cases.h"

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/ids/resource_name.h"

namespace clientele::registry {
namespace {

#define CLIENTELE_OFFER_CASE_COLUMNS                                                    \
  "offer_case_id, display_name, industry, technical_story, economic_story, client_id, " \
  "confidential, state, create_time, update_time, position"

OfferCase ReadOfferCase(const Row& row) {
  OfferCase offer_case;
  offer_case.id = row.Text(0);
  offer_case.fields.display_name = row.Text(1);
  offer_case.fields.industry = row.Text(2);
  offer_case.fields.technical_story = row.Text(3);
  offer_case.fields.economic_story = row.Text(4);
  offer_case.fields.client_id = row.Text(5);
  offer_case.fields.confidential = row.Bool(6);
  offer_case.state = static_cast<OfferCaseState>(row.Int32(7));
  offer_case.create_time = row.Int64(8);
  offer_case.update_time = row.Int64(9);
  offer_case.position = row.Int64(10);
  return offer_case;
}

absl::Status ReadParts(Transaction& transaction, OfferCase* offer_case) {
  OfferCaseFields& fields = offer_case->fields;
  RETURN_IF_ERROR(transaction.Query(
      "SELECT product_id FROM offer_case_products WHERE offer_case_id = ? ORDER BY product_id",
      [&](const Row& row) { fields.product_ids.emplace_back(row.Text(0)); }, offer_case->id));
  return transaction.Query(
      "SELECT metric, unscaled, scale, unit, currency FROM offer_case_results WHERE offer_case_id "
      "= ? ORDER BY result_no",
      [&](const Row& row) {
        fields.results.push_back({std::string(row.Text(0)),
                                  {row.Int64(1), row.Int32(2)},
                                  std::string(row.Text(3)),
                                  std::string(row.Text(4))});
      },
      offer_case->id);
}

absl::Status InsertParts(Transaction& transaction, const OfferCase& offer_case) {
  for (const std::string& product : offer_case.fields.product_ids) {
    RETURN_IF_ERROR(transaction.Execute(
        "INSERT INTO offer_case_products (offer_case_id, product_id) VALUES (?, ?)", offer_case.id,
        product));
  }
  int number = 0;
  for (const CaseResult& result : offer_case.fields.results) {
    RETURN_IF_ERROR(transaction.Execute(
        "INSERT INTO offer_case_results (offer_case_id, result_no, metric, unscaled, scale, unit, "
        "currency) VALUES (?, ?, ?, ?, ?, ?, ?)",
        offer_case.id, ++number, result.metric, result.value.unscaled, result.value.scale,
        result.unit, result.currency));
  }
  return absl::OkStatus();
}

absl::Status DeleteParts(Transaction& transaction, std::string_view id) {
  RETURN_IF_ERROR(
      transaction.Execute("DELETE FROM offer_case_products WHERE offer_case_id = ?", id));
  return transaction.Execute("DELETE FROM offer_case_results WHERE offer_case_id = ?", id);
}

}  // namespace

absl::StatusOr<std::optional<OfferCase>> FindOfferCase(Transaction& transaction,
                                                       std::string_view id) {
  std::optional<OfferCase> offer_case;
  ASSIGN_OR_RETURN(
      const bool found,
      transaction.QueryOne(
          "SELECT " CLIENTELE_OFFER_CASE_COLUMNS " FROM offer_cases WHERE offer_case_id = ?",
          [&](const Row& row) { offer_case = ReadOfferCase(row); }, id));
  if (found) RETURN_IF_ERROR(ReadParts(transaction, &*offer_case));
  return offer_case;
}

absl::Status InsertOfferCase(Transaction& transaction, const OfferCase& offer_case) {
  const OfferCaseFields& f = offer_case.fields;
  RETURN_IF_ERROR(transaction.Execute("INSERT INTO offer_cases (" CLIENTELE_OFFER_CASE_COLUMNS
                                      ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                                      offer_case.id, f.display_name, f.industry, f.technical_story,
                                      f.economic_story, f.client_id, f.confidential ? 1 : 0,
                                      static_cast<int>(offer_case.state), offer_case.create_time,
                                      offer_case.update_time, offer_case.position));
  return InsertParts(transaction, offer_case);
}

absl::Status ReplaceOfferCase(Transaction& transaction, const OfferCase& before,
                              const OfferCase& after) {
  const OfferCaseFields& f = after.fields;
  ASSIGN_OR_RETURN(
      const int64_t written,
      transaction.ExecuteCounted(
          "UPDATE offer_cases SET display_name = ?, industry = ?, technical_story = ?, "
          "economic_story = ?, client_id = ?, confidential = ?, state = ?, update_time = ?, "
          "position = ? WHERE offer_case_id = ? AND position = ?",
          f.display_name, f.industry, f.technical_story, f.economic_story, f.client_id,
          f.confidential ? 1 : 0, static_cast<int>(after.state), after.update_time, after.position,
          before.id, before.position));
  if (written != 1) return EtagMismatch("offer_case", ResourceName("offerCases", before.id));
  RETURN_IF_ERROR(DeleteParts(transaction, after.id));
  return InsertParts(transaction, after);
}

const std::vector<QueryField>& OfferCaseFilterFields() {
  using Type = QueryField::Type;
  static const auto* const kFields = new std::vector<QueryField>{
      {"offer_case_id", "offer_case_id", Type::kText, {}},
      {"display_name", "display_name", Type::kText, {}},
      {"industry", "industry", Type::kText, {}},
      {"technical_story", "technical_story", Type::kText, {}},
      {"economic_story", "economic_story", Type::kText, {}},
      {"state", "state", Type::kEnum, {{"DRAFT", 1}, {"PUBLISHED", 2}, {"ARCHIVED", 3}}}};
  return *kFields;
}

absl::StatusOr<std::vector<OfferCase>> ListOfferCases(Transaction& transaction,
                                                      const OfferCaseQuery& query,
                                                      std::string_view after, int limit) {
  std::string sql = absl::StrCat("SELECT " CLIENTELE_OFFER_CASE_COLUMNS " FROM offer_cases WHERE ",
                                 query.filter.sql, " AND offer_case_id > ?");
  SqlValues values = query.filter.values;
  values.emplace_back(std::string(after));
  if (!query.product_id.empty()) {
    absl::StrAppend(&sql,
                    " AND offer_case_id IN (SELECT offer_case_id FROM offer_case_products WHERE "
                    "product_id = ?)");
    values.emplace_back(query.product_id);
  }
  absl::StrAppend(&sql, " ORDER BY offer_case_id LIMIT ?");
  values.emplace_back(int64_t{limit});
  std::vector<OfferCase> cases;
  RETURN_IF_ERROR(transaction.Query(
      sql, [&](const Row& row) { cases.push_back(ReadOfferCase(row)); }, values));
  for (OfferCase& offer_case : cases) RETURN_IF_ERROR(ReadParts(transaction, &offer_case));
  return cases;
}

absl::StatusOr<std::vector<OfferCase>> ScanOfferCases(Transaction& transaction,
                                                      const ExportScan& scan,
                                                      std::string_view after, int limit) {
  std::vector<OfferCase> found;
  RETURN_IF_ERROR(transaction.Query(
      "SELECT " CLIENTELE_OFFER_CASE_COLUMNS
      " FROM offer_cases WHERE offer_case_id >= ? AND offer_case_id < ? AND offer_case_id > ? AND "
      "position > ? AND position <= ? ORDER BY offer_case_id LIMIT ?",
      [&](const Row& row) { found.push_back(ReadOfferCase(row)); }, scan.start, scan.end, after,
      scan.since, scan.position, limit));
  for (OfferCase& one : found) RETURN_IF_ERROR(ReadParts(transaction, &one));
  return found;
}

}  // namespace clientele::registry
