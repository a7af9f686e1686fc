// A prepared statement of a MySQL or MariaDB server.
#ifndef CLIENTELE_COMMON_SQL_MYSQL_STATEMENT_H_
#define CLIENTELE_COMMON_SQL_MYSQL_STATEMENT_H_

#include <memory>
#include <vector>

#include "common/sql/mysql_connection.h"
#include "common/sql/statement.h"
#include "cppconn/prepared_statement.h"
#include "cppconn/resultset.h"

namespace clientele {

// The connector reads the whole result when a query begins: queries over long ranges have a LIMIT.
class MysqlStatement final : public Statement {
 public:
  // Throws sql::SQLException.
  MysqlStatement(MysqlConnection& connection, std::unique_ptr<sql::PreparedStatement> prepared);

  bool IsNull(int column) const override;
  int64_t Int64(int column) const override;
  double Double(int column) const override;
  std::string_view Text(int column) const override;
  std::string_view Bytes(int column) const override { return Text(column); }

  void BindNull(int index) override;
  void BindInt64(int index, int64_t value) override;
  void BindDouble(int index, double value) override;
  void BindText(int index, std::string_view value) override;
  void BindBytes(int index, std::string_view value) override { BindText(index, value); }

  absl::StatusOr<bool> Step() override;
  absl::Status Run() override;
  int64_t changes() const override { return changes_; }
  void Reset() override;

 protected:
  void ExpectParameters(int count) override;
  void Clear() override;

 private:
  struct Value {
    sql::SQLString text;
    int64_t row = 0;  // the row that it was read from
  };

  void Note(absl::Status status) const {
    if (error_.ok()) error_ = std::move(status);
  }
  absl::Status TakeError();

  MysqlConnection& connection_;
  const std::unique_ptr<sql::PreparedStatement> prepared_;
  const int parameters_;
  std::unique_ptr<sql::ResultSet> rows_;
  int64_t row_ = 0;  // counts on from query to query
  mutable std::vector<Value> texts_;
  mutable absl::Status error_;  // of binding, or of reading the row
  int64_t changes_ = 0;
};

}  // namespace clientele

#endif  // CLIENTELE_COMMON_SQL_MYSQL_STATEMENT_H_
