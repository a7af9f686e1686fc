// A server as a process: start, signal, exit code.
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/rpc/client.h"
#include "echo.grpc.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

extern char** environ;

namespace clientele::rpc {
namespace {

namespace v1 = ::clientele::test::v1;

using ::testing::HasSubstr;
using ::testing::MatchesRegex;

// A child process whose standard error is read here.
class Child {
 public:
  explicit Child(std::vector<std::string> arguments) {
    std::string program = RPC_TEST_SERVER;
    std::vector<char*> argv = {program.data()};
    for (std::string& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    int ends[2];
    EXPECT_EQ(pipe2(ends, O_CLOEXEC), 0);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
    EXPECT_EQ(posix_spawn(&pid_, argv[0], &actions, nullptr, argv.data(), environ), 0);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    stderr_ = fdopen(ends[0], "r");
  }
  ~Child() {
    if (pid_ > 0) {
      kill(pid_, SIGKILL);
      Wait();
    }
    fclose(stderr_);
  }

  // The next line on standard error, "" at its end.
  std::string ReadLine() {
    char line[4096];
    return fgets(line, sizeof line, stderr_) == nullptr ? "" : line;
  }
  std::string ReadRest() {
    std::string rest;
    for (std::string line = ReadLine(); !line.empty(); line = ReadLine()) rest += line;
    return rest;
  }
  void Signal(int signal) { kill(pid_, signal); }
  // The exit code, or minus the signal that ended it.
  int Wait() {
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }

 private:
  pid_t pid_ = -1;
  FILE* stderr_ = nullptr;
};

class ProcessTest : public ::testing::Test {
 protected:
  ProcessTest()
      : folder_(absl::StrCat(::testing::TempDir(), "/process.",
                             ::testing::UnitTest::GetInstance()->current_test_info()->name(), ".",
                             getpid())) {
    std::filesystem::create_directories(folder_);
  }
  ~ProcessTest() override { std::filesystem::remove_all(folder_); }

  std::string Path(const std::string& name) const { return folder_ + "/" + name; }
  std::vector<std::string> Arguments() const {
    return {"--listen", "127.0.0.1:0", "--data-dir", Path("data"), "--port-file", Path("port")};
  }
  // The address, once the child says that it listens.
  std::string AwaitAddress(Child* child) const {
    EXPECT_THAT(child->ReadLine(), HasSubstr("listening on 127.0.0.1:"));
    std::string port;
    std::ifstream(Path("port")) >> port;
    return "127.0.0.1:" + port;
  }
  static absl::Status Say(const std::string& address) {
    const auto stub = v1::Echo::NewStub(NewChannel(address));
    return CallUnary(*stub, &v1::Echo::Stub::Say, v1::EchoRequest(), {.timeout = absl::Seconds(60)})
        .status();
  }

  const std::string folder_;
};

TEST_F(ProcessTest, ServesUntilSigtermThenExitsWithZero) {
  for (const int signal : {SIGTERM, SIGINT}) {
    Child server(Arguments());
    EXPECT_TRUE(Say(AwaitAddress(&server)).ok());
    server.Signal(signal);
    EXPECT_THAT(server.ReadRest(), HasSubstr("\"message\":\"stopped\""));
    EXPECT_EQ(server.Wait(), 0);
  }
}

TEST_F(ProcessTest, EveryLineOfItsOutputIsJson) {
  Child server(Arguments());
  const std::string first = server.ReadLine();
  EXPECT_THAT(first, MatchesRegex("\\{\"ts\":.*\\}\n"));
  server.Signal(SIGTERM);
  std::string line = server.ReadLine();
  for (; !line.empty(); line = server.ReadLine()) EXPECT_THAT(line, MatchesRegex("\\{.*\\}\n"));
}

TEST_F(ProcessTest, ASecondServerOnThePortExitsWithOneAndASentence) {
  Child first(Arguments());
  const std::string address = AwaitAddress(&first);
  Child second({"--listen", address, "--data-dir", Path("other")});
  EXPECT_THAT(second.ReadRest(), HasSubstr(absl::StrCat("cannot listen on ", address)));
  EXPECT_EQ(second.Wait(), 1);
}

TEST_F(ProcessTest, AnUnknownKeyOfTheConfigurationIsRefused) {
  std::ofstream(Path("config.yaml")) << "listen: 127.0.0.1:0\nlisten_adress: x\n";
  Child server({"--config", Path("config.yaml")});
  EXPECT_THAT(server.ReadRest(), HasSubstr("listen_adress"));
  EXPECT_EQ(server.Wait(), 2);
}

TEST_F(ProcessTest, TheConfigurationFileIsRead) {
  std::ofstream(Path("config.yaml")) << "listen: 127.0.0.1:0\nlog_level: info\n"
                                     << "port_file: " << Path("port") << "\n"
                                     << "data_dir: " << Path("data") << "\n";
  Child server({"--config", Path("config.yaml")});
  EXPECT_TRUE(Say(AwaitAddress(&server)).ok());
  EXPECT_TRUE(std::filesystem::is_directory(Path("data")));
}

TEST_F(ProcessTest, WrongUsageExitsWithTwo) {
  EXPECT_EQ(Child({"--frobnicate"}).Wait(), 2);
  EXPECT_EQ(Child({"--log-level", "loud"}).Wait(), 2);
}

TEST_F(ProcessTest, MigrateExitsWithoutServing) {
  Child server({"migrate", "--data-dir", Path("data")});
  EXPECT_EQ(server.ReadRest(), "");
  EXPECT_EQ(server.Wait(), 0);
}

}  // namespace
}  // namespace clientele::rpc
