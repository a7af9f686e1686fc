#include "services/registry/store/products.h"

#include "common/errors/errors.h"
#include "common/errors/status_macros.h"
#include "common/ids/resource_name.h"
#include "common/sql/key_query.h"

namespace clientele::registry {
namespace {

#define CLIENTELE_PRODUCT_COLUMNS \
  "product_id, display_name, business_line, create_time, update_time, position"

Product ReadProduct(const Row& row) {
  return {std::string(row.Text(0)),
          std::string(row.Text(1)),
          std::string(row.Text(2)),
          row.Int64(3),
          row.Int64(4),
          row.Int64(5)};
}

}  // namespace

absl::StatusOr<std::optional<Product>> FindProduct(Transaction& transaction, std::string_view id) {
  std::optional<Product> product;
  const absl::StatusOr<bool> found = transaction.QueryOne(
      "SELECT " CLIENTELE_PRODUCT_COLUMNS " FROM products WHERE product_id = ?",
      [&](const Row& row) { product = ReadProduct(row); }, id);
  if (!found.ok()) return found.status();
  return product;
}

absl::Status FindProductIds(Transaction& transaction, std::span<const std::string_view> ids,
                            absl::FunctionRef<void(std::string_view)> fn) {
  return QueryByKeys(transaction, "SELECT product_id FROM products WHERE product_id IN", ids, "",
                     [&](const Row& row) { fn(row.Text(0)); });
}

absl::Status InsertProduct(Transaction& transaction, const Product& product) {
  return transaction.Execute("INSERT INTO products (" CLIENTELE_PRODUCT_COLUMNS
                             ") VALUES (?, ?, ?, ?, ?, ?)",
                             product.id, product.display_name, product.business_line,
                             product.create_time, product.update_time, product.position);
}

absl::Status ReplaceProduct(Transaction& transaction, const Product& before, const Product& after) {
  ASSIGN_OR_RETURN(const int64_t written,
                   transaction.ExecuteCounted(
                       "UPDATE products SET display_name = ?, business_line = ?, update_time = ?, "
                       "position = ? WHERE product_id = ? AND position = ?",
                       after.display_name, after.business_line, after.update_time, after.position,
                       before.id, before.position));
  if (written != 1) return EtagMismatch("product", ResourceName("products", before.id));
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Product>> ListProducts(Transaction& transaction, std::string_view after,
                                                  int limit) {
  std::vector<Product> products;
  RETURN_IF_ERROR(transaction.Query(
      "SELECT " CLIENTELE_PRODUCT_COLUMNS
      " FROM products WHERE product_id > ? ORDER BY product_id LIMIT ?",
      [&](const Row& row) { products.push_back(ReadProduct(row)); }, after, limit));
  return products;
}

}  // namespace clientele::registry
