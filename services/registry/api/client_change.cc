#include "services/registry/api/client_change.h"

#include <algorithm>

#include "clientele/registry/v1/events.pb.h"
#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/sql/etag.h"
#include "services/registry/api/convert.h"
#include "services/registry/api/references.h"
#include "services/registry/domain/event_types.h"
#include "services/registry/store/clients.h"
#include "services/registry/store/timelines.h"

namespace clientele::registry {

void PublishClient(std::string_view type, const Client& client, Mutation& mutation) {
  v1::ClientChange change;
  change.set_client(ClientName(client.id));
  change.set_position(client.position);
  mutation.Publish(type, change.client(), change);
}

absl::StatusOr<Client> CurrentClient(Transaction& transaction, const std::string& name,
                                     const std::string& etag) {
  ASSIGN_OR_RETURN(Client client, ExistingClient(transaction, name));
  RETURN_IF_ERROR(CheckEtag(etag, name, client.position));
  RETURN_IF_ERROR(CheckLive(client));
  return client;
}

absl::StatusOr<Client> WriteTimeline(Mutation& mutation, const Client& before,
                                     const Timeline& periods, const Timeline& changed) {
  Client after = before;
  after.update_time = mutation.now;
  after.position = mutation.position;
  RETURN_IF_ERROR(ReplaceTimeline(mutation.transaction, before, periods, changed, &after));
  return after;
}

absl::Status AuditTimeline(Mutation& mutation, const Client& before, const Timeline& periods,
                           const Client& after, const Timeline& changed) {
  const auto differs = [&](const Period& period) {
    const Period* const known = PeriodAt(periods, period.from);
    return known == nullptr || known->fields != period.fields;
  };
  const auto first = std::find_if(changed.begin(), changed.end(), differs);
  const Period& shown = first == changed.end() ? changed.back() : *first;
  const Period* const held = PeriodAt(periods, shown.from);
  v1::Client old_image;
  v1::Client image;
  ToProto(InPeriod(before, held == nullptr ? periods.front() : *held), &old_image);
  ToProto(InPeriod(after, shown), &image);
  PublishClient(event::kClientUpdated, after, mutation);
  return mutation.Audit(image.name(), &old_image, image);
}

}  // namespace clientele::registry
