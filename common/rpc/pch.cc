// Source of the library that carries the precompiled header.
