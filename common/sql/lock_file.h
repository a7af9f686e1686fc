// The lock that keeps a second server off a database file.
#ifndef CLIENTELE_COMMON_SQL_LOCK_FILE_H_
#define CLIENTELE_COMMON_SQL_LOCK_FILE_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace clientele {

// Holds an exclusive lock on a file while it lives; the system drops it when the process dies,
// however it dies. The file holds the owner's process id and stays behind.
class LockFile {
 public:
  // FAILED_PRECONDITION, naming `what` and the holder's process id, when somebody else holds it.
  static absl::StatusOr<std::unique_ptr<LockFile>> Acquire(const std::string& path,
                                                           const std::string& what);
  ~LockFile();
  LockFile(const LockFile&) = delete;
  LockFile& operator=(const LockFile&) = delete;

 private:
  explicit LockFile(int descriptor) : descriptor_(descriptor) {}
  const int descriptor_;
};

// Creates the folder and those above it that are missing, readable by their owner only.
absl::Status CreatePrivateFolder(const std::string& path);

// Creates the file when it is missing, readable and writable by its owner only.
absl::Status CreatePrivateFile(const std::string& path);

}  // namespace clientele

#endif  // CLIENTELE_COMMON_SQL_LOCK_FILE_H_
