#include "services/registry/domain/parent_links.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/registry/domain/client_rules.h"

namespace clientele::registry {

// Follows the links day by day, among the clients that can lie on a cycle.
class ParentLinks::CycleSearch {
 public:
  explicit CycleSearch(const std::map<std::string, Client, std::less<>>& clients) {
    std::map<std::string_view, size_t> numbers;
    for (const auto& [id, client] : clients) numbers.emplace(id, numbers.size());
    for (const auto& [id, client] : clients) {
      ids_.push_back(id);
      out_.emplace_back();
      for (const Link& link : client.links) {
        const auto owner = numbers.find(link.parent);
        if (owner == numbers.end()) continue;
        const Days days{link.days.from, link.place
                                            ? link.days.until
                                            : std::min(link.days.until, client.imported_from)};
        if (days.from < days.until) out_.back().push_back({owner->second, days, &link});
      }
    }
    DropClientsOutsideCycles();
  }

  void Run(ImportIssues* issues) {
    std::set<int32_t> days;
    for (const std::vector<Edge>& edges : out_) {
      for (const Edge& edge : edges) days.insert(edge.days.from);
    }
    for (const int32_t day : days) SearchOn(day, issues);
  }

 private:
  struct Edge {
    size_t owner = 0;
    Days days;
    const Link* link = nullptr;
  };

  // A client whose owners have all been dropped cannot lie on a cycle.
  void DropClientsOutsideCycles() {
    std::vector<std::vector<size_t>> owned(out_.size());
    std::vector<size_t> owners_left(out_.size());
    std::vector<size_t> open;
    for (size_t client = 0; client < out_.size(); ++client) {
      owners_left[client] = out_[client].size();
      for (const Edge& edge : out_[client]) owned[edge.owner].push_back(client);
      if (out_[client].empty()) open.push_back(client);
    }
    while (!open.empty()) {
      const size_t dropped = open.back();
      open.pop_back();
      out_[dropped].clear();
      for (const size_t client : owned[dropped]) {
        if (--owners_left[client] == 0) open.push_back(client);
      }
    }
  }

  const Edge* OwnerOn(size_t client, int32_t day) const {
    for (const Edge& edge : out_[client]) {
      if (edge.days.from <= day && day < edge.days.until) return &edge;
    }
    return nullptr;
  }

  void SearchOn(int32_t day, ImportIssues* issues) {
    // Number of the walk that first met a client; a walk that meets its own number has closed a
    // cycle.
    std::vector<size_t> met(out_.size(), 0);
    for (size_t start = 0; start < out_.size(); ++start) {
      size_t at = start;
      const Edge* edge = OwnerOn(at, day);
      while (edge != nullptr && met[at] == 0) {
        met[at] = start + 1;
        at = edge->owner;
        edge = OwnerOn(at, day);
      }
      if (edge == nullptr || met[at] != start + 1) continue;
      const size_t entry = at;
      do {
        Report(at, *OwnerOn(at, day)->link, issues);
        at = OwnerOn(at, day)->owner;
      } while (at != entry);
    }
  }

  void Report(size_t client, const Link& link, ImportIssues* issues) {
    // A client that names itself is reported with the other rules of its row.
    if (!link.place || link.parent == ids_[client]) return;
    if (!reported_.insert(*link.place).second) return;
    issues->Add(*link.place, "parent_id", rule::kParentCycle,
                absl::StrCat("client ", ids_[client], " would own itself through ", link.parent));
  }

  std::vector<std::string> ids_;
  std::vector<std::vector<Edge>> out_;
  std::set<RowPlace> reported_;
};

void ParentLinks::AddExisting(std::string_view client, std::string_view parent, Days days) {
  clients_[std::string(client)].links.push_back({std::string(parent), days, std::nullopt});
}

void ParentLinks::AddImported(std::string_view client, std::string_view parent, RowPlace place,
                              Days days) {
  Client& entry = clients_[std::string(client)];
  entry.imported_from = std::min(entry.imported_from, days.from);
  if (!parent.empty()) entry.links.push_back({std::string(parent), days, place});
}

std::set<std::string, std::less<>> ParentLinks::ImportedParents() const {
  std::set<std::string, std::less<>> parents;
  for (const auto& [id, client] : clients_) {
    for (const Link& link : client.links) {
      if (link.place) parents.insert(link.parent);
    }
  }
  return parents;
}

void ParentLinks::Check(const std::set<std::string, std::less<>>& unknown,
                        ImportIssues* issues) const {
  std::set<RowPlace> reported;
  for (const auto& [id, client] : clients_) {
    for (const Link& link : client.links) {
      if (!link.place || !unknown.contains(link.parent)) continue;
      if (!reported.insert(*link.place).second) continue;
      issues->Add(*link.place, "parent_id", rule::kUnknownParent,
                  absl::StrCat("no client ", link.parent));
    }
  }
  CycleSearch(clients_).Run(issues);
}

}  // namespace clientele::registry
