#include "common/sql/mysql_statement.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/errors/status_macros.h"
#include "cppconn/datatype.h"
#include "cppconn/parameter_metadata.h"
#include "cppconn/resultset_metadata.h"

namespace clientele {
namespace {

uint32_t Number(int index) { return static_cast<uint32_t>(index); }

}  // namespace

MysqlStatement::MysqlStatement(MysqlConnection& connection,
                               std::unique_ptr<sql::PreparedStatement> prepared)
    : connection_(connection),
      prepared_(std::move(prepared)),
      parameters_(prepared_->getParameterMetaData()->getParameterCount()) {}

bool MysqlStatement::IsNull(int column) const {
  bool null = true;
  Note(connection_.Guard([&] { null = rows_->isNull(Number(column + 1)); }));
  return null;
}

int64_t MysqlStatement::Int64(int column) const {
  int64_t value = 0;
  Note(connection_.Guard([&] { value = rows_->getInt64(Number(column + 1)); }));
  return value;
}

double MysqlStatement::Double(int column) const {
  double value = 0;
  Note(connection_.Guard(
      [&] { value = static_cast<double>(rows_->getDouble(Number(column + 1))); }));
  return value;
}

// A view must stay valid while the row is current, also when the column is read again.
std::string_view MysqlStatement::Text(int column) const {
  Value& value = texts_.at(static_cast<size_t>(column));
  if (value.row != row_) {
    Note(connection_.Guard([&] { value.text = rows_->getString(Number(column + 1)); }));
    value.row = row_;
  }
  return value.text.asStdString();
}

void MysqlStatement::BindNull(int index) {
  Note(connection_.Guard([&] { prepared_->setNull(Number(index), sql::DataType::VARCHAR); }));
}

void MysqlStatement::BindInt64(int index, int64_t value) {
  Note(connection_.Guard([&] { prepared_->setInt64(Number(index), value); }));
}

void MysqlStatement::BindDouble(int index, double value) {
  Note(connection_.Guard([&] { prepared_->setDouble(Number(index), value); }));
}

void MysqlStatement::BindText(int index, std::string_view value) {
  Note(connection_.Guard(
      [&] { prepared_->setString(Number(index), sql::SQLString(value.data(), value.size())); }));
}

absl::StatusOr<bool> MysqlStatement::Step() {
  if (!error_.ok()) return TakeError();
  if (absl::Status stopped = connection_.Stopped(); !stopped.ok()) return stopped;
  bool more = false;
  const absl::Status stepped = connection_.Guard([&] {
    if (rows_ == nullptr) {
      rows_.reset(prepared_->executeQuery());
      texts_.resize(rows_->getMetaData()->getColumnCount());
    }
    more = rows_->next();
  });
  if (!stepped.ok()) {
    Reset();
    return stepped;
  }
  ++row_;
  if (!more) Reset();
  return more;
}

absl::Status MysqlStatement::Run() {
  if (!error_.ok()) return TakeError();
  if (absl::Status stopped = connection_.Stopped(); !stopped.ok()) return stopped;
  changes_ = 0;
  RETURN_IF_ERROR(connection_.Guard([&] { changes_ = prepared_->executeUpdate(); }));
  if (changes_ >= 0) return absl::OkStatus();
  // Its rows would stand in the way of the next statement.
  connection_.MarkBroken();
  return absl::InternalError("a statement that was run returned rows");
}

void MysqlStatement::Reset() { rows_.reset(); }

void MysqlStatement::ExpectParameters(int count) {
  if (count == parameters_) return;
  Note(absl::InternalError(
      absl::StrCat("a statement has ", parameters_, " parameters and got ", count)));
}

void MysqlStatement::Clear() {
  Reset();
  Note(connection_.Guard([&] { prepared_->clearParameters(); }));
  error_ = absl::OkStatus();
}

absl::Status MysqlStatement::TakeError() {
  Reset();
  return std::exchange(error_, absl::OkStatus());
}

}  // namespace clientele
