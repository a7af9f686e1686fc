#ifndef CLIENTELE_SERVICES_REGISTRY_STORE_AS_OF_H_
#define CLIENTELE_SERVICES_REGISTRY_STORE_AS_OF_H_

// The versions that a reader at one position sees. A literal to compose statements with; bind the
// position twice.
#define CLIENTELE_AS_OF "position <= ? AND (closed = 0 OR closed > ?)"

#endif  // CLIENTELE_SERVICES_REGISTRY_STORE_AS_OF_H_
