#include "services/segmentation/store/schema.h"

namespace clientele {

std::span<const EmbeddedFile> SegmentationSqliteSchema();
std::span<const EmbeddedFile> SegmentationMysqlSchema();

namespace segmentation::store {

MigrationSet Migrations(SqlEngine engine) {
  switch (engine) {
    case SqlEngine::kSqlite:
      return {"segmentation", SegmentationSqliteSchema()};
    case SqlEngine::kMysql:
      return {"segmentation", SegmentationMysqlSchema()};
  }
  return {};
}

}  // namespace segmentation::store
}  // namespace clientele
