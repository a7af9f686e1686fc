#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clientele/registry/v1/events.grpc.pb.h"
#include "clientele/registry/v1/incidents.grpc.pb.h"
#include "common/errors/status_macros.h"
#include "common/sql/outbox.h"
#include "common/sql/sqlite.h"
#include "tests/api/registry/registry_fixture.h"

namespace clientele::registry {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kClient[] = "clientele.registry.client.";

class EventsApiTest : public RegistryTest {
 protected:
  std::unique_ptr<v1::Events::Stub> Events() {
    return v1::Events::NewStub(rpc::NewChannel(server_->address(), {.own_connection = true}));
  }

  v1::EventsState State() {
    const auto stub = Events();
    const auto state = Call(*stub, &v1::Events::Stub::GetEventsState, {});
    EXPECT_TRUE(state.ok()) << state.status();
    return state.ok() ? *state : v1::EventsState();
  }

  // Reads until `count` events came, with 0 the first answer only, and then drops the connection.
  absl::StatusOr<std::vector<v1::Event>> Watch(size_t count, const v1::EventCursor& cursor = {},
                                               const std::string& type_prefix = "",
                                               v1::EventCursor* reached = nullptr) {
    v1::WatchEventsRequest request;
    if (cursor.ByteSizeLong() > 0) *request.mutable_cursor() = cursor;
    request.set_type_prefix(type_prefix);
    const auto stub = Events();
    grpc::ClientContext context;
    rpc::SetDeadline(&context, kCallTimeout);
    std::vector<v1::Event> events;
    bool enough = false;
    const auto reader = stub->WatchEvents(&context, request);
    const absl::Status read = rpc::ReadAll<v1::WatchEventsResponse>(
        &context, reader.get(), [&](v1::WatchEventsResponse& answer) {
          events.insert(events.end(), answer.events().begin(), answer.events().end());
          if (reached != nullptr) *reached = answer.cursor();
          enough = events.size() >= count;
          return enough ? absl::CancelledError("") : absl::OkStatus();
        });
    if (!enough) return read;
    return events;
  }

  static std::vector<std::string> Lines(const absl::StatusOr<std::vector<v1::Event>>& events) {
    EXPECT_TRUE(events.ok()) << events.status();
    std::vector<std::string> lines;
    if (!events.ok()) return lines;
    for (const v1::Event& event : *events) {
      lines.push_back(absl::StrCat(event.type().substr(std::string("clientele.registry.").size()),
                                   " ", event.subject()));
    }
    return lines;
  }

  ErrorReason WatchError(const v1::EventCursor& cursor) {
    return ReasonOf(Watch(0, cursor).status());
  }

  void Backup() {
    StopServer();
    std::filesystem::copy_file(directory_ + "/registry.db", directory_ + "/backup");
    StartServer();
  }

  void Restore() {
    StopServer();
    for (const char* suffix : {"", "-wal", "-shm"}) {
      std::filesystem::remove(directory_ + "/registry.db" + suffix);
    }
    std::filesystem::copy_file(directory_ + "/backup", directory_ + "/registry.db");
    StartServer();
  }
};

TEST_F(EventsApiTest, TellsEveryChangeOfAClientOnce) {
  ASSERT_TRUE(CreateClient("c1").ok());
  v1::UpdateClientRequest update;
  update.mutable_client()->set_name("clients/c1");
  update.mutable_client()->set_display_name("New");
  update.set_request_id("r1");
  ASSERT_TRUE(Call(*clients_, &ClientStub::UpdateClient, update).ok());
  ASSERT_TRUE(Call(*clients_, &ClientStub::UpdateClient, update).ok()) << "sent again";
  update.clear_request_id();
  ASSERT_TRUE(Call(*clients_, &ClientStub::UpdateClient, update).ok()) << "changes nothing";
  EXPECT_FALSE(CreateClient("c1").ok());
  v1::DeleteClientRequest removal;
  removal.set_name("clients/c1");
  removal.set_validate_only(true);
  ASSERT_TRUE(Call(*clients_, &ClientStub::DeleteClient, removal).ok());
  removal.set_validate_only(false);
  ASSERT_TRUE(Call(*clients_, &ClientStub::DeleteClient, removal).ok());

  EXPECT_THAT(Lines(Watch(3)), ElementsAre("client.created clients/c1", "client.updated clients/c1",
                                           "client.deleted clients/c1"));
  EXPECT_EQ(State().position(), 3);
  EXPECT_EQ(State().last().position(), 3);
}

TEST_F(EventsApiTest, HasTheAttributesOfCloudEvents) {
  ASSERT_TRUE(CreateClient("c1").ok());
  const auto events = Watch(1);
  ASSERT_TRUE(events.ok()) << events.status();
  const v1::Event& event = events->front();
  EXPECT_EQ(event.id().size(), 36u);
  EXPECT_EQ(event.source(), "clientele/registry");
  EXPECT_EQ(event.spec_version(), "1.0");
  EXPECT_GT(event.time().seconds(), 1'600'000'000);
  EXPECT_EQ(event.data_content_type(), "application/protobuf");
  EXPECT_EQ(event.data_schema(), "proto:clientele.registry.v1.ClientChange");
  v1::ClientChange change;
  ASSERT_TRUE(change.ParseFromString(event.data()));
  EXPECT_EQ(change.client(), "clients/c1");
  EXPECT_EQ(change.position(), 1);
  EXPECT_EQ(event.cursor().epoch(), State().epoch());
  EXPECT_EQ(event.cursor().position(), 1);
  EXPECT_EQ(event.cursor().index(), 1);
  EXPECT_EQ(event.cursor().event_id(), event.id());
}

TEST_F(EventsApiTest, GoesOnWhereAnInterruptedStreamEnded) {
  for (const char* id : {"c1", "c2", "c3"}) ASSERT_TRUE(CreateClient(id).ok());
  const auto first = Watch(1);
  ASSERT_TRUE(first.ok()) << first.status();
  StopServer();
  StartServer();
  EXPECT_THAT(Lines(Watch(2, (*first)[0].cursor())),
              ElementsAre("client.created clients/c2", "client.created clients/c3"));
  EXPECT_THAT(Lines(Watch(1, (*first)[1].cursor())), ElementsAre("client.created clients/c3"));
}

TEST_F(EventsApiTest, AWaitingStreamIsToldAndEndsWithTheServer) {
  const auto stub = Events();
  grpc::ClientContext context;
  rpc::SetDeadline(&context, kCallTimeout);
  const auto reader = stub->WatchEvents(&context, {});
  v1::WatchEventsResponse answer;
  ASSERT_TRUE(reader->Read(&answer)) << "the first answer comes without events";
  EXPECT_EQ(answer.events_size(), 0);
  EXPECT_EQ(answer.cursor().epoch(), State().epoch());
  ASSERT_TRUE(CreateClient("c1").ok());
  ASSERT_TRUE(reader->Read(&answer));
  ASSERT_EQ(answer.events_size(), 1);
  EXPECT_EQ(answer.events(0).subject(), "clients/c1");
  StopServer();
  EXPECT_FALSE(reader->Read(&answer));
  EXPECT_TRUE(absl::IsUnavailable(rpc::FromGrpcStatus(reader->Finish())));
}

TEST_F(EventsApiTest, ConcurrentWritersAreToldInCommitOrderWithoutAGap) {
  constexpr int kWriters = 4;
  constexpr int kChanges = 25;
  std::vector<std::thread> writers;
  for (int w = 0; w < kWriters; ++w) {
    writers.emplace_back([this, w] {
      for (int i = 0; i < kChanges; ++i) EXPECT_TRUE(CreateClient(absl::StrCat(w, "-", i)).ok());
    });
  }
  const auto events = Watch(kWriters * kChanges);
  for (std::thread& writer : writers) writer.join();
  ASSERT_TRUE(events.ok()) << events.status();
  ASSERT_EQ(events->size(), static_cast<size_t>(kWriters * kChanges));
  int64_t position = 0;
  std::map<char, int> next;  // of each writer
  for (const v1::Event& event : *events) {
    EXPECT_EQ(event.cursor().position(), ++position);
    const std::string id = event.subject().substr(std::string("clients/").size());
    EXPECT_EQ(id.substr(2), absl::StrCat(next[id[0]]++)) << "a writer's own order";
  }
}

TEST_F(EventsApiTest, TheCursorPassesEventsOfOtherTypes) {
  ASSERT_TRUE(CreateClient("c1").ok());
  ASSERT_TRUE(CreateClient("c2").ok());
  v1::EventCursor reached;
  EXPECT_THAT(Lines(Watch(0, {}, "clientele.registry.incident.", &reached)), IsEmpty());
  EXPECT_EQ(reached.position(), 2);
  EXPECT_EQ(reached.event_id(), State().last().event_id());
  EXPECT_THAT(Lines(Watch(2, {}, kClient)),
              ElementsAre("client.created clients/c1", "client.created clients/c2"));
}

TEST_F(EventsApiTest, AnImportIsOneEventAChunk) {
  ASSERT_TRUE(Import(NewImport("i1", v1::IMPORT_KIND_CLIENTS),
                     {ClientsBatch({"c2", "c1"}), ClientsBatch({"c3"})})
                  .ok());
  ASSERT_TRUE(Import(NewImport("i2", v1::IMPORT_KIND_CLIENTS), {ClientsBatch({"c3"})}).ok())
      << "changes nothing";
  ASSERT_TRUE(CreateClient("c4").ok());
  const auto events = Watch(3);
  EXPECT_THAT(Lines(events),
              ElementsAre("clients.imported imports/i1", "clients.imported imports/i1",
                          "client.created clients/c4"));
  v1::ImportedChunk chunk;
  ASSERT_TRUE(chunk.ParseFromString(events->front().data()));
  EXPECT_EQ(chunk.import(), "imports/i1");
  EXPECT_EQ(chunk.position(), 1);
  EXPECT_EQ(chunk.sequence(), 1);
  EXPECT_EQ(chunk.first_id(), "c1");
  EXPECT_EQ(chunk.last_id(), "c2");
  EXPECT_EQ(chunk.created(), 2);
  EXPECT_EQ(chunk.updated(), 0);
}

TEST_F(EventsApiTest, NoticesARestoreAlsoAfterThePositionsWereUsedAgain) {
  ASSERT_TRUE(CreateClient("kept").ok());
  const v1::EventCursor kept = State().last();
  Backup();
  ASSERT_TRUE(CreateClient("lost").ok());
  const v1::EventCursor lost = State().last();
  Restore();
  EXPECT_EQ(WatchError(lost), common::v1::ERROR_REASON_EPOCH_CHANGED) << "ahead of the last commit";
  ASSERT_TRUE(CreateClient("new").ok());
  EXPECT_EQ(State().last().position(), lost.position());
  EXPECT_EQ(WatchError(lost), common::v1::ERROR_REASON_EPOCH_CHANGED) << "another event is there";
  ASSERT_TRUE(CreateClient("newer").ok());
  EXPECT_EQ(WatchError(lost), common::v1::ERROR_REASON_EPOCH_CHANGED);
  EXPECT_THAT(Lines(Watch(2, kept)),
              ElementsAre("client.created clients/new", "client.created clients/newer"))
      << "who had seen no more than the backup misses nothing";
}

TEST_F(EventsApiTest, NoticesAnotherDatabase) {
  ASSERT_TRUE(CreateClient("c1").ok());
  const v1::EventCursor before = State().last();
  StopServer();
  std::filesystem::remove(directory_ + "/registry.db");
  StartServer();
  ASSERT_TRUE(CreateClient("c1").ok());
  EXPECT_EQ(WatchError(before), common::v1::ERROR_REASON_EPOCH_CHANGED);
  v1::EventCursor epoch;
  epoch.set_epoch(before.epoch());
  EXPECT_EQ(WatchError(epoch), common::v1::ERROR_REASON_EPOCH_CHANGED);
}

TEST_F(EventsApiTest, SaysWhenEventsAreNoLongerKept) {
  ASSERT_TRUE(CreateClient("c1").ok());
  const v1::EventCursor first = State().last();
  ASSERT_TRUE(CreateClient("c2").ok());
  ASSERT_TRUE(CreateClient("c3").ok());
  StopServer();
  {
    SqliteOptions options;
    options.path = directory_ + "/registry.db";
    const auto database = OpenSqlite(options);
    ASSERT_TRUE(database.ok()) << database.status();
    ASSERT_TRUE((*database)
                    ->Write([](Transaction& transaction) {
                      return PurgeEvents(transaction, absl::InfiniteFuture(), 100).status();
                    })
                    .ok());
  }
  StartServer();
  const absl::Status gone = Watch(0, first).status();
  EXPECT_TRUE(absl::IsOutOfRange(gone)) << gone;
  EXPECT_EQ(ReasonOf(gone), common::v1::ERROR_REASON_POSITION_OUT_OF_RANGE);
  EXPECT_EQ(WatchError({}), common::v1::ERROR_REASON_POSITION_OUT_OF_RANGE);
  EXPECT_THAT(Lines(Watch(1, State().first())), ElementsAre("client.created clients/c3"));
  EXPECT_THAT(Lines(Watch(0, State().last())), IsEmpty());
}

TEST_F(EventsApiTest, RefusesAnIncompleteCursor) {
  v1::EventCursor cursor;
  cursor.set_event_id("e");
  EXPECT_EQ(FieldOf(Watch(0, cursor).status()), "cursor.index");
  cursor.set_index(1);
  EXPECT_EQ(FieldOf(Watch(0, cursor).status()), "cursor.position");
  cursor.Clear();
  cursor.set_position(-1);
  EXPECT_EQ(FieldOf(Watch(0, cursor).status()), "cursor.position");
  cursor.set_position(1);
  EXPECT_EQ(WatchError(cursor), common::v1::ERROR_REASON_EPOCH_CHANGED) << "ahead of the registry";
}

}  // namespace
}  // namespace clientele::registry
