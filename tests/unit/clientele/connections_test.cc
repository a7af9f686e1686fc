#include "services/clientele/connect/connections.h"

#include "clientele/registry/v1/clients.grpc.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace clientele::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

TEST(ParseServer, TakesOneAddressForAllServices) {
  const auto addresses = ParseServer("127.0.0.1:7400");
  ASSERT_TRUE(addresses.ok());
  EXPECT_THAT(*addresses, UnorderedElementsAre(Pair("registry", "127.0.0.1:7400"),
                                               Pair("segmentation", "127.0.0.1:7400"),
                                               Pair("assignment", "127.0.0.1:7400"),
                                               Pair("planning", "127.0.0.1:7400")));
}

TEST(ParseServer, TakesAnAddressPerService) {
  const auto addresses = ParseServer("registry=a:1,planning=[::1]:2");
  ASSERT_TRUE(addresses.ok());
  EXPECT_THAT(*addresses,
              UnorderedElementsAre(Pair("registry", "a:1"), Pair("planning", "[::1]:2")));
}

TEST(ParseServer, RefusesOtherForms) {
  for (const char* text : {"", "localhost", ":7400", "h:", "h:port", "registry=", "registry=h",
                           "other=h:1", "registry=h:1,registry=h:2", "registry=h:1,"}) {
    EXPECT_EQ(ParseServer(text).status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
}

TEST(Connections, SayHowToStartAServerWhenNoneAnswers) {
  Connections connections(*ParseServer("127.0.0.1:1"));
  const auto stub = connections.Stub<registry::v1::ClientRegistry>();
  EXPECT_EQ(stub.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(stub.status().message()), HasSubstr("clientele dev"));
}

TEST(Connections, NeedAnAddressOfTheService) {
  Connections connections(*ParseServer("planning=127.0.0.1:1"));
  EXPECT_EQ(connections.Stub<registry::v1::ClientRegistry>().status().code(),
            absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace clientele::cli
