// clientele dev: the four services in this process.
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "clientele/common/v1/server_config.pb.h"
#include "common/config/yaml.h"
#include "common/errors/status_macros.h"
#include "common/rpc/server.h"
#include "common/rpc/service_main.h"
#include "services/clientele/commands/commands.h"
#include "services/clientele/suite.h"

namespace clientele::cli {
namespace {

using common::v1::ServerConfig;

struct DevOptions {
  std::string config_file;
  int port = -1;  // -1: as the configuration says
  ServerConfig overrides;
};

absl::StatusOr<ServerConfig> ReadConfig(const DevOptions& options) {
  ServerConfig config;
  if (!options.config_file.empty()) {
    RETURN_IF_ERROR(LoadYamlFile(options.config_file, &config));
  }
  config.MergeFrom(options.overrides);
  if (options.port >= 0) config.set_listen(absl::StrCat("127.0.0.1:", options.port));
  return CompleteSuiteConfig(std::move(config));
}

absl::Status CreateFolder(const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (!error) return absl::OkStatus();
  return absl::UnavailableError(
      absl::StrCat("the data directory ", folder, " cannot be created: ", error.message()));
}

absl::Status DevVerb(Session& session, const DevOptions& options) {
  rpc::PrepareProcess();
  ASSIGN_OR_RETURN(const ServerConfig config, ReadConfig(options));
  RETURN_IF_ERROR(CreateFolder(config.data_dir()));
  RETURN_IF_ERROR(rpc::StartLog(config));
  session.Note(absl::StrCat("starting the four services on ", config.listen(), ", data in ",
                            config.data_dir(), ", log in ", config.log_file(),
                            "; Ctrl-C stops them"));
  return ServeSuite(config);
}

}  // namespace

void AddDevVerb(CLI::App& app, Action* action) {
  CLI::App* verb = app.add_subcommand("dev", "host all four services in this process");
  auto options = std::make_shared<DevOptions>();
  ServerConfig& overrides = options->overrides;
  verb->add_option("--data-dir", *overrides.mutable_data_dir(), "folder of the databases")
      ->default_str("data");
  verb->add_option("--port", options->port, "port of 127.0.0.1; 0 takes a free one")
      ->default_str("7400")
      ->check(CLI::Range(0, 65535));
  verb->add_option("--port-file", *overrides.mutable_port_file(),
                   "file for the port, written when it is open");
  verb->add_option("--config", options->config_file, "configuration (YAML) of the servers");
  verb->callback([options, action] {
    *action = [options](Session& session) { return DevVerb(session, *options); };
  });
}

}  // namespace clientele::cli
