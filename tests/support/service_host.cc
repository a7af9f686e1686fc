#include "tests/support/service_host.h"

#include <chrono>
#include <cstdlib>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/rpc/client.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server_builder.h"
#include "gtest/gtest.h"

namespace clientele {
namespace {

// Without it no test of the fixture can do anything.
template <class T>
T OrDie(absl::StatusOr<T> result) {
  if (!result.ok()) {
    ADD_FAILURE() << result.status();
    std::abort();
  }
  return *std::move(result);
}

}  // namespace

void FakePeers::Start(const std::vector<grpc::Service*>& services) {
  grpc::ServerBuilder builder;
  builder.AddListeningPort(address(), grpc::InsecureServerCredentials(), &port_);
  for (grpc::Service* service : services) builder.RegisterService(service);
  server_ = builder.BuildAndStart();
  ASSERT_NE(server_, nullptr);
}

void FakePeers::Stop() {
  if (server_ == nullptr) return;
  server_->Shutdown(std::chrono::system_clock::now());
  server_->Wait();
  server_.reset();
}

std::string FakePeers::address() const { return absl::StrCat("127.0.0.1:", port_); }

std::shared_ptr<grpc::Channel> ServiceHost::Start(const std::vector<std::string>& peers,
                                                  const std::string& peers_address) {
  common::v1::ServerConfig config;
  config.set_data_dir(folder_.path());
  for (const std::string& peer : peers) (*config.mutable_peers())[peer] = peers_address;
  service_ = OrDie(open_(config));
  server_ = OrDie(rpc::Server::Start({}, {service_.get()}));
  return rpc::NewChannel(server_->address());
}

void ServiceHost::Stop() {
  if (server_ != nullptr) server_->Stop();
  server_.reset();
  service_.reset();
}

}  // namespace clientele
