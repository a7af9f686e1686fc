#include "common/sql/lock_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/errors/status_macros.h"
#include "common/text/view.h"

namespace clientele {
namespace {

absl::Status PathError(std::string_view action, const std::string& path, int error) {
  const std::string message =
      absl::StrCat("cannot ", AbslView(action), " ", path, ": ", strerror(error));
  if (error == ENOSPC || error == EDQUOT) return absl::ResourceExhaustedError(message);
  return absl::FailedPreconditionError(message);
}

std::string HolderOf(int descriptor) {
  char text[32];
  const ssize_t length = pread(descriptor, text, sizeof(text), 0);
  if (length <= 0) return "another process";
  return absl::StrCat(
      "process ", absl::StripSuffix(absl::string_view(text, static_cast<size_t>(length)), "\n"));
}

absl::Status WriteOwner(int descriptor, const std::string& path) {
  const std::string owner = absl::StrCat(getpid(), "\n");
  if (ftruncate(descriptor, 0) != 0 ||
      pwrite(descriptor, owner.data(), owner.size(), 0) != static_cast<ssize_t>(owner.size())) {
    return PathError("write", path, errno);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<LockFile>> LockFile::Acquire(const std::string& path,
                                                            const std::string& what) {
  const int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (descriptor < 0) return PathError("create", path, errno);
  std::unique_ptr<LockFile> lock(new LockFile(descriptor));
  if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return PathError("lock", path, errno);
    return absl::FailedPreconditionError(
        absl::StrCat(what, " is in use by ", HolderOf(descriptor),
                     "; stop that server or choose another data directory"));
  }
  RETURN_IF_ERROR(WriteOwner(descriptor, path));
  return lock;
}

LockFile::~LockFile() { close(descriptor_); }

absl::Status CreatePrivateFolder(const std::string& path) {
  std::filesystem::path folder;
  for (const std::filesystem::path& part : std::filesystem::path(path)) {
    folder /= part;
    if (mkdir(folder.c_str(), S_IRWXU) == 0 || errno == EEXIST) continue;
    // A parent that may not be written but exists, as on a read-only file system.
    std::error_code ignored;
    const int error = errno;
    if (!std::filesystem::is_directory(folder, ignored)) {
      return PathError("create the folder", folder.string(), error);
    }
  }
  if (std::error_code error; !std::filesystem::is_directory(path, error)) {
    return absl::FailedPreconditionError(absl::StrCat(path, " is not a folder"));
  }
  return absl::OkStatus();
}

absl::Status CreatePrivateFile(const std::string& path) {
  const int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (descriptor < 0) return PathError("open", path, errno);
  close(descriptor);
  return absl::OkStatus();
}

}  // namespace clientele
