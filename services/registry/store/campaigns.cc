#include "services/registry/store/campaigns.h"

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/ids/resource_name.h"
#include "common/sql/bulk_insert.h"
#include "services/registry/store/as_of.h"
#include "services/registry/store/clients.h"

namespace clientele::registry {
namespace {

constexpr int kReported = 1;
constexpr int kComputed = 2;

#define CLIENTELE_CAMPAIGN_COLUMNS                                                                 \
  "campaign_id, display_name, start_day, end_day, audience_filter, author, state, audience_size, " \
  "approved_by, approve_time, started_day, finished_day, contacted, responded, analysis_start, "   \
  "analysis_end, analysis_as_of, analysis_buyers, analysis_comment, analysed_by, create_time, "    \
  "update_time, position"

std::optional<int32_t> OptionalDay(const Row& row, int column) {
  return row.IsNull(column) ? std::nullopt : std::optional(row.Int32(column));
}

Campaign ReadCampaign(const Row& row) {
  Campaign campaign;
  campaign.id = row.Text(0);
  campaign.fields.display_name = row.Text(1);
  campaign.fields.start_day = row.Int32(2);
  campaign.fields.end_day = row.Int32(3);
  campaign.fields.audience_filter = row.Text(4);
  campaign.fields.author = row.Text(5);
  campaign.state = static_cast<CampaignState>(row.Int32(6));
  campaign.audience_size = row.Int64(7);
  campaign.approved_by = row.Text(8);
  campaign.approve_time = row.Int64(9);
  campaign.started_day = OptionalDay(row, 10);
  campaign.finished_day = OptionalDay(row, 11);
  if (!row.IsNull(12)) campaign.results = {row.Int64(12), row.Int64(13), {}};
  if (!row.IsNull(14)) {
    campaign.analysis = {row.Int32(14),
                         row.Int32(15),
                         row.Int64(16),
                         row.Int64(17),
                         std::string(row.Text(18)),
                         std::string(row.Text(19)),
                         {}};
  }
  campaign.create_time = row.Int64(20);
  campaign.update_time = row.Int64(21);
  campaign.position = row.Int64(22);
  return campaign;
}

absl::Status ReadMaterials(Transaction& transaction, Campaign* campaign) {
  return transaction.Query(
      "SELECT material_id, display_name, uri, doc_version, sha256, proposed_by, state, "
      "propose_time, decided_by, decide_time, remark FROM campaign_materials WHERE campaign_id = ? "
      "ORDER BY material_id",
      [&](const Row& row) {
        CampaignMaterial& material = campaign->materials.emplace_back();
        material.id = row.Text(0);
        material.display_name = row.Text(1);
        material.uri = row.Text(2);
        material.version = row.Text(3);
        material.sha256 = row.Text(4);
        material.proposed_by = row.Text(5);
        material.state = static_cast<MaterialState>(row.Int32(6));
        material.propose_time = row.Int64(7);
        material.decided_by = row.Text(8);
        material.decide_time = row.Int64(9);
        material.comment = row.Text(10);
      },
      campaign->id);
}

absl::Status ReadParts(Transaction& transaction, Campaign* campaign) {
  RETURN_IF_ERROR(transaction.Query(
      "SELECT product_id FROM campaign_products WHERE campaign_id = ? ORDER BY product_id",
      [&](const Row& row) { campaign->fields.product_ids.emplace_back(row.Text(0)); },
      campaign->id));
  RETURN_IF_ERROR(ReadMaterials(transaction, campaign));
  return transaction.Query(
      "SELECT origin, product_id, currency, sale_count, amount, buyer_count, return_count FROM "
      "campaign_sales WHERE campaign_id = ? ORDER BY origin, product_id, currency",
      [&](const Row& row) {
        CampaignSales line{std::string(row.Text(1)),
                           std::string(row.Text(2)),
                           row.Int64(3),
                           row.Int64(4),
                           row.Int64(5),
                           row.Int64(6)};
        const bool reported = row.Int64(0) == kReported;
        if (reported && campaign->results) campaign->results->sales.push_back(std::move(line));
        if (!reported && campaign->analysis) campaign->analysis->sales.push_back(std::move(line));
      },
      campaign->id);
}

absl::Status InsertProducts(Transaction& transaction, const Campaign& campaign) {
  for (const std::string& product : campaign.fields.product_ids) {
    RETURN_IF_ERROR(
        transaction.Execute("INSERT INTO campaign_products (campaign_id, product_id) VALUES (?, ?)",
                            campaign.id, product));
  }
  return absl::OkStatus();
}

absl::Status InsertListedClients(Transaction& transaction, const Campaign& campaign) {
  ASSIGN_OR_RETURN(BulkInsert insert, BulkInsert::Begin(transaction, "campaign_audience",
                                                        {"campaign_id", "client_id"}));
  for (const std::string& client : campaign.fields.client_ids) {
    RETURN_IF_ERROR(insert.AddRow(campaign.id, client));
  }
  return insert.Finish();
}

absl::Status InsertMaterials(Transaction& transaction, const Campaign& campaign) {
  for (const CampaignMaterial& m : campaign.materials) {
    RETURN_IF_ERROR(transaction.Execute(
        "INSERT INTO campaign_materials (campaign_id, material_id, display_name, uri, doc_version, "
        "sha256, proposed_by, state, propose_time, decided_by, decide_time, remark) VALUES (?, ?, "
        "?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        campaign.id, m.id, m.display_name, m.uri, m.version, m.sha256, m.proposed_by,
        static_cast<int>(m.state), m.propose_time, m.decided_by, m.decide_time, m.comment));
  }
  return absl::OkStatus();
}

absl::Status InsertSales(Transaction& transaction, std::string_view campaign_id, int origin,
                         const std::vector<CampaignSales>& sales) {
  for (const CampaignSales& line : sales) {
    RETURN_IF_ERROR(transaction.Execute(
        "INSERT INTO campaign_sales (campaign_id, origin, product_id, currency, sale_count, "
        "amount, buyer_count, return_count) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        campaign_id, origin, line.product_id, line.currency, line.sale_count, line.amount,
        line.buyer_count, line.return_count));
  }
  return absl::OkStatus();
}

// The parts in which `after` differs from `before`.
absl::Status ReplaceParts(Transaction& transaction, const Campaign& before, const Campaign& after) {
  if (after.fields.product_ids != before.fields.product_ids) {
    RETURN_IF_ERROR(
        transaction.Execute("DELETE FROM campaign_products WHERE campaign_id = ?", after.id));
    RETURN_IF_ERROR(InsertProducts(transaction, after));
  }
  if (after.state == CampaignState::kDraft && after.fields.client_ids != before.fields.client_ids) {
    RETURN_IF_ERROR(
        transaction.Execute("DELETE FROM campaign_audience WHERE campaign_id = ?", after.id));
    RETURN_IF_ERROR(InsertListedClients(transaction, after));
  }
  if (after.materials != before.materials) {
    RETURN_IF_ERROR(
        transaction.Execute("DELETE FROM campaign_materials WHERE campaign_id = ?", after.id));
    RETURN_IF_ERROR(InsertMaterials(transaction, after));
  }
  if (after.results != before.results || after.analysis != before.analysis) {
    RETURN_IF_ERROR(
        transaction.Execute("DELETE FROM campaign_sales WHERE campaign_id = ?", after.id));
    if (after.results) {
      RETURN_IF_ERROR(InsertSales(transaction, after.id, kReported, after.results->sales));
    }
    if (after.analysis) {
      RETURN_IF_ERROR(InsertSales(transaction, after.id, kComputed, after.analysis->sales));
    }
  }
  return absl::OkStatus();
}

// Those of a draft's clients that may be in an audience, as what follows FROM.
absl::StatusOr<SqlFragment> DraftAudience(const Campaign& draft) {
  SqlFragment from;
  from.sql = absl::StrCat("clients WHERE closed = 0 AND delete_time = 0 AND status <> ",
                          static_cast<int>(ClientStatus::kArchived), " AND ");
  if (draft.fields.audience_filter.empty()) {
    from.sql += "client_id IN (SELECT client_id FROM campaign_audience WHERE campaign_id = ?)";
    from.values.emplace_back(draft.id);
    return from;
  }
  ASSIGN_OR_RETURN(const SqlFragment filter,
                   FilterToSql(draft.fields.audience_filter, ClientFilterFields()));
  from.sql += filter.sql;
  from.values = filter.values;
  return from;
}

}  // namespace

absl::StatusOr<std::optional<Campaign>> FindCampaign(Transaction& transaction,
                                                     std::string_view id) {
  std::optional<Campaign> campaign;
  ASSIGN_OR_RETURN(const bool found,
                   transaction.QueryOne(
                       "SELECT " CLIENTELE_CAMPAIGN_COLUMNS " FROM campaigns WHERE campaign_id = ?",
                       [&](const Row& row) { campaign = ReadCampaign(row); }, id));
  if (!found) return campaign;
  RETURN_IF_ERROR(ReadParts(transaction, &*campaign));
  if (campaign->state == CampaignState::kDraft) {
    ASSIGN_OR_RETURN(campaign->fields.client_ids,
                     ListAudience(transaction, id, "", static_cast<int>(kMaxListedClients)));
  }
  return campaign;
}

absl::Status InsertCampaign(Transaction& transaction, const Campaign& campaign) {
  const CampaignFields& f = campaign.fields;
  RETURN_IF_ERROR(transaction.Execute(
      "INSERT INTO campaigns (" CLIENTELE_CAMPAIGN_COLUMNS
      ") VALUES (?, ?, ?, ?, ?, ?, ?, 0, '', 0, NULL, NULL, NULL, NULL, NULL, NULL, 0, 0, '', '', "
      "?, ?, ?)",
      campaign.id, f.display_name, f.start_day, f.end_day, f.audience_filter, f.author,
      static_cast<int>(campaign.state), campaign.create_time, campaign.update_time,
      campaign.position));
  RETURN_IF_ERROR(InsertProducts(transaction, campaign));
  return InsertListedClients(transaction, campaign);
}

absl::Status ReplaceCampaign(Transaction& transaction, const Campaign& before,
                             const Campaign& after) {
  const CampaignFields& f = after.fields;
  std::optional<int64_t> contacted, responded;
  if (after.results) {
    contacted = after.results->contacted;
    responded = after.results->responded;
  }
  std::optional<int32_t> first_day, last_day;
  if (after.analysis) {
    first_day = after.analysis->start_day;
    last_day = after.analysis->end_day;
  }
  const CampaignAnalysis analysis = after.analysis.value_or(CampaignAnalysis{});
  ASSIGN_OR_RETURN(
      const int64_t written,
      transaction.ExecuteCounted(
          "UPDATE campaigns SET display_name = ?, start_day = ?, end_day = ?, audience_filter = ?, "
          "author = ?, state = ?, audience_size = ?, approved_by = ?, approve_time = ?, "
          "started_day = ?, finished_day = ?, contacted = ?, responded = ?, analysis_start = ?, "
          "analysis_end = ?, analysis_as_of = ?, analysis_buyers = ?, analysis_comment = ?, "
          "analysed_by = ?, update_time = ?, position = ? WHERE campaign_id = ? AND position = ?",
          f.display_name, f.start_day, f.end_day, f.audience_filter, f.author,
          static_cast<int>(after.state), after.audience_size, after.approved_by, after.approve_time,
          after.started_day, after.finished_day, contacted, responded, first_day, last_day,
          analysis.as_of, analysis.buyer_count, analysis.text, analysis.analysed_by,
          after.update_time, after.position, before.id, before.position));
  if (written != 1) return EtagMismatch("campaign", ResourceName("campaigns", before.id));
  return ReplaceParts(transaction, before, after);
}

const std::vector<QueryField>& CampaignFilterFields() {
  using Type = QueryField::Type;
  static const auto* const kFields =
      new std::vector<QueryField>{{"campaign_id", "campaign_id", Type::kText, {}},
                                  {"display_name", "display_name", Type::kText, {}},
                                  {"author", "author", Type::kText, {}},
                                  {"start_date", "start_day", Type::kDate, {}},
                                  {"end_date", "end_day", Type::kDate, {}},
                                  {"state",
                                   "state",
                                   Type::kEnum,
                                   {{"DRAFT", 1},
                                    {"APPROVED", 2},
                                    {"RUNNING", 3},
                                    {"FINISHED", 4},
                                    {"ANALYSED", 5},
                                    {"CANCELLED", 6}}}};
  return *kFields;
}

absl::StatusOr<std::vector<Campaign>> ListCampaigns(Transaction& transaction,
                                                    const CampaignQuery& query,
                                                    std::string_view after, int limit) {
  std::string sql = absl::StrCat("SELECT " CLIENTELE_CAMPAIGN_COLUMNS " FROM campaigns WHERE ",
                                 query.filter.sql, " AND campaign_id > ?");
  SqlValues values = query.filter.values;
  values.emplace_back(std::string(after));
  if (!query.product_id.empty()) {
    absl::StrAppend(&sql,
                    " AND campaign_id IN (SELECT campaign_id FROM campaign_products WHERE "
                    "product_id = ?)");
    values.emplace_back(query.product_id);
  }
  absl::StrAppend(&sql, " ORDER BY campaign_id LIMIT ?");
  values.emplace_back(int64_t{limit});
  std::vector<Campaign> campaigns;
  RETURN_IF_ERROR(transaction.Query(
      sql, [&](const Row& row) { campaigns.push_back(ReadCampaign(row)); }, values));
  for (Campaign& campaign : campaigns) RETURN_IF_ERROR(ReadParts(transaction, &campaign));
  return campaigns;
}

absl::StatusOr<int64_t> CountDraftAudience(Transaction& transaction, const Campaign& draft) {
  ASSIGN_OR_RETURN(const SqlFragment from, DraftAudience(draft));
  ASSIGN_OR_RETURN(
      const std::optional<int64_t> count,
      transaction.QueryInt64(absl::StrCat("SELECT COUNT(*) FROM ", from.sql), from.values));
  return count.value_or(0);
}

absl::StatusOr<std::vector<std::string>> ListDraftAudience(Transaction& transaction,
                                                           const Campaign& draft,
                                                           std::string_view after, int limit) {
  ASSIGN_OR_RETURN(const SqlFragment from, DraftAudience(draft));
  std::vector<std::string> ids;
  RETURN_IF_ERROR(transaction.Query(
      absl::StrCat("SELECT client_id FROM ", from.sql,
                   " AND client_id > ? ORDER BY client_id LIMIT ?"),
      [&](const Row& row) { ids.emplace_back(row.Text(0)); }, from.values, after, limit));
  return ids;
}

absl::StatusOr<int64_t> FreezeAudience(Transaction& transaction, const Campaign& draft) {
  if (draft.fields.audience_filter.empty()) {
    RETURN_IF_ERROR(transaction.Execute(
        "DELETE FROM campaign_audience WHERE campaign_id = ? AND client_id NOT IN (SELECT "
        "client_id FROM clients WHERE closed = 0 AND delete_time = 0 AND status <> ?)",
        draft.id, static_cast<int>(ClientStatus::kArchived)));
  } else {
    ASSIGN_OR_RETURN(const SqlFragment from, DraftAudience(draft));
    RETURN_IF_ERROR(transaction.Execute(
        absl::StrCat("INSERT INTO campaign_audience (campaign_id, client_id) SELECT ?, client_id "
                     "FROM ",
                     from.sql),
        draft.id, from.values));
  }
  // Counted again: an engine may let the statement above see later commits than this transaction.
  ASSIGN_OR_RETURN(const std::optional<int64_t> rows,
                   transaction.QueryInt64(
                       "SELECT COUNT(*) FROM campaign_audience WHERE campaign_id = ?", draft.id));
  return rows.value_or(0);
}

absl::StatusOr<std::vector<std::string>> ListAudience(Transaction& transaction,
                                                      std::string_view campaign_id,
                                                      std::string_view after, int limit) {
  std::vector<std::string> ids;
  RETURN_IF_ERROR(transaction.Query(
      "SELECT client_id FROM campaign_audience WHERE campaign_id = ? AND client_id > ? ORDER BY "
      "client_id LIMIT ?",
      [&](const Row& row) { ids.emplace_back(row.Text(0)); }, campaign_id, after, limit));
  return ids;
}

absl::Status SumAudienceSales(Transaction& transaction, std::string_view campaign_id,
                              int32_t first_day, int32_t last_day, Position position,
                              AudienceSales* sums) {
  return transaction.Query(
      "SELECT a.client_id, s.product_id, s.currency, s.amount FROM campaign_audience a JOIN sales "
      "s ON s.client_id = a.client_id WHERE a.campaign_id = ? AND s.day >= ? AND s.day <= ? AND "
      "s." CLIENTELE_AS_OF
      " AND s.product_id IN (SELECT product_id FROM campaign_products WHERE campaign_id = ?) ORDER "
      "BY a.client_id",
      [&](const Row& row) { sums->Add(row.Text(0), row.Text(1), row.Text(2), row.Int64(3)); },
      campaign_id, first_day, last_day, position, position, campaign_id);
}

absl::StatusOr<std::vector<std::string>> ScanCampaignIds(Transaction& transaction,
                                                         const ExportScan& scan,
                                                         std::string_view after, int limit) {
  std::vector<std::string> ids;
  RETURN_IF_ERROR(transaction.Query(
      "SELECT campaign_id FROM campaigns WHERE campaign_id >= ? AND campaign_id < ? AND "
      "campaign_id "
      "> ? AND position > ? AND position <= ? ORDER BY campaign_id LIMIT ?",
      [&](const Row& row) { ids.emplace_back(row.Text(0)); }, scan.start, scan.end, after,
      scan.since, scan.position, limit));
  return ids;
}

}  // namespace clientele::registry
