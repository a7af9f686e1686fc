// Load on a server. A number of unary calls in flight for some seconds; prints calls per second and
// the number of failures:
//   bench_rpc_load echo HOST:PORT SECONDS IN_FLIGHT
//   bench_rpc_load get-client HOST:PORT SECONDS IN_FLIGHT CLIENT_ID...
// All sales at one position, by so many streams at once over ranges of clients; prints rows per
// second, their number and the sum of days and amounts:
//   bench_rpc_load stream-sales HOST:PORT STREAMS
#include <grpcpp/grpcpp.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <latch>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "clientele/registry/v1/clients.grpc.pb.h"
#include "clientele/registry/v1/sales.grpc.pb.h"
#include "echo.grpc.pb.h"

namespace {

using SteadyClock = std::chrono::steady_clock;

struct Load {
  SteadyClock::time_point end;
  std::atomic<int64_t> calls{0};
  std::atomic<int64_t> failures{0};
  std::latch done;
  Load(double seconds, int in_flight)
      : end(SteadyClock::now() + std::chrono::duration_cast<SteadyClock::duration>(
                                     std::chrono::duration<double>(seconds))),
        done(in_flight) {}
};

// One lane: the next call starts when the one before has been answered.
template <class Request, class Response>
class Lane {
 public:
  using Call = std::function<void(grpc::ClientContext*, const Request*, Response*,
                                  std::function<void(grpc::Status)>)>;
  Lane(Load* load, Call call, std::vector<Request> requests)
      : load_(load), call_(std::move(call)), requests_(std::move(requests)) {}

  void Next() {
    if (SteadyClock::now() >= load_->end) {
      load_->done.count_down();
      return;
    }
    context_ = std::make_unique<grpc::ClientContext>();
    context_->set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
    const Request& request = requests_[turn_++ % requests_.size()];
    call_(context_.get(), &request, &response_, [this](const grpc::Status& status) {
      ++load_->calls;
      if (!status.ok()) ++load_->failures;
      Next();
    });
  }

 private:
  Load* const load_;
  const Call call_;
  const std::vector<Request> requests_;
  size_t turn_ = 0;
  std::unique_ptr<grpc::ClientContext> context_;
  Response response_;
};

template <class Request, class Response>
int Run(double seconds, int in_flight, const typename Lane<Request, Response>::Call& call,
        const std::vector<Request>& requests) {
  Load load(seconds, in_flight);
  const auto start = SteadyClock::now();
  std::vector<std::unique_ptr<Lane<Request, Response>>> lanes;
  for (int i = 0; i < in_flight; ++i) {
    lanes.push_back(std::make_unique<Lane<Request, Response>>(&load, call, requests));
  }
  for (auto& lane : lanes) lane->Next();
  load.done.wait();
  const double elapsed = std::chrono::duration<double>(SteadyClock::now() - start).count();
  std::cout << static_cast<int64_t>(static_cast<double>(load.calls) / elapsed) << " "
            << load.failures << std::endl;
  return load.failures == 0 ? 0 : 1;
}

struct Streamed {
  int64_t rows = 0;
  int64_t sum = 0;
  bool ok = false;
};

Streamed StreamRange(clientele::registry::v1::Sales::Stub& stub,
                     clientele::registry::v1::StreamSalesRequest request) {
  request.add_columns(clientele::registry::v1::SALES_COLUMN_PRODUCT);
  grpc::ClientContext context;
  const auto reader = stub.StreamSales(&context, request);
  Streamed streamed;
  clientele::registry::v1::SalesBatch batch;
  while (reader->Read(&batch)) {
    streamed.rows += batch.days_size();
    for (const int64_t day : batch.days()) streamed.sum += day;
    for (const int64_t amount : batch.amounts_minor()) streamed.sum += amount;
  }
  streamed.ok = reader->Finish().ok();
  return streamed;
}

int StreamSales(const std::shared_ptr<grpc::Channel>& channel, int streams) {
  const auto stub = clientele::registry::v1::Sales::NewStub(channel);
  const auto start = SteadyClock::now();
  clientele::registry::v1::GetSnapshotRequest ask;
  ask.set_range_count(streams);
  clientele::registry::v1::Snapshot snapshot;
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
  if (!stub->GetSnapshot(&context, ask, &snapshot).ok()) return 1;
  std::vector<Streamed> results(static_cast<size_t>(snapshot.cut_client_ids_size()) + 1);
  std::vector<std::thread> threads;
  for (int range = 0; range <= snapshot.cut_client_ids_size(); ++range) {
    clientele::registry::v1::StreamSalesRequest request;
    request.set_as_of_position(snapshot.position());
    if (range > 0) request.set_start_client_id(snapshot.cut_client_ids(range - 1));
    if (range < snapshot.cut_client_ids_size()) {
      request.set_end_client_id(snapshot.cut_client_ids(range));
    }
    threads.emplace_back(
        [&, range, request] { results[static_cast<size_t>(range)] = StreamRange(*stub, request); });
  }
  for (std::thread& thread : threads) thread.join();
  const double elapsed = std::chrono::duration<double>(SteadyClock::now() - start).count();
  Streamed all{0, 0, true};
  for (const Streamed& one : results) {
    all.rows += one.rows;
    all.sum += one.sum;
    all.ok = all.ok && one.ok;
  }
  std::cout << static_cast<int64_t>(static_cast<double>(all.rows) / elapsed) << " " << all.rows
            << " " << all.sum << std::endl;
  return all.ok ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 4 && std::string(argv[1]) == "stream-sales") {
    grpc::ChannelArguments arguments;
    arguments.SetMaxReceiveMessageSize(64 << 20);
    return StreamSales(
        grpc::CreateCustomChannel(argv[2], grpc::InsecureChannelCredentials(), arguments),
        std::atoi(argv[3]));
  }
  if (argc < 5) {
    std::cerr
        << "usage: bench_rpc_load echo|get-client HOST:PORT SECONDS IN_FLIGHT [CLIENT_ID...]\n"
           "       bench_rpc_load stream-sales HOST:PORT STREAMS\n";
    return 2;
  }
  const std::string kind = argv[1];
  const std::shared_ptr<grpc::Channel> channel =
      grpc::CreateChannel(argv[2], grpc::InsecureChannelCredentials());
  const double seconds = std::atof(argv[3]);
  const int in_flight = std::atoi(argv[4]);
  if (kind == "echo") {
    using Message = clientele::bench::EchoMessage;
    const auto stub = clientele::bench::Echo::NewStub(channel);
    Message message;
    message.set_name("clients/12347");
    return Run<Message, Message>(seconds, in_flight,
                                 [&](grpc::ClientContext* context, const Message* request,
                                     Message* response, std::function<void(grpc::Status)> done) {
                                   stub->async()->Echo(context, request, response, std::move(done));
                                 },
                                 {message});
  }
  using clientele::registry::v1::Client;
  using clientele::registry::v1::GetClientRequest;
  const auto stub = clientele::registry::v1::ClientRegistry::NewStub(channel);
  std::vector<GetClientRequest> requests;
  for (int i = 5; i < argc; ++i) {
    requests.emplace_back().set_name(std::string("clients/") + argv[i]);
  }
  if (requests.empty()) return 2;
  return Run<GetClientRequest, Client>(
      seconds, in_flight,
      [&](grpc::ClientContext* context, const GetClientRequest* request, Client* response,
          std::function<void(grpc::Status)> done) {
        stub->async()->GetClient(context, request, response, std::move(done));
      },
      requests);
}
