// Follows the registry's events and keeps the inbox.
#ifndef CLIENTELE_SERVICES_ASSIGNMENT_API_INBOX_FEED_H_
#define CLIENTELE_SERVICES_ASSIGNMENT_API_INBOX_FEED_H_

#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "clientele/registry/v1/events.grpc.pb.h"
#include "clientele/registry/v1/incidents.grpc.pb.h"
#include "common/service/core.h"
#include "common/service/housekeeper.h"
#include "grpcpp/channel.h"
#include "services/assignment/domain/inbox.h"
#include "services/assignment/store/inbox.h"

namespace clientele::assignment {

struct InboxFeedOptions {
  // How long a silent replica keeps the others from following.
  absl::Duration lease = absl::Seconds(30);
  // Pause before the next try after a failure; doubles up to the longest.
  absl::Duration first_pause = absl::Milliseconds(100);
  absl::Duration longest_pause = absl::Seconds(5);
  // Told when the registry could not be followed for several tries in a row.
  ProblemReport on_problem;
};

// A thread that applies the events of incidents behind the stored cursor, each answer of the stream
// in one transaction with the cursor, so that every event takes effect once whatever breaks. One
// replica follows at a time, under a lease in the database. When the registry no longer knows the
// cursor, and the first time, all open incidents are read anew.
class InboxFeed {
 public:
  InboxFeed(const ServiceCore& core, const std::shared_ptr<grpc::Channel>& registry,
            const InboxFeedOptions& options);
  ~InboxFeed();  // Stop()
  InboxFeed(const InboxFeed&) = delete;
  InboxFeed& operator=(const InboxFeed&) = delete;

  void Start();
  // Ends the call under way and joins the thread. Idempotent.
  void Stop();

 private:
  void Loop();
  // Follows until something breaks. ABORTED when another replica does it.
  absl::Status Round();
  absl::Status Follow(const store::FollowState& state);
  absl::Status Reconcile(store::FollowState state);
  absl::Status ReadOpenIncidents(const store::FollowState& state);

  // A transaction that extends the lease and ends with `state`; ABORTED without the lease.
  absl::Status Write(const store::FollowState& state, Database::Body body);
  absl::StatusOr<bool> TakeLease(Transaction& transaction);
  bool stopping() const;

  const ServiceCore core_;
  const std::unique_ptr<registry::v1::Events::Stub> events_;
  const std::unique_ptr<registry::v1::Incidents::Stub> incidents_;
  const InboxFeedOptions options_;
  const std::string owner_;
  mutable absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace clientele::assignment

#endif  // CLIENTELE_SERVICES_ASSIGNMENT_API_INBOX_FEED_H_
