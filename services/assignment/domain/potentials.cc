#include "services/assignment/domain/potentials.h"

#include <algorithm>
#include <utility>

namespace clientele::assignment {
namespace {

class Placing {
 public:
  Placing(const Model& model, const std::vector<int32_t>& manager_of_unit,
          std::vector<int64_t> room)
      : model_(model),
        room_(std::move(room)),
        manager_of_client_(model.clients.size(), kNobody),
        placed_(model.prospects.size(), kNobody),
        guests_(model.managers.size()),
        hopeless_(model.managers.size(), false),
        partners_(model.clients.size()) {
    for (size_t c = 0; c < model.clients.size(); ++c) {
      if (model.unit_of[c] != kNobody) manager_of_client_[c] = manager_of_unit[model.unit_of[c]];
    }
    for (const auto& [a, b] : model.separated) {
      partners_[a].push_back(b);
      partners_[b].push_back(a);
    }
    for (const Prospect& p : model.prospects) {
      managers_.push_back(ManagersOf(p, manager_of_unit));
    }
  }

  std::vector<int32_t> Run() {
    std::vector<size_t> order(placed_.size());
    for (size_t p = 0; p < order.size(); ++p) order[p] = p;
    std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
      return model_.prospects[a].members.size() > model_.prospects[b].members.size();
    });
    for (const size_t p : order) Keep(p);
    for (const size_t p : order) {
      if (placed_[p] == kNobody && !TakeRoom(p)) Augment(p);
    }
    return std::move(placed_);
  }

 private:
  int64_t Minutes(size_t prospect, int32_t manager) const {
    int64_t minutes = 0;
    for (const int32_t c : model_.prospects[prospect].members) {
      minutes += MinutesOf(model_, c, manager);
    }
    return minutes;
  }

  bool Apart(size_t prospect, int32_t manager) const {
    for (const int32_t c : model_.prospects[prospect].members) {
      for (const int32_t partner : partners_[c]) {
        if (manager_of_client_[partner] == manager) return false;
      }
    }
    return true;
  }

  bool Fits(size_t prospect, int32_t manager) const {
    return Minutes(prospect, manager) <= room_[manager] && Apart(prospect, manager);
  }

  void Place(size_t prospect, int32_t manager) {
    placed_[prospect] = manager;
    room_[manager] -= Minutes(prospect, manager);
    guests_[manager].push_back(prospect);
    for (const int32_t c : model_.prospects[prospect].members) manager_of_client_[c] = manager;
  }

  void Remove(size_t prospect) {
    const int32_t manager = placed_[prospect];
    room_[manager] += Minutes(prospect, manager);
    std::erase(guests_[manager], prospect);
    placed_[prospect] = kNobody;
    for (const int32_t c : model_.prospects[prospect].members) manager_of_client_[c] = kNobody;
  }

  void Keep(size_t prospect) {
    const int32_t present = model_.present[model_.prospects[prospect].members.front()];
    const std::vector<int32_t>& own = managers_[prospect];
    if (present == kNobody || !std::binary_search(own.begin(), own.end(), present)) return;
    if (Fits(prospect, present)) Place(prospect, present);
  }

  bool TakeRoom(size_t prospect) {
    int32_t best = kNobody;
    for (const int32_t m : managers_[prospect]) {
      if (Fits(prospect, m) && (best == kNobody || room_[m] > room_[best])) best = m;
    }
    if (best != kNobody) Place(prospect, best);
    return best != kNobody;
  }

  // One guest of one client without separated partners, who can be asked to move.
  bool Movable(size_t prospect) const {
    const std::vector<int32_t>& members = model_.prospects[prospect].members;
    return members.size() == 1 && partners_[members.front()].empty();
  }

  struct Visit {
    int32_t manager = kNobody;
    size_t guest = 0;   // who would come to this manager
    size_t parent = 0;  // visit whose manager the guest leaves
  };

  // Breadth first over managers: the prospect comes to one, whose guest goes on to the next, until
  // one has room. Managers searched in vain stay hopeless: room never grows.
  void Augment(size_t prospect) {
    if (!Movable(prospect)) return;
    constexpr size_t kStart = 0;
    std::vector<Visit> visits{{kNobody, prospect, 0}};
    std::vector<bool> seen = hopeless_;
    Extend(prospect, kStart, &seen, &visits);
    for (size_t head = 1; head < visits.size(); ++head) {
      const int32_t manager = visits[head].manager;
      for (const size_t guest : guests_[manager]) {
        if (!Movable(guest) ||
            Minutes(guest, manager) + room_[manager] < Minutes(visits[head].guest, manager)) {
          continue;
        }
        const int32_t goal = RoomFor(guest);
        if (goal != kNobody) return Shift(visits, head, guest, goal);
        Extend(guest, head, &seen, &visits);
      }
    }
    hopeless_ = std::move(seen);
  }

  int32_t RoomFor(size_t prospect) const {
    for (const int32_t m : managers_[prospect]) {
      if (m != placed_[prospect] && Fits(prospect, m)) return m;
    }
    return kNobody;
  }

  void Extend(size_t guest, size_t parent, std::vector<bool>* seen,
              std::vector<Visit>* visits) const {
    for (const int32_t m : managers_[guest]) {
      if ((*seen)[m]) continue;
      (*seen)[m] = true;
      visits->push_back({m, guest, parent});
    }
  }

  void Shift(const std::vector<Visit>& visits, size_t visit, size_t guest, int32_t goal) {
    while (true) {
      if (placed_[guest] != kNobody) Remove(guest);
      Place(guest, goal);
      if (visit == 0) return;
      goal = visits[visit].manager;
      guest = visits[visit].guest;
      visit = visits[visit].parent;
    }
  }

  const Model& model_;
  std::vector<int64_t> room_;
  std::vector<int32_t> manager_of_client_;
  std::vector<int32_t> placed_;                 // per prospect
  std::vector<std::vector<size_t>> guests_;     // prospects per manager
  std::vector<bool> hopeless_;                  // managers
  std::vector<std::vector<int32_t>> partners_;  // of a client
  std::vector<std::vector<int32_t>> managers_;  // per prospect
};

}  // namespace

std::vector<int32_t> ManagersOf(const Prospect& prospect,
                                const std::vector<int32_t>& manager_of_unit) {
  if (prospect.leading_unit == kNobody) return prospect.managers;
  const int32_t leader = manager_of_unit[prospect.leading_unit];
  const std::vector<int32_t>& own = prospect.managers;
  if (!std::binary_search(own.begin(), own.end(), leader)) return {};
  return {leader};
}

std::vector<int32_t> PlaceProspects(const Model& model, const std::vector<int32_t>& manager_of_unit,
                                    std::vector<int64_t> room) {
  return Placing(model, manager_of_unit, std::move(room)).Run();
}

}  // namespace clientele::assignment
