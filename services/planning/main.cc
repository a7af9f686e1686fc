// The planning server.
#include "common/rpc/service_main.h"
#include "services/planning/service.h"

int main(int argc, char** argv) {
  return clientele::rpc::ServiceMain(argc, argv,
                                     {.name = "planning",
                                      .default_port = clientele::planning::kDefaultPort,
                                      .open = clientele::planning::OpenService,
                                      .migrate = clientele::planning::MigrateService});
}
