#ifndef CLIENTELE_COMMON_ERRORS_STATUS_MACROS_H_
#define CLIENTELE_COMMON_ERRORS_STATUS_MACROS_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// RETURN_IF_ERROR(expression): returns from the function when the absl::Status is not OK.
// May be nested: the expression may be a lambda that uses it too.
#define RETURN_IF_ERROR(...) \
  CLIENTELE_RETURN_IF_ERROR_IMPL_(CLIENTELE_CONCAT_(status_, __COUNTER__), __VA_ARGS__)

// ASSIGN_OR_RETURN(auto value, expression): the value of an absl::StatusOr, or return of its
// status.
#define ASSIGN_OR_RETURN(lhs, ...) \
  CLIENTELE_ASSIGN_OR_RETURN_IMPL_(CLIENTELE_CONCAT_(status_or_, __COUNTER__), lhs, __VA_ARGS__)

#define CLIENTELE_CONCAT_INNER_(a, b) a##b
#define CLIENTELE_CONCAT_(a, b) CLIENTELE_CONCAT_INNER_(a, b)
#define CLIENTELE_RETURN_IF_ERROR_IMPL_(temporary, ...)            \
  do {                                                             \
    if (absl::Status temporary = (__VA_ARGS__); !temporary.ok()) { \
      return temporary;                                            \
    }                                                              \
  } while (false)
#define CLIENTELE_ASSIGN_OR_RETURN_IMPL_(temporary, lhs, ...) \
  auto temporary = (__VA_ARGS__);                             \
  if (!temporary.ok()) return std::move(temporary).status();  \
  lhs = *std::move(temporary)

#endif  // CLIENTELE_COMMON_ERRORS_STATUS_MACROS_H_
