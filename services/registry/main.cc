// The registry server.
#include "common/rpc/service_main.h"
#include "services/registry/service.h"

int main(int argc, char** argv) {
  return clientele::rpc::ServiceMain(argc, argv,
                                     {.name = "registry",
                                      .default_port = clientele::registry::kDefaultPort,
                                      .open = clientele::registry::OpenService,
                                      .migrate = clientele::registry::MigrateService});
}
