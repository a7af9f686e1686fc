#include "common/rpc/server.h"

#include <sys/resource.h>
#include <unistd.h>

#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/errors/status_macros.h"
#include "common/telemetry/logger.h"
#include "common/text/view.h"
#include "grpc/support/log.h"
#include "grpcpp/ext/proto_server_reflection_plugin.h"
#include "grpcpp/health_check_service_interface.h"
#include "grpcpp/impl/server_builder_option.h"
#include "grpcpp/impl/server_builder_plugin.h"
#include "grpcpp/impl/server_initializer.h"
#include "grpcpp/resource_quota.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"

namespace clientele::rpc {
namespace {

// What cancelled handlers have to return before the process is ended without them.
constexpr absl::Duration kStopMargin = absl::Seconds(10);
// For answers that are still on their way out, and for health watches, which have no end of their
// own.
constexpr absl::Duration kCancelMargin = absl::Seconds(1);
// Streams on a connection that reached its age may go on for this long.
constexpr absl::Duration kConnectionGrace = absl::Minutes(10);
constexpr int kMaxStreamsPerConnection = 1000;

// Linking gRPC's reflection adds it to every server; this takes it away again where it is not
// wanted.
class WithoutReflection : public grpc::ServerBuilderOption {
 public:
  void UpdateArguments(grpc::ChannelArguments*) override {}
  void UpdatePlugins(std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>* plugins) override {
    std::erase_if(*plugins,
                  [](const auto& plugin) { return plugin->name() == "proto_server_reflection"; });
  }
};

// Tells which gRPC services the server has, for their health.
class ServiceNames : public grpc::ServerBuilderOption {
 public:
  explicit ServiceNames(std::vector<std::string>* names) : names_(names) {}
  void UpdateArguments(grpc::ChannelArguments*) override {}
  void UpdatePlugins(std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>* plugins) override {
    plugins->push_back(std::make_unique<Plugin>(names_));
  }

 private:
  class Plugin : public grpc::ServerBuilderPlugin {
   public:
    explicit Plugin(std::vector<std::string>* names) : names_(names) {}
    std::string name() override { return "service_names"; }
    void InitServer(grpc::ServerInitializer*) override {}
    void Finish(grpc::ServerInitializer* server) override {
      for (const std::string& name : *server->GetServiceList()) names_->push_back(name);
    }
    void ChangeArguments(const std::string&, void*) override {}

   private:
    std::vector<std::string>* const names_;
  };

  std::vector<std::string>* const names_;
};

bool IsLoopback(std::string_view address) {
  const std::string_view host = address.substr(0, address.rfind(':'));
  return host == "localhost" || host == "[::1]" || host.starts_with("127.");
}

absl::Status CheckExposure(std::string_view what, std::string_view address, bool insecure_network) {
  if (IsLoopback(address)) return absl::OkStatus();
  if (insecure_network) {
    LogWarning(
        "whoever reaches this address may read and change everything: there is neither TLS nor "
        "authentication",
        {{"what", what}, {"address", address}});
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      absl::StrCat(AbslView(what), " ", AbslView(address),
                   " is not a loopback address: without TLS and authentication a server listens on "
                   "127.0.0.1 only"));
}

int Milliseconds(absl::Duration duration) {
  return static_cast<int>(absl::ToInt64Milliseconds(duration));
}

void Configure(const ServerOptions& options, grpc::ServerBuilder* builder) {
  builder->SetMaxReceiveMessageSize(static_cast<int>(options.max_message_bytes));
  builder->SetMaxSendMessageSize(static_cast<int>(options.max_message_bytes));
  // Two servers on one port would share its connections without a word.
  builder->AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder->AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kMaxStreamsPerConnection);
  builder->AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS,
                              Milliseconds(options.max_connection_age));
  builder->AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, Milliseconds(kConnectionGrace));
  // Our clients ping every 30 s while they have calls; gRPC's default answers that with GOAWAY.
  builder->AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 20'000);
  builder->AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, 60'000);
  builder->AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 20'000);
  grpc::ResourceQuota quota("clientele");
  quota.Resize(options.buffer_quota_bytes);
  builder->SetResourceQuota(quota);
  if (options.reflection) {
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  } else {
    builder->SetOption(std::make_unique<WithoutReflection>());
  }
}

void ForwardGrpcLog(gpr_log_func_args* args) {
  if (args->severity == GPR_LOG_SEVERITY_ERROR) {
    LogWarning("grpc", {{"text", args->message}, {"file", args->file}, {"line", args->line}});
  }
}

// Ends the process when a stop hangs: a handler that ignores its cancellation must not outlive
// SIGTERM for good.
class StopWatchdog {
 public:
  explicit StopWatchdog(absl::Duration limit)
      : thread_([this, limit] {
          std::unique_lock lock(mutex_);
          const auto end = absl::ToChronoTime(absl::Now() + limit);
          if (wake_.wait_until(lock, end, [this] { return stopped_; })) return;
          LogError("the stop hangs in a handler that ignores its cancellation; the process ends");
          DefaultLogger().Flush();
          _exit(1);
        }) {}
  ~StopWatchdog() {
    {
      const std::lock_guard lock(mutex_);
      stopped_ = true;
    }
    wake_.notify_one();
    thread_.join();
  }

 private:
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopped_ = false;  // guarded by mutex_
  std::thread thread_;
};

sigset_t StopSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

void Report(const absl::Status& status) {
  std::fprintf(stderr, "%s\n", std::string(status.message()).c_str());
}

}  // namespace

ServerOptions ServerOptionsFrom(const common::v1::ServerConfig& config,
                                std::string_view default_listen) {
  ServerOptions options;
  options.listen = config.listen().empty() ? std::string(default_listen) : config.listen();
  options.port_file = config.port_file();
  options.metrics_listen = config.metrics_listen();
  options.reflection = config.reflection();
  if (config.max_message_mib() > 0) {
    options.max_message_bytes = size_t{config.max_message_mib()} << 20;
  }
  if (config.buffer_quota_mib() > 0) {
    options.buffer_quota_bytes = size_t{config.buffer_quota_mib()} << 20;
  }
  if (config.max_connection_age_seconds() > 0) {
    options.max_connection_age = absl::Seconds(config.max_connection_age_seconds());
  }
  if (config.drain_seconds() > 0) options.drain = absl::Seconds(config.drain_seconds());
  options.drain_delay = absl::Milliseconds(config.drain_delay_ms());
  return options;
}

void PrepareProcess() {
  const sigset_t signals = StopSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < files.rlim_max) {
    files.rlim_cur = files.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &files) != 0) LogWarning("the limit of open files stays as it is");
  }
  gpr_set_log_function(ForwardGrpcLog);
}

int WaitForSignal() {
  const sigset_t signals = StopSignals();
  int signal = 0;
  sigwait(&signals, &signal);
  return signal;
}

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const ServerOptions& options,
                                                      std::vector<HostedService*> services) {
  RETURN_IF_ERROR(CheckExposure("the listen address", options.listen, options.insecure_network));
  if (!options.metrics_listen.empty()) {
    RETURN_IF_ERROR(
        CheckExposure("the metrics address", options.metrics_listen, options.insecure_network));
  }
  std::unique_ptr<Server> server(new Server(options, std::move(services)));
  RETURN_IF_ERROR(server->Bind());
  RETURN_IF_ERROR(server->StartServices());
  RETURN_IF_ERROR(server->WritePortFile());
  LogInfo(absl::StrCat("listening on ", server->address()), {{"address", server->address()}});
  return server;
}

Server::Server(const ServerOptions& options, std::vector<HostedService*> services)
    : options_(options), services_(std::move(services)) {}

Server::~Server() { Stop(); }

absl::Status Server::Bind() {
  // Health is a service of its own, so that a probe sees a server that still starts.
  grpc::EnableDefaultHealthCheckService(true);
  grpc::ServerBuilder builder;
  Configure(options_, &builder);
  builder.SetOption(std::make_unique<ServiceNames>(&health_names_));
  builder.AddListeningPort(options_.listen, grpc::InsecureServerCredentials(), &port_);
  for (HostedService* service : services_) {
    health_names_.emplace_back(service->name());
    for (grpc::Service* group : service->grpc_services()) builder.RegisterService(group);
  }
  server_ = builder.BuildAndStart();
  if (server_ == nullptr || port_ <= 0) {
    return absl::UnavailableError(
        absl::StrCat("cannot listen on ", options_.listen,
                     ": another server uses the port, or the address is not one of this machine"));
  }
  address_ = absl::StrCat(options_.listen.substr(0, options_.listen.rfind(':')), ":", port_);
  SetHealth(false);
  if (options_.metrics_listen.empty() || services_.empty()) return absl::OkStatus();
  return services_.front()->frame().metrics().Expose(options_.metrics_listen).status();
}

void Server::SetHealth(bool serving) {
  grpc::HealthCheckServiceInterface* const health = server_->GetHealthCheckService();
  health->SetServingStatus("", serving);
  for (const std::string& name : health_names_) health->SetServingStatus(name, serving);
}

absl::Status Server::StartServices() {
  for (HostedService* service : services_) {
    if (absl::Status started = service->Start(); !started.ok()) return started;
  }
  SetHealth(true);
  return absl::OkStatus();
}

absl::Status Server::WritePortFile() const {
  if (options_.port_file.empty()) return absl::OkStatus();
  // Renamed into place: who waits for the file never reads half of it.
  const std::string draft = absl::StrCat(options_.port_file, ".", getpid());
  std::ofstream(draft) << port_ << "\n";
  std::error_code error;
  std::filesystem::rename(draft, options_.port_file, error);
  if (!error) return absl::OkStatus();
  return absl::UnavailableError(
      absl::StrCat("the port file ", options_.port_file, " cannot be written: ", error.message()));
}

void Server::Stop() {
  if (std::exchange(stopped_, true)) return;
  if (server_ != nullptr) {
    SetHealth(false);
    absl::SleepFor(options_.drain_delay);
    for (HostedService* service : services_) service->frame().StartDraining();
    const absl::Time deadline = absl::Now() + options_.drain;
    bool drained = true;
    for (HostedService* service : services_) drained &= service->frame().WaitIdle(deadline);
    if (!drained) LogWarning("calls did not finish within the drain period and are cancelled");
    server_->Shutdown(absl::ToChronoTime(absl::Now() + kCancelMargin));
    server_->Wait();
  }
  for (HostedService* service : services_) service->Stop();
}

int ServeUntilSignal(const ServerOptions& options, const std::vector<HostedService*>& services) {
  // Debian's Abseil otherwise follows the order of all locks, at a price that every call pays.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  absl::StatusOr<std::unique_ptr<Server>> server = Server::Start(options, services);
  if (!server.ok()) {
    Report(server.status());
    return 1;
  }
  const int signal = WaitForSignal();
  LogInfo("stopping", {{"signal", signal}});
  {
    const StopWatchdog watchdog(options.drain_delay + options.drain + kStopMargin);
    (*server)->Stop();
  }
  LogInfo("stopped");
  DefaultLogger().Flush();
  return 0;
}

}  // namespace clientele::rpc
