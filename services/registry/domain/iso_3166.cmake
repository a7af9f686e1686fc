# Writes OUT: the codes of ISO 3166-1 and ISO 3166-2 in the files COUNTRIES and SUBDIVISIONS of Debian's iso-codes, with
# the codes that the standard got after those files were made.
# Kazakhstan's regions of 2022 (ISO 3166-2 change of 2022-11-29).
set(later KZ-10 KZ-11 KZ-15 KZ-19 KZ-23 KZ-27 KZ-31 KZ-33 KZ-35 KZ-39 KZ-43 KZ-47 KZ-55 KZ-59 KZ-61 KZ-62 KZ-63 KZ-71
    KZ-75 KZ-79)
file(STRINGS ${COUNTRIES} countries REGEX "\"alpha_2\":")
file(STRINGS ${SUBDIVISIONS} subdivisions REGEX "\"code\":")
list(TRANSFORM countries REPLACE "^.*: \"([A-Z]+)\".*$" "\\1")
list(TRANSFORM subdivisions REPLACE "^.*: \"([A-Z0-9-]+)\".*$" "\\1")
list(APPEND subdivisions ${later})
set(body "#include \"services/registry/domain/iso_3166.h\"\n\nnamespace clientele::registry {\n")
foreach(list countries subdivisions)
  list(REMOVE_DUPLICATES ${list})
  list(SORT ${list})
  list(LENGTH ${list} count)
  string(JOIN ",\n    " codes ${${list}})
  string(REGEX REPLACE "([A-Z0-9-]+)" "\"\\1\"" codes "${codes}")
  string(SUBSTRING ${list} 0 1 first)
  string(TOUPPER ${first} first)
  string(SUBSTRING ${list} 1 -1 rest)
  string(APPEND body "namespace {\nconstexpr std::string_view k${first}${rest}[${count}] = {\n    ${codes}};\n}  // namespace\n"
                     "std::span<const std::string_view> Iso${first}${rest}() { return k${first}${rest}; }\n")
endforeach()
file(WRITE ${OUT} "${body}}  // namespace clientele::registry\n")
