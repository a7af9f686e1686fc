// The assignment server.
#include "common/rpc/service_main.h"
#include "services/assignment/service.h"

int main(int argc, char** argv) {
  return clientele::rpc::ServiceMain(argc, argv,
                                     {.name = "assignment",
                                      .default_port = clientele::assignment::kDefaultPort,
                                      .open = clientele::assignment::OpenService,
                                      .migrate = clientele::assignment::MigrateService});
}
