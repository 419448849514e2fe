//! The columns of a table, their types and comments, and the statements that are made of them.

use tokio_postgres::Transaction;

use crate::sink::postgres::Failure;
use crate::{
    sink::sql::{self, literal, quoted},
    table::{GONE, Scalar, Table, Type},
};

pub(super) const STAGE: &str = "pg_temp._kehu_stage";

/// A table's columns and their types; none where it is not there.
pub(in crate::sink::postgres) async fn columns_of(
    transaction: &Transaction<'_>,
    table: &str,
) -> Result<Vec<(String, String)>, Failure> {
    let sql = "SELECT attname::text, format_type(atttypid, atttypmod) FROM pg_attribute
        WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped";
    let rows = transaction.query(sql, &[&table]).await?;
    Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
}

/// Whether every value of one type is one of the other.
pub(in crate::sink::postgres) fn is_wider(found: &str, ty: &str) -> bool {
    matches!(
        (found, ty),
        ("integer", "bigint" | "numeric" | "text")
            | ("bigint", "numeric" | "text")
            | ("numeric", "text")
    )
}

/// The name of a table that is kept beside another one.
pub(super) fn own_name(kind: &str, table: &str) -> String {
    // PostgreSQL cuts longer names off.
    let name = format!("_kehu_{kind}_{table}");
    match name.len() <= 63 {
        true => name,
        false => format!(
            "_kehu_{kind}_{:016x}",
            xxhash_rust::xxh3::xxh3_64(table.as_bytes())
        ),
    }
}

pub(super) fn merge(table: &Table, target: &str, names: &[String]) -> String {
    let list = names.join(", ");
    let (equals, differs) = ("IS NOT DISTINCT FROM", "IS DISTINCT FROM");
    let on_conflict = sql::on_conflict(table, names, equals, differs);
    format!("INSERT INTO {target} AS kept ({list}) SELECT {list} FROM {STAGE}{on_conflict}")
}

/// Names and types, bookkeeping columns last.
pub(in crate::sink::postgres) fn columns(
    table: &Table,
) -> impl Iterator<Item = (&str, &'static str)> {
    let kept = ["jsonb", "bigint", "bigint", "timestamp with time zone"];
    sql::columns(table, type_name, kept)
}

/// Those that a row brings along.
pub(super) fn taken(table: &Table) -> impl Iterator<Item = (&str, &'static str)> {
    columns(table).filter(|(name, _)| *name != GONE)
}

pub(super) fn type_name(ty: &Type) -> &'static str {
    let Type::Scalar(scalar, _) = ty else {
        return "jsonb";
    };
    match scalar {
        Scalar::Text => "text",
        Scalar::Bool => "boolean",
        Scalar::Int32 => "integer",
        Scalar::Int64 => "bigint",
        Scalar::Float => "double precision",
        Scalar::Decimal => "numeric",
        Scalar::Bytes => "bytea",
        Scalar::Millis | Scalar::Seconds | Scalar::Instant(_) => "timestamp with time zone",
        Scalar::DateTime(_) => "timestamp without time zone",
        Scalar::Date(_) => "date",
    }
}

pub(super) fn create(table: &Table, target: &str) -> String {
    let columns = columns(table).map(|(name, ty)| format!("{} {ty}", quoted(name)));
    let identity = sql::identity(table).join(", ");
    let key = (!identity.is_empty()).then(|| format!("PRIMARY KEY ({identity})"));
    let columns: Vec<String> = columns.chain(key).collect();
    format!("CREATE TABLE {target} ({})", columns.join(", "))
}

pub(super) fn comments(table: &Table, target: &str) -> String {
    let mut out = format!("COMMENT ON TABLE {target} IS {};", literal(&table.comment));
    for (name, comment) in sql::comments(table) {
        let (name, comment) = (quoted(name), literal(comment));
        out.push_str(&format!("COMMENT ON COLUMN {target}.{name} IS {comment};"));
    }
    out
}
