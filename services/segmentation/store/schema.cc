#include "services/segmentation/store/schema.h"

namespace clientele {

std::span<const EmbeddedFile> SegmentationSqliteSchema();

namespace segmentation::store {

MigrationSet Migrations(SqlEngine engine) {
  switch (engine) {
    case SqlEngine::kSqlite:
      return {"segmentation", SegmentationSqliteSchema()};
  }
  return {};
}

}  // namespace segmentation::store
}  // namespace clientele
