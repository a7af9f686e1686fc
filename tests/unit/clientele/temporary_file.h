// A file with given bytes that is gone after the test.
#ifndef CLIENTELE_TESTS_UNIT_CLIENTELE_TEMPORARY_FILE_H_
#define CLIENTELE_TESTS_UNIT_CLIENTELE_TEMPORARY_FILE_H_

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "common/ids/uuid.h"

namespace clientele::cli {

class TemporaryFile {
 public:
  explicit TemporaryFile(std::string_view bytes)
      : path_(std::filesystem::temp_directory_path() / ("clientele-" + NewUuid() + ".csv")) {
    std::ofstream(path_, std::ios::binary) << bytes;
  }
  ~TemporaryFile() { std::filesystem::remove(path_); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  std::string path() const { return path_.string(); }

 private:
  const std::filesystem::path path_;
};

}  // namespace clientele::cli

#endif  // CLIENTELE_TESTS_UNIT_CLIENTELE_TEMPORARY_FILE_H_
