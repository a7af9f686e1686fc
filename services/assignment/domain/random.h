// A small random number generator whose sequence is the same on every machine.
#ifndef CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_RANDOM_H_
#define CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_RANDOM_H_

#include <cstdint>

namespace clientele::assignment {

// SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014).
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}

  uint64_t Next() {
    uint64_t z = (state_ += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }

  // Uniform in [0, limit) up to a bias of limit / 2^32; 0 < limit <= 2^32.
  uint64_t Below(uint64_t limit) { return ((Next() >> 32) * limit) >> 32; }

 private:
  uint64_t state_;
};

}  // namespace clientele::assignment

#endif  // CLIENTELE_SERVICES_ASSIGNMENT_DOMAIN_RANDOM_H_
