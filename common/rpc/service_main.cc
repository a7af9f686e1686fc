#include "common/rpc/service_main.h"

#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "common/config/yaml.h"
#include "common/errors/status_macros.h"
#include "common/telemetry/logger.h"
#include "common/telemetry/metric_names.h"
#include "common/telemetry/metrics.h"

namespace clientele::rpc {
namespace {

using common::v1::ServerConfig;

constexpr int kFailed = 1;
constexpr int kWrongUsage = 2;

struct Arguments {
  std::string config_file;
  ServerConfig overrides;
  bool insecure_network = false;
  bool migrate = false;
};

int Fail(const absl::Status& status, int code) {
  std::fprintf(stderr, "%s\n", std::string(status.message()).c_str());
  return code;
}

void Declare(CLI::App* app, Arguments* arguments) {
  app->add_option("--config", arguments->config_file, "configuration file (YAML)");
  ServerConfig& overrides = arguments->overrides;
  app->add_option("--listen", *overrides.mutable_listen(), "HOST:PORT to listen on");
  app->add_option("--data-dir", *overrides.mutable_data_dir(), "directory of the database");
  app->add_option("--port-file", *overrides.mutable_port_file(), "file for the bound port");
  app->add_option("--log-file", *overrides.mutable_log_file(), "file for the JSON log");
  app->add_option("--log-level", *overrides.mutable_log_level(), "debug, info, warning, error");
  app->add_flag("--allow-insecure-network", arguments->insecure_network,
                "serve other addresses than loopback ones, without TLS and authentication: only "
                "where a private network keeps strangers away");
  app->add_subcommand("migrate", "bring the database's schema up to date and exit")
      ->fallthrough()
      ->callback([arguments] { arguments->migrate = true; });
}

absl::StatusOr<ServerConfig> ReadConfig(const Arguments& arguments) {
  ServerConfig config;
  if (!arguments.config_file.empty()) {
    RETURN_IF_ERROR(LoadYamlFile(arguments.config_file, &config));
  }
  config.MergeFrom(arguments.overrides);
  if (config.data_dir().empty()) config.set_data_dir("data");
  return config;
}

absl::Status CreateDataDir(const std::string& directory) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (!error) return absl::OkStatus();
  return absl::UnavailableError(
      absl::StrCat("the data directory ", directory, " cannot be created: ", error.message()));
}

absl::StatusOr<int> Serve(const ServiceProgram& program, const ServerConfig& config,
                          bool insecure_network) {
  ASSIGN_OR_RETURN(const std::unique_ptr<HostedService> service, program.open(config));
  const std::string listen = absl::StrCat("127.0.0.1:", program.default_port);
  ServerOptions options = ServerOptionsFrom(config, listen);
  options.insecure_network = insecure_network;
  return ServeUntilSignal(options, {service.get()});
}

}  // namespace

absl::Status StartLog(const ServerConfig& config) {
  Logger::Options options;
  options.file = config.log_file();
  if (!config.log_level().empty()) {
    ASSIGN_OR_RETURN(options.level, ParseLogLevel(config.log_level()));
  }
  prometheus::Counter& dropped = DefaultMetrics().Counter(metrics::kLogDropped, {});
  options.on_dropped = [&dropped](uint64_t lines) {
    dropped.Increment(static_cast<double>(lines));
  };
  ASSIGN_OR_RETURN(std::unique_ptr<Logger> logger, Logger::Create(options));
  SetDefaultLogger(std::move(logger));
  return absl::OkStatus();
}

int ServiceMain(int argc, char** argv, const ServiceProgram& program) {
  PrepareProcess();
  CLI::App app(absl::StrCat("clientele ", program.name, " server"));
  app.set_version_flag("--version", CLIENTELE_VERSION);
  Arguments arguments;
  Declare(&app, &arguments);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kWrongUsage;
  }
  const absl::StatusOr<ServerConfig> config = ReadConfig(arguments);
  if (!config.ok()) return Fail(config.status(), kWrongUsage);
  if (absl::Status log = StartLog(*config); !log.ok()) return Fail(log, kWrongUsage);
  if (!config->has_mysql()) {
    const absl::Status directory = CreateDataDir(config->data_dir());
    if (!directory.ok()) return Fail(directory, kFailed);
  }
  if (arguments.migrate) {
    const absl::Status migrated = program.migrate(*config);
    return migrated.ok() ? 0 : Fail(migrated, kFailed);
  }
  const absl::StatusOr<int> code = Serve(program, *config, arguments.insecure_network);
  return code.ok() ? *code : Fail(code.status(), kFailed);
}

}  // namespace clientele::rpc
