// The segmentation server.
#include "common/rpc/service_main.h"
#include "services/segmentation/service.h"

int main(int argc, char** argv) {
  return clientele::rpc::ServiceMain(argc, argv,
                                     {.name = "segmentation",
                                      .default_port = clientele::segmentation::kDefaultPort,
                                      .open = clientele::segmentation::OpenService,
                                      .migrate = clientele::segmentation::MigrateService});
}
