#include "services/registry/api/campaign_records.h"

#include "absl/strings/str_cat.h"
#include "clientele/registry/v1/campaigns.pb.h"
#include "common/errors/status_macros.h"
#include "common/text/view.h"
#include "services/registry/api/offer_rows.h"
#include "services/registry/domain/listed_texts.h"
#include "services/registry/store/campaigns.h"
#include "services/registry/store/clients.h"

namespace clientele::registry {
namespace {

using google::protobuf::Message;

constexpr std::string_view kStateRule = "STATE";
constexpr std::string_view kFilterRule = "INVALID_FILTER";

const v1::CampaignRows& RowsOf(const Message& rows) {
  return static_cast<const v1::CampaignRows&>(rows);
}

CampaignFields FieldsAt(const v1::CampaignRows& rows, int row) {
  CampaignFields fields;
  fields.display_name = rows.display_name(row);
  fields.start_day = rows.start(row);
  fields.end_day = rows.end(row);
  fields.product_ids = ListedIds(rows.products(row));
  fields.audience_filter = TextAt(rows.audience_filter(), row);
  fields.client_ids = ListedIds(TextAt(rows.clients(), row));
  fields.author = rows.author(row);
  return fields;
}

// DRAFT for a row without a state.
CampaignState StateAt(const v1::CampaignRows& rows, int row, const Campaign* current) {
  if (!rows.state().empty() && rows.state(row) != v1::CAMPAIGN_STATE_UNSPECIFIED) {
    return static_cast<CampaignState>(rows.state(row));
  }
  return current == nullptr ? CampaignState::kDraft : current->state;
}

class CampaignCheck final : public RecordCheck {
 public:
  explicit CampaignCheck(ImportReferences* references) : references_(*references) {}

  absl::Status CheckRows(Transaction& transaction, const RecordBatch& batch,
                         ImportIssues* issues) override {
    const v1::CampaignRows& rows = RowsOf(batch.rows);
    return CheckEachSoundRow(batch, [&](int row, RowPlace place) -> absl::Status {
      const CampaignFields fields = FieldsAt(rows, row);
      ASSIGN_OR_RETURN(const std::optional<Campaign> current,
                       FindCampaign(transaction, rows.campaign_id(row)));
      const CampaignState now = current ? current->state : CampaignState::kDraft;
      if (StateAt(rows, row, current ? &*current : nullptr) != now) {
        issues->Add(place, "state", kStateRule,
                    absl::StrCat("the campaign is ", AbslView(StateName(now)),
                                 "; its state is changed by calls only"));
      }
      if (current && fields == current->fields) return absl::OkStatus();
      if (now != CampaignState::kDraft) {
        issues->Add(place, "campaign_id", kStateRule, "only a draft changes");
        return absl::OkStatus();
      }
      if (current && fields.author != current->fields.author) {
        issues->Add(place, "author", kStateRule, "the author of a campaign does not change");
      }
      return CheckDraft(transaction, fields, place, issues);
    });
  }

 private:
  absl::Status CheckDraft(Transaction& transaction, const CampaignFields& fields, RowPlace place,
                          ImportIssues* issues) {
    AddBreaches(CheckCampaign(fields), place, issues);
    if (!FilterToSql(fields.audience_filter, ClientFilterFields()).ok()) {
      issues->Add(place, "audience_filter", kFilterRule, "no filter that lists of clients take");
    }
    const TextColumn clients(fields.client_ids.begin(), fields.client_ids.end());
    RETURN_IF_ERROR(references_.LookUp(transaction, clients, {}));
    for (const std::string& id : fields.client_ids) {
      CheckKnownClient(id, references_.Client(id), place, issues, "clients");
    }
    return CheckProducts(transaction, references_, fields.product_ids, place, issues);
  }

  ImportReferences& references_;
};

class CampaignRecordKind final : public RecordKind {
 public:
  v1::ImportKind kind() const override { return v1::IMPORT_KIND_CAMPAIGNS; }

  std::unique_ptr<RecordCheck> NewCheck(ImportReferences* references) const override {
    return std::make_unique<CampaignCheck>(references);
  }

  absl::StatusOr<WriteOutcome> PutRow(const RecordWrite& write, const Message& rows,
                                      int row) const override {
    ASSIGN_OR_RETURN(const std::optional<Campaign> current,
                     FindCampaign(write.transaction, RowsOf(rows).campaign_id(row)));
    Campaign after = current.value_or(Campaign{});
    after.id = RowsOf(rows).campaign_id(row);
    after.fields = FieldsAt(RowsOf(rows), row);
    if (current && after == *current) return WriteOutcome::kUnchanged;
    if (after.state != CampaignState::kDraft) {
      return absl::FailedPreconditionError(
          "the registry changed under a failed import: a campaign is no draft any more");
    }
    if (!current) after.create_time = write.now;
    after.update_time = write.now;
    after.position = write.position;
    if (write.write) {
      RETURN_IF_ERROR(current ? ReplaceCampaign(write.transaction, *current, after)
                              : InsertCampaign(write.transaction, after));
    }
    return current ? WriteOutcome::kUpdated : WriteOutcome::kCreated;
  }

  int slice_rows() const override { return 16; }  // a draft may list 10,000 clients

  absl::StatusOr<bool> ExportSlice(Transaction& transaction,
                                   const RecordSlice& slice) const override {
    auto& rows = static_cast<v1::CampaignRows&>(*slice.rows);
    const std::string after =
        slice.after->empty() ? "" : std::get<std::string>(slice.after->front());
    ASSIGN_OR_RETURN(const std::vector<std::string> ids,
                     ScanCampaignIds(transaction, slice.scan, after, slice.limit));
    for (const std::string& id : ids) {
      *slice.after = {id};
      ASSIGN_OR_RETURN(const std::optional<Campaign> campaign, FindCampaign(transaction, id));
      if (campaign) Append(*campaign, &rows);
    }
    return ids.size() == static_cast<size_t>(slice.limit);
  }

 private:
  static void Append(const Campaign& campaign, v1::CampaignRows* rows) {
    const CampaignFields& fields = campaign.fields;
    rows->add_campaign_id(campaign.id);
    rows->add_display_name(fields.display_name);
    rows->add_start(fields.start_day);
    rows->add_end(fields.end_day);
    rows->add_products(JoinIds(fields.product_ids));
    rows->add_author(fields.author);
    rows->add_audience_filter(fields.audience_filter);
    rows->add_clients(JoinIds(fields.client_ids));
    rows->add_state(static_cast<v1::CampaignState>(campaign.state));
  }
};

}  // namespace

const RecordKind& CampaignRecords() {
  static const auto* const kKind = new CampaignRecordKind();
  return *kKind;
}

}  // namespace clientele::registry
