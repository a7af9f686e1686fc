#include "services/registry/store/industries.h"

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/text/view.h"

namespace clientele::registry {
namespace {

#define CLIENTELE_INDUSTRY_COLUMNS \
  "classifier, version, code, name, parent_code, create_time, update_time, position"

Industry ReadIndustry(const Row& row) {
  Industry industry;
  industry.classifier = static_cast<IndustryClassifier>(row.Int32(0));
  industry.version = row.Text(1);
  industry.code = row.Text(2);
  industry.name = row.Text(3);
  industry.parent_code = row.Text(4);
  industry.create_time = row.Int64(5);
  industry.update_time = row.Int64(6);
  industry.position = row.Int64(7);
  return industry;
}

}  // namespace

absl::StatusOr<std::optional<Industry>> FindIndustry(Transaction& transaction,
                                                     const IndustryKey& key) {
  std::optional<Industry> industry;
  const absl::StatusOr<bool> found = transaction.QueryOne(
      "SELECT " CLIENTELE_INDUSTRY_COLUMNS
      " FROM industries WHERE classifier = ? AND version = ? AND code = ?",
      [&](const Row& row) { industry = ReadIndustry(row); }, static_cast<int>(key.classifier),
      key.version, key.code);
  if (!found.ok()) return found.status();
  return industry;
}

absl::Status InsertIndustry(Transaction& transaction, const Industry& industry) {
  return transaction.Execute(
      "INSERT INTO industries (" CLIENTELE_INDUSTRY_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      static_cast<int>(industry.classifier), industry.version, industry.code, industry.name,
      industry.parent_code, industry.create_time, industry.update_time, industry.position);
}

absl::Status ReplaceIndustry(Transaction& transaction, const Industry& before,
                             const Industry& after) {
  ASSIGN_OR_RETURN(
      const int64_t written,
      transaction.ExecuteCounted(
          "UPDATE industries SET name = ?, parent_code = ?, update_time = ?, position = ? "
          "WHERE classifier = ? AND version = ? AND code = ? AND position = ?",
          after.name, after.parent_code, after.update_time, after.position,
          static_cast<int>(before.classifier), before.version, before.code, before.position));
  if (written == 1) return absl::OkStatus();
  return EtagMismatch("industry",
                      absl::StrCat(AbslView(ClassifierName(before.classifier)), ":", before.code));
}

absl::StatusOr<std::array<bool, 3>> LoadedClassifiers(Transaction& transaction) {
  std::array<bool, 3> loaded{};
  for (size_t i = 0; i < kIndustryClassifiers.size(); ++i) {
    ASSIGN_OR_RETURN(const auto any,
                     transaction.QueryInt64("SELECT 1 FROM industries WHERE classifier = ? LIMIT 1",
                                            static_cast<int>(kIndustryClassifiers[i])));
    loaded[i] = any.has_value();
  }
  return loaded;
}

absl::StatusOr<bool> KnowsIndustry(Transaction& transaction, IndustryClassifier classifier,
                                   std::string_view code) {
  ASSIGN_OR_RETURN(
      const auto any,
      transaction.QueryInt64("SELECT 1 FROM industries WHERE classifier = ? AND code = ? LIMIT 1",
                             static_cast<int>(classifier), code));
  return any.has_value();
}

absl::StatusOr<std::vector<Industry>> ScanIndustries(Transaction& transaction,
                                                     const ExportScan& scan,
                                                     const IndustryKey& after, int limit) {
  std::array<int, 3> wanted{};
  for (size_t i = 0; i < kIndustryClassifiers.size(); ++i) {
    const std::string_view name = ClassifierName(kIndustryClassifiers[i]);
    if (name >= scan.start && name < scan.end) {
      wanted[i] = static_cast<int>(kIndustryClassifiers[i]);
    }
  }
  std::vector<Industry> industries;
  RETURN_IF_ERROR(transaction.Query(
      "SELECT " CLIENTELE_INDUSTRY_COLUMNS
      " FROM industries WHERE (classifier, version, code) > (?, ?, ?) AND classifier IN (?, ?, ?)"
      " AND position <= ? AND position > ? ORDER BY classifier, version, code LIMIT ?",
      [&](const Row& row) { industries.push_back(ReadIndustry(row)); },
      static_cast<int>(after.classifier), after.version, after.code, wanted[0], wanted[1],
      wanted[2], scan.position, scan.since, limit));
  return industries;
}

absl::StatusOr<std::vector<Industry>> ListIndustries(Transaction& transaction,
                                                     const IndustryQuery& query, int limit) {
  std::string sql = "SELECT " CLIENTELE_INDUSTRY_COLUMNS
                    " FROM industries WHERE (classifier, version, code) > (?, ?, ?)";
  SqlValues values{static_cast<int64_t>(query.after.classifier), query.after.version,
                   query.after.code};
  if (query.classifier != IndustryClassifier::kUnspecified) {
    absl::StrAppend(&sql, " AND classifier = ?");
    values.emplace_back(static_cast<int64_t>(query.classifier));
  }
  if (!query.version.empty()) {
    absl::StrAppend(&sql, " AND version = ?");
    values.emplace_back(query.version);
  }
  if (!query.parent_code.empty()) {
    absl::StrAppend(&sql, " AND parent_code = ?");
    values.emplace_back(query.parent_code);
  }
  absl::StrAppend(&sql, " ORDER BY classifier, version, code LIMIT ?");
  values.emplace_back(int64_t{limit});
  std::vector<Industry> industries;
  RETURN_IF_ERROR(transaction.Query(
      sql, [&](const Row& row) { industries.push_back(ReadIndustry(row)); }, values));
  return industries;
}

}  // namespace clientele::registry
