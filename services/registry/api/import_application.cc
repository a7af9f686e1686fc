#include "services/registry/api/import_application.h"

#include <algorithm>
#include <deque>
#include <memory>
#include <numeric>
#include <optional>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/errors/status_macros.h"
#include "common/sql/audit_log.h"
#include "common/sql/outbox.h"
#include "common/text/view.h"
#include "services/registry/api/chunk_line.h"
#include "services/registry/api/convert.h"
#include "services/registry/api/currency_check.h"
#include "services/registry/api/events.h"
#include "services/registry/api/import_batch.h"
#include "services/registry/api/import_convert.h"
#include "services/registry/api/import_validation.h"
#include "services/registry/api/record_kind.h"
#include "services/registry/domain/client_rules.h"
#include "services/registry/store/clients.h"
#include "services/registry/store/position.h"
#include "services/registry/store/products.h"
#include "services/registry/store/sales.h"
#include "services/registry/store/timelines.h"

namespace clientele::registry {
namespace {

std::vector<uint32_t> RowNumbers(size_t rows) {
  std::vector<uint32_t> order(rows);
  std::iota(order.begin(), order.end(), 0);
  return order;
}

// Rows in the order of the table that takes them: neighbours land on the same pages.
std::vector<uint32_t> TableOrder(const TextColumn& ids) {
  std::vector<uint32_t> order = RowNumbers(ids.size());
  std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) { return ids[a] < ids[b]; });
  return order;
}

std::vector<uint32_t> TableOrder(const SaleColumns& rows) {
  const std::vector<uint32_t> by_client = TableOrder(rows.client_dictionary);
  std::vector<uint32_t> rank(by_client.size());
  for (uint32_t i = 0; i < by_client.size(); ++i) rank[by_client[i]] = i;
  std::vector<uint32_t> order = RowNumbers(rows.sale_ids.size());
  std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
    return std::tie(rank[rows.clients[a]], rows.days[a], rows.sale_ids[a]) <
           std::tie(rank[rows.clients[b]], rows.days[b], rows.sale_ids[b]);
  });
  return order;
}

std::vector<uint32_t> TableOrder(const google::protobuf::Message& rows) {
  const RecordKeys keys(rows);
  const auto count = static_cast<int>(RecordCount(rows));
  std::vector<std::string> texts;
  texts.reserve(static_cast<size_t>(count));
  for (int row = 0; row < count; ++row) texts.push_back(keys.Bytes(row));
  return TableOrder(TextColumn(texts.begin(), texts.end()));
}

// Who changes what an import changes, when and by which request.
AuditEntry AuditOfImport(const ImportRecord& record, Micros now) {
  AuditEntry entry;
  entry.time = absl::FromUnixMicros(now);
  entry.actor = record.actor;
  entry.method = "clientele.registry.v1.Imports/ApplyImport";
  entry.request_id = RunIdOf(record);
  return entry;
}

// The ids that say where in the registry the rows are; none for records, which have no single id.
TextColumn IdsOf(const v1::StageImportRequest& batch) {
  if (batch.has_records()) return {};
  const BatchColumns columns = ColumnsOf(batch);
  if (const auto* products = std::get_if<ProductColumns>(&columns)) return products->product_ids;
  if (const auto* clients = std::get_if<ClientColumns>(&columns)) return clients->client_ids;
  return std::get<SaleColumns>(columns).client_dictionary;
}

// One event tells a chunk: `before` and `after` are the import before and after it.
OutboxEvent EventOf(const ImportRecord& before, const ImportRecord& after,
                    const v1::StageImportRequest& batch) {
  const TextColumn ids = IdsOf(batch);
  v1::ImportedChunk chunk;
  chunk.set_import(ImportName(after.id));
  chunk.set_position(after.position);
  chunk.set_sequence(after.applied_sequence);
  const auto [first, last] = std::minmax_element(ids.begin(), ids.end());
  if (first != ids.end()) {
    chunk.set_first_id(std::string(*first));
    chunk.set_last_id(std::string(*last));
  }
  chunk.set_created(after.created - before.created);
  chunk.set_updated(after.updated - before.updated);
  return MakeEvent(absl::StrCat("clientele.registry.", KindName(KindOf(batch)), ".imported"),
                   chunk.import(), chunk);
}

// Puts the rows of one batch into the registry within one transaction, or, without `write`, only
// says what that would change.
class BatchPutter {
 public:
  BatchPutter(Transaction& transaction, Position position, Micros now, bool write,
              ImportReferences* references, ImportRecord* record)
      : transaction_(transaction),
        position_(position),
        now_(now),
        write_(write),
        references_(*references),
        record_(*record) {}

  bool changed() const { return changed_; }

  absl::Status Put(const ProductColumns& rows) {
    for (const uint32_t row : TableOrder(rows.product_ids)) {
      ASSIGN_OR_RETURN(const WriteOutcome outcome, PutProduct(ProductAt(rows, row)));
      Count(outcome);
    }
    return absl::OkStatus();
  }

  absl::Status Put(const ClientColumns& rows) {
    ASSIGN_OR_RETURN(const auto known, FindClients(transaction_, rows.client_ids));
    ASSIGN_OR_RETURN(ClientWriter writer, ClientWriter::Begin(transaction_));
    for (const uint32_t row : TableOrder(rows.client_ids)) {
      const auto current = known.find(std::string(rows.client_ids[row]));
      ASSIGN_OR_RETURN(
          const WriteOutcome outcome,
          PutClient(rows, row, current == known.end() ? nullptr : &current->second, &writer));
      Count(outcome);
    }
    return writer.Finish();
  }

  absl::Status Put(const SaleColumns& rows, const ResolvedSales& resolved) {
    if (!write_) return Compare(rows, resolved);
    ASSIGN_OR_RETURN(SaleWriter writer, SaleWriter::Begin(transaction_, position_));
    for (const uint32_t row : TableOrder(rows)) {
      RETURN_IF_ERROR(writer.Add(rows.sale_ids[row], SaleAt(rows, resolved, row)));
    }
    ASSIGN_OR_RETURN(const WriteCounts counts, writer.Finish());
    changed_ = changed_ || counts.created + counts.updated > 0;
    record_.created += counts.created;
    record_.updated += counts.updated;
    record_.unchanged += counts.unchanged;
    return absl::OkStatus();
  }

  absl::Status Put(const RecordKind& kind, const google::protobuf::Message& rows) {
    const RecordWrite write{transaction_, position_, now_, write_, references_};
    for (const uint32_t row : TableOrder(rows)) {
      ASSIGN_OR_RETURN(const WriteOutcome outcome, kind.PutRow(write, rows, static_cast<int>(row)));
      Count(outcome);
    }
    return absl::OkStatus();
  }

 private:
  void Count(WriteOutcome outcome) {
    changed_ = changed_ || outcome != WriteOutcome::kUnchanged;
    record_.created += outcome == WriteOutcome::kCreated;
    record_.updated += outcome == WriteOutcome::kUpdated;
    record_.unchanged += outcome == WriteOutcome::kUnchanged;
  }

  absl::StatusOr<WriteOutcome> PutProduct(Product product) {
    ASSIGN_OR_RETURN(const std::optional<Product> current, FindProduct(transaction_, product.id));
    product.create_time = current ? current->create_time : now_;
    product.update_time = now_;
    product.position = position_;
    if (current && current->display_name == product.display_name &&
        current->business_line == product.business_line) {
      return WriteOutcome::kUnchanged;
    }
    if (write_) {
      RETURN_IF_ERROR(current ? ReplaceProduct(transaction_, *current, product)
                              : InsertProduct(transaction_, product));
      RETURN_IF_ERROR(AuditProduct(current, product));
    }
    return current ? WriteOutcome::kUpdated : WriteOutcome::kCreated;
  }

  // Products keep no versions: their history is in the audit.
  absl::Status AuditProduct(const std::optional<Product>& before, const Product& after) {
    v1::Product image;
    AuditEntry entry = AuditOfImport(record_, now_);
    if (before) {
      ToProto(*before, &image);
      entry.before = image.SerializeAsString();
    }
    ToProto(after, &image);
    entry.resource = image.name();
    entry.after = image.SerializeAsString();
    return Audit(transaction_, entry);
  }

  absl::StatusOr<WriteOutcome> PutClient(const ClientColumns& rows, size_t row,
                                         const Client* current, ClientWriter* writer) {
    Client client;
    client.id = rows.client_ids[row];
    client.fields = ClientAt(rows, row, current ? &current->fields : nullptr);
    client.create_time = current ? current->create_time : now_;
    client.update_time = now_;
    client.position = position_;
    if (current == nullptr) {
      client.valid_from = ValidFromAt(rows, row, nullptr);
      if (write_) RETURN_IF_ERROR(writer->Add(client));
      return WriteOutcome::kCreated;
    }
    // A client deleted since validation stays deleted, as if the import had come first.
    if (current->deleted()) return WriteOutcome::kUnchanged;
    client.valid_from = current->valid_from;
    if (IsDated(rows, row)) return PutDatedClient(rows, row, *current, std::move(client));
    if (current->fields == client.fields) return WriteOutcome::kUnchanged;
    RETURN_IF_ERROR(CheckCurrencyChange(transaction_, *current, client.fields));
    if (write_) RETURN_IF_ERROR(ReplaceClient(transaction_, *current, client));
    return WriteOutcome::kUpdated;
  }

  absl::StatusOr<WriteOutcome> PutDatedClient(const ClientColumns& rows, size_t row,
                                              const Client& current, Client client) {
    ASSIGN_OR_RETURN(const Timeline periods, LoadTimeline(transaction_, current));
    const Timeline changed = TimelineWith(rows, row, &current, &periods);
    if (changed == periods) return WriteOutcome::kUnchanged;
    RETURN_IF_ERROR(CheckCurrencyChange(transaction_, current, changed.back().fields));
    if (write_) {
      RETURN_IF_ERROR(ReplaceTimeline(transaction_, current, periods, changed, &client));
    }
    return WriteOutcome::kUpdated;
  }

  absl::Status Compare(const SaleColumns& rows, const ResolvedSales& resolved) {
    for (size_t row = 0; row < rows.sale_ids.size(); ++row) {
      ASSIGN_OR_RETURN(const std::optional<Sale> current,
                       FindSale(transaction_, rows.sale_ids[row]));
      const bool same = current && current->fields == SaleAt(rows, resolved, row);
      Count(!current ? WriteOutcome::kCreated
            : same   ? WriteOutcome::kUnchanged
                     : WriteOutcome::kUpdated);
    }
    return absl::OkStatus();
  }

  Transaction& transaction_;
  const Position position_;
  const Micros now_;
  const bool write_;
  ImportReferences& references_;
  ImportRecord& record_;
  bool changed_ = false;
};

// One batch and what it comes to.
struct Chunk {
  int64_t sequence = 0;
  v1::StageImportRequest batch;
  SaleReferences references;
  ResolvedSales resolved;  // of sales; points into the others
};

// Applies one batch after another.
class Application {
 public:
  Application(RunContext& run, ImportReferences* references, ImportRecord* record)
      : run_(run), references_(*references), record_(*record) {}

  absl::Status Run() {
    const ImportRecord record = record_;
    return ForEachBatch(run_, record, record.applied_sequence + 1,
                        [&](int64_t sequence, v1::StageImportRequest& batch) -> absl::Status {
                          ASSIGN_OR_RETURN(const std::unique_ptr<Chunk> chunk,
                                           NewChunk(sequence, &batch));
                          return WriteInTurn(*chunk);
                        });
  }

  // The same for sales with two connections: while one chunk commits, the rows of the next are on
  // their way. Chunks commit in the same order and at the same positions as one after another.
  absl::Status RunInPairs() {
    constexpr size_t kChunksAtOnce = 2;
    const ImportRecord record = record_;
    ASSIGN_OR_RETURN(const Position position, LastPosition());
    ChunkLine line(record.applied_sequence, position);
    std::deque<std::thread> writers;
    const auto join_first = [&] {
      writers.front().join();
      writers.pop_front();
    };
    absl::Status read =
        ForEachBatch(run_, record, record.applied_sequence + 1,
                     [&](int64_t sequence, v1::StageImportRequest& batch) -> absl::Status {
                       ASSIGN_OR_RETURN(std::unique_ptr<Chunk> chunk, NewChunk(sequence, &batch));
                       if (writers.size() == kChunksAtOnce) join_first();
                       RETURN_IF_ERROR(line.status());
                       writers.emplace_back([this, &line, chunk = std::move(chunk)] {
                         const absl::Status written = WriteBeside(*chunk, &line);
                         line.End(chunk->sequence, written, written.ok() ? record_.position : 0);
                       });
                       return absl::OkStatus();
                     });
    while (!writers.empty()) join_first();
    RETURN_IF_ERROR(line.status());
    return read;
  }

 private:
  absl::StatusOr<Position> LastPosition() {
    Commit last;
    RETURN_IF_ERROR(
        run_.database().Read(run_.ReadOptions(), [&](Transaction& transaction) -> absl::Status {
          ASSIGN_OR_RETURN(last, LastCommit(transaction));
          return absl::OkStatus();
        }));
    return last.position;
  }

  absl::StatusOr<std::unique_ptr<Chunk>> NewChunk(int64_t sequence, v1::StageImportRequest* batch) {
    auto chunk = std::make_unique<Chunk>();
    chunk->sequence = sequence;
    chunk->batch.Swap(batch);
    if (chunk->batch.has_sales()) RETURN_IF_ERROR(Resolve(chunk.get()));
    return chunk;
  }

  absl::Status Resolve(Chunk* chunk) {
    const SaleColumns rows = SalesOf(*chunk);
    RETURN_IF_ERROR(
        run_.database().Read(run_.ReadOptions(), [&](Transaction& transaction) -> absl::Status {
          ASSIGN_OR_RETURN(chunk->references, references_.Resolve(transaction, rows));
          return absl::OkStatus();
        }));
    ImportIssues issues;
    chunk->resolved =
        ResolveSales(rows, chunk->references, PlacesOf(chunk->batch), &issues, nullptr);
    return RequireStillValid(std::move(issues));
  }

  static SaleColumns SalesOf(const Chunk& chunk) {
    return std::get<SaleColumns>(ColumnsOf(chunk.batch));
  }

  absl::Status WriteInTurn(const Chunk& chunk) {
    ImportRecord after;
    const auto put = [&](Transaction& transaction) -> absl::Status {
      after = record_;
      after.applied_sequence = chunk.sequence;
      return PutBatch(transaction, chunk, &after);
    };
    if (record_.validate_only) {
      RETURN_IF_ERROR(run_.database().Read(run_.ReadOptions(), put));
    } else {
      RETURN_IF_ERROR(run_.Write(put));
    }
    Applied(chunk, std::move(after));
    return absl::OkStatus();
  }

  // Inserts the rows before the chunk's turn, at the position that it will probably have. Whatever
  // stands in the way, all is rolled back and written once more in its turn.
  absl::Status WriteBeside(const Chunk& chunk, ChunkLine* line) {
    if (line->IsTogether(chunk.sequence)) {
      ImportRecord after;
      Position guess = 0;
      bool tried = false;
      bool fall_back = false;
      const auto give_up = [&] {
        fall_back = true;
        return absl::AbortedError("the chunk is written in its turn");
      };
      absl::Status written = run_.Write(
          [&](Transaction& transaction) -> absl::Status {
            if (std::exchange(tried, true) || !transaction.awaits_turn()) return give_up();
            guess = line->Guess(chunk.sequence);
            const absl::Status inserted = InsertNew(transaction, chunk, guess);
            if (IsUniqueViolation(inserted)) return give_up();
            RETURN_IF_ERROR(inserted);
            return line->AwaitHolding(chunk.sequence);
          },
          [&](Transaction& transaction) -> absl::Status {
            ASSIGN_OR_RETURN(const Position position, NextPosition(transaction));
            if (position != guess) return give_up();
            after = record_;
            after.applied_sequence = chunk.sequence;
            after.created += RowCount(chunk.batch);
            return Finish(transaction, chunk, position, true, &after);
          });
      if (!fall_back) {
        if (written.ok()) Applied(chunk, std::move(after));
        return written;
      }
      line->FallBack(chunk.sequence);
    }
    RETURN_IF_ERROR(line->Await(chunk.sequence));
    return WriteInTurn(chunk);
  }

  void Applied(const Chunk& chunk, ImportRecord after) {
    record_ = std::move(after);
    run_.AddDone(RowCount(chunk.batch));
  }

  static absl::Status InsertNew(Transaction& transaction, const Chunk& chunk, Position position) {
    ASSIGN_OR_RETURN(SaleWriter writer, SaleWriter::Begin(transaction, position, true));
    const SaleColumns rows = SalesOf(chunk);
    for (const uint32_t row : TableOrder(rows)) {
      RETURN_IF_ERROR(writer.Add(rows.sale_ids[row], SaleAt(rows, chunk.resolved, row)));
    }
    return writer.Finish().status();
  }

  absl::Status PutBatch(Transaction& transaction, const Chunk& chunk, ImportRecord* after) {
    const Micros now = absl::ToUnixMicros(run_.clock().Now());
    ASSIGN_OR_RETURN(const Position position, NextPosition(transaction));
    BatchPutter putter(transaction, position, now, !after->validate_only, &references_, after);
    RETURN_IF_ERROR(PutRows(chunk, &putter));
    if (after->validate_only) return absl::OkStatus();
    return Finish(transaction, chunk, position, putter.changed(), after);
  }

  // What goes with the rows of a chunk.
  absl::Status Finish(Transaction& transaction, const Chunk& chunk, Position position, bool changed,
                      ImportRecord* after) {
    if (changed) {
      const Micros now = absl::ToUnixMicros(run_.clock().Now());
      after->position = position;
      RETURN_IF_ERROR(AuditChunk(transaction, now, *after));
      RETURN_IF_ERROR(CommitAt(transaction, position, now));
      const OutboxEvent event = EventOf(record_, *after, chunk.batch);
      RETURN_IF_ERROR(AppendEvents(transaction, position, absl::FromUnixMicros(now), {&event, 1}));
    }
    return UpdateImport(transaction, *after);
  }

  static absl::Status PutRows(const Chunk& chunk, BatchPutter* putter) {
    if (chunk.batch.has_records()) {
      return putter->Put(*FindRecordKind(KindOf(chunk.batch)), RowsIn(chunk.batch.records()));
    }
    const BatchColumns columns = ColumnsOf(chunk.batch);
    if (const auto* products = std::get_if<ProductColumns>(&columns)) return putter->Put(*products);
    if (const auto* clients = std::get_if<ClientColumns>(&columns)) return putter->Put(*clients);
    return putter->Put(std::get<SaleColumns>(columns), chunk.resolved);
  }

  absl::Status AuditChunk(Transaction& transaction, Micros now, const ImportRecord& after) {
    AuditEntry entry = AuditOfImport(after, now);
    v1::Import image;
    ToProto(record_, nullptr, &image);
    entry.resource = image.name();
    entry.before = image.SerializeAsString();
    ToProto(after, nullptr, &image);
    entry.after = image.SerializeAsString();
    return Audit(transaction, entry);
  }

  RunContext& run_;
  ImportReferences& references_;
  ImportRecord& record_;
};

}  // namespace

absl::Status ApplyBatches(RunContext& run, ImportReferences* references, ImportRecord* record) {
  run.SetPhase(record->validate_only ? "comparing" : "applying", record->staged_rows);
  Application application(run, references, record);
  const bool in_pairs = record->kind == ImportKind::kSales && !record->validate_only &&
                        run.database().engine() == SqlEngine::kMysql;
  return in_pairs ? application.RunInPairs() : application.Run();
}

}  // namespace clientele::registry
