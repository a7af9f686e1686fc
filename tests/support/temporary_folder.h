#ifndef CLIENTELE_TESTS_SUPPORT_TEMPORARY_FOLDER_H_
#define CLIENTELE_TESTS_SUPPORT_TEMPORARY_FOLDER_H_

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>

namespace clientele {

// In memory where the system offers it: the tests commit thousands of times, and what they check
// (locks, death of a process, refused writes) does not depend on the medium.
inline std::filesystem::path TemporaryRoot() {
  const char* const memory = "/dev/shm";
  return access(memory, W_OK) == 0 ? memory : std::filesystem::temp_directory_path();
}

// A folder that disappears with the object.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (TemporaryRoot() / "clientele-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::string& path() const { return path_; }
  std::string File(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

}  // namespace clientele

#endif  // CLIENTELE_TESTS_SUPPORT_TEMPORARY_FOLDER_H_
