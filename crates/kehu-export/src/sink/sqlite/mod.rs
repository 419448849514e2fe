//! A table of an SQLite database. Rows and progress go in one transaction.

mod books;
mod history;
mod layout;
mod shared;
mod write;

use std::{
    collections::HashSet,
    fs::OpenOptions,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use rusqlite::{Connection, Transaction, TransactionBehavior, params};

use self::layout::Layout;
use super::{Address, Batch, Holdings, Opening, sql::quoted};
use crate::{
    error::{Error, Result},
    files::{make_folder, private},
    lock::{Lock, LockError},
    rejects,
    row::Reject,
    state::{Kind, Outcome, State},
};
use books::{BOOKS, forget_rejects, know, knows, note_rejects, note_state, read_state};
use write::{insert, mark_gone, note_keys};

pub(super) use self::shared::Databases;
pub(super) use books::peek;

/// An open database.
pub struct Sqlite {
    opening: Opening,
    /// Shared with the other exports of this process to the same file.
    connection: Arc<Mutex<Connection>>,
    /// By what the books know this export.
    book: String,
    layout: Layout,
    /// Where rows are kept that are to take the place of those in the table.
    beside: Layout,
    /// The quoted name of the table of keys that a run comes across.
    seen: String,
    /// Digests of the rejects that are listed.
    rejected: HashSet<i64>,
    _lock: Lock,
}

impl Sqlite {
    pub(super) fn open(opening: Opening) -> Result<Self> {
        let Address::Sqlite { path } = &opening.address else {
            return Err(Error::usage("not an SQLite database"));
        };
        let path = path.clone();
        let lock = lock(&opening)?;
        // SQLite gives the files beside it the same permissions.
        private(OpenOptions::new().append(true).create(true))
            .open(&path)
            .map_err(|error| Error::target(format!("opening {}", opening.address), &error))?;
        let table = &opening.table;
        let connection = opening.common.databases.open(&path);
        let connection = connection.map_err(|error| failed("opening", &opening.address, &error))?;
        let book = table.book();
        let mut sqlite = Self {
            layout: Layout::of(table, &table.name),
            beside: Layout::of(table, &format!("_kehu_next_{book}")),
            seen: quoted(&format!("_kehu_seen_{book}")),
            rejected: HashSet::new(),
            connection,
            book,
            opening,
            _lock: lock,
        };
        let problem = sqlite.prepare();
        match problem.map_err(|error| failed("opening", &sqlite.opening.address, &error))? {
            None => Ok(sqlite),
            Some(problem) => Err(Error::usage(format!(
                "{}: {}",
                sqlite.opening.address, problem.message
            ))
            .with_help(problem.help)),
        }
    }

    /// Sets up the books; why the database cannot be used.
    fn prepare(&mut self) -> rusqlite::Result<Option<Problem>> {
        let (table, book) = (&self.opening.table, &self.book);
        let mut connection = held(&self.connection);
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute_batch(BOOKS)?;
        if !transaction.column_exists(None, "_kehu_rejects", "run")? {
            transaction.execute_batch("ALTER TABLE _kehu_rejects ADD COLUMN run INTEGER")?;
        }
        if let Some(problem) = self.problem(&transaction)? {
            return Ok(Some(problem));
        }
        if !self.is_replaced(&transaction) {
            if let Some(message) = self.layout.problem(&transaction, table)? {
                let help = "name another table (--table), or replace this one (--restart)";
                return Ok(Some(Problem { message, help }));
            }
            if !layout::is_there(&transaction, &table.name)? {
                // Somebody has dropped the table: what was known of it is true no more.
                let sql = "UPDATE _kehu_exports SET state = NULL
                    WHERE table_name = ?1 OR substr(table_name, 1, length(?1) + 1) = ?1 || '/'";
                transaction.execute(sql, [&table.name])?;
            }
        }
        transaction.commit()?;
        let mut rejected =
            connection.prepare("SELECT digest FROM _kehu_rejects WHERE table_name = ?1")?;
        let rejected = rejected.query_map([book], |row| row.get(0))?;
        self.rejected = rejected.collect::<Result<_, _>>()?;
        Ok(None)
    }

    /// Whether what is there is to be replaced.
    fn is_replaced(&self, transaction: &Transaction<'_>) -> bool {
        let state = read_state(transaction, &self.opening).ok().flatten();
        self.opening.restart || state.is_some_and(|state| state.is_beside())
    }

    /// See [`Sink::make`](super::Sink::make).
    pub(super) fn make(&mut self) -> Result<Option<String>> {
        self.transact("opening", |sqlite, transaction| {
            if sqlite.is_replaced(transaction) {
                return Ok(None);
            }
            let table = &sqlite.opening.table;
            let note = sqlite.layout.make(transaction, table)?;
            know(transaction, &table.name)?;
            if sqlite.opening.history || history::is_kept(transaction, table)? {
                history::keep(transaction, table)?;
                know(transaction, &table.history())?;
            }
            Ok(note)
        })
    }

    /// Why the tables that are there cannot be used.
    fn problem(&self, transaction: &Transaction<'_>) -> rusqlite::Result<Option<Problem>> {
        let (table, name) = (&self.opening.table, &self.layout.table);
        let is_foreign = |name: &str| -> rusqlite::Result<bool> {
            Ok(layout::is_there(transaction, name)? && !knows(transaction, name)?)
        };
        let foreign = |name: &str| format!("{name} is there already, and not from an export");
        let another = "name another table (--table)";
        let problem = |message, help| Ok(Some(Problem { message, help }));
        if is_foreign(&table.name)? {
            let help = "name another table (--table); kehu replaces only what it has made";
            return problem(foreign(name), help);
        }
        if let Some(kind) = layout::other_kind(transaction, table)? {
            return problem(format!("{name} {kind}"), another);
        }
        if self.opening.restart && history::is_kept(transaction, table)? {
            let message = format!("{name} keeps former rows, and --restart forgets them");
            let help = "leave out --restart, or name another table (--table)";
            return problem(message, help);
        }
        let former = table.history();
        if self.opening.history && is_foreign(&former)? {
            let help = "name another table (--table); kehu writes only into what it has made";
            return problem(foreign(&quoted(&former)), help);
        }
        Ok(None)
    }

    pub(super) fn state(&self) -> Result<Option<State>> {
        read_state(&held(&self.connection), &self.opening)
    }

    pub(super) fn begin(&mut self, mut state: State) -> Result<State> {
        self.transact("writing to", |sqlite, transaction| {
            let table = &sqlite.opening.table;
            let rows = layout::rows(transaction, table)?;
            let replaces = state.beside || (table.key.is_none() && state.held.is_some());
            state.goes_beside(rows.is_some() && replaces && state.kind == Kind::Full);
            sqlite.forget_scraps(transaction)?;
            if state.beside {
                sqlite.beside.create(transaction)?;
            } else {
                sqlite.layout.make(transaction, table)?;
                know(transaction, &table.name)?;
                state.notes_keys =
                    state.kind == Kind::Full && rows > Some(0) && table.key.is_some();
            }
            if state.notes_keys {
                let seen = &sqlite.seen;
                transaction.execute_batch(&format!(
                    "CREATE TABLE {seen} (key PRIMARY KEY) WITHOUT ROWID"
                ))?;
            }
            state.commits += 1;
            note_state(transaction, &sqlite.book, &state)?;
            Ok(state)
        })
    }

    pub(super) fn commit(&mut self, batch: Batch, mut state: State) -> Result<State> {
        let table = &self.opening.table;
        let taken = rejects::taken(&batch.items, &self.rejected);
        let rejects = batch.rejects.into_iter();
        let rejects: Vec<_> = rejects
            .map(|reject| (rejects::id(table, &reject), reject))
            .collect();
        let state = self.transact("writing to", |sqlite, transaction| {
            let (table, book) = (&sqlite.opening.table, &sqlite.book);
            if state.notes_keys {
                note_keys(transaction, &sqlite.seen, table, &batch.items)?;
            }
            let layout = match state.beside {
                true => &sqlite.beside,
                false => &sqlite.layout,
            };
            state.counts.written += insert(transaction, layout, batch.items, state.run)?;
            forget_rejects(transaction, book, &taken)?;
            note_rejects(transaction, book, &rejects, state.run)?;
            state.commits += 1;
            note_state(transaction, book, &state)?;
            Ok(state)
        })?;
        self.rejected.retain(|id| !taken.contains(id));
        self.rejected.extend(rejects.iter().map(|(id, _)| id));
        Ok(state)
    }

    pub(super) fn finish(&mut self, mut state: State, shrink: u8) -> Result<(State, Holdings)> {
        if state.is_read() && state.outcome == Outcome::Running {
            state = self.transact("writing to", |sqlite, transaction| {
                sqlite.end(transaction, &mut state, shrink)?;
                Ok(state)
            })?;
        }
        let list = self.opening.rejects_file();
        let rejects = self.list_rejects(&list).map_err(|error| {
            Error::target(format!("listing rejects in {}", list.display()), &error)
        })?;
        let rows = layout::rows(&held(&self.connection), &self.opening.table);
        let rows = rows.map_err(|error| failed("counting", &self.opening.address, &error))?;
        let holdings = Holdings {
            rows: rows.unwrap_or(0),
            rejects,
            rejects_file: (rejects > 0).then_some(list),
            escaped: 0,
        };
        Ok((state, holdings))
    }

    /// Ends a run that has read everything.
    fn end(
        &self,
        transaction: &Transaction<'_>,
        state: &mut State,
        shrink: u8,
    ) -> rusqlite::Result<()> {
        let table = &self.opening.table;
        let count = |sql: &str| transaction.query_row(sql, [], |row| row.get::<_, i64>(0));
        let found = match (state.beside, state.notes_keys) {
            (true, _) => {
                count(&format!("SELECT count(*) FROM {}", self.beside.table))?.unsigned_abs()
            }
            (_, true) => count(&format!("SELECT count(*) FROM {}", self.seen))?.unsigned_abs(),
            _ => layout::rows(transaction, table)?.unwrap_or(0),
        };
        if state.end(found, shrink) {
            if state.beside {
                self.layout.take_over(transaction, table, &self.beside)?;
                know(transaction, &table.name)?;
            } else if state.outcome == Outcome::Complete && state.notes_keys {
                state.counts.gone = mark_gone(transaction, &self.seen, table)?;
            }
        }
        if state.outcome == Outcome::Complete && state.kind == Kind::Full {
            let sql = "DELETE FROM _kehu_rejects WHERE table_name = ?1 AND run IS NOT ?2";
            transaction.execute(sql, params![self.book, state.run.cast_signed()])?;
        }
        self.forget_scraps(transaction)?;
        state.hold(layout::rows(transaction, table)?.unwrap_or(0));
        state.commits += 1;
        note_state(transaction, &self.book, state)
    }

    /// Drops what a run keeps beside the table.
    fn forget_scraps(&self, transaction: &Transaction<'_>) -> rusqlite::Result<()> {
        let (beside, seen) = (&self.beside.table, &self.seen);
        transaction.execute_batch(&format!(
            "DROP TABLE IF EXISTS {beside}; DROP TABLE IF EXISTS {seen}"
        ))
    }

    fn transact<T>(
        &mut self,
        doing: &str,
        work: impl FnOnce(&Self, &Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T> {
        let done = (|| {
            // Nobody else has the connection: `self` is borrowed for as long.
            let connection = held(&self.connection);
            let transaction =
                Transaction::new_unchecked(&connection, TransactionBehavior::Immediate)?;
            let done = work(self, &transaction)?;
            transaction.commit()?;
            Ok(done)
        })();
        done.map_err(|error| failed(doing, &self.opening.address, &error))
    }

    fn list_rejects(&self, list: &Path) -> std::io::Result<u64> {
        let mut list = rejects::List::new(list, self.opening.label());
        let sql =
            "SELECT path, reason, raw FROM _kehu_rejects WHERE table_name = ?1 ORDER BY digest";
        let connection = held(&self.connection);
        let mut statement = connection.prepare(sql).map_err(std::io::Error::other)?;
        let rejects = statement.query_map([&self.book], |row| {
            Ok(Reject {
                path: row.get(0)?,
                reason: row.get(1)?,
                raw: row.get(2)?,
            })
        });
        for reject in rejects.map_err(std::io::Error::other)? {
            list.push(&reject.map_err(std::io::Error::other)?)?;
        }
        list.finish()
    }
}

/// The connection, as soon as no other export of this process has it.
fn held(connection: &Mutex<Connection>) -> MutexGuard<'_, Connection> {
    // A transaction that broke down was rolled back.
    connection.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Why a database cannot be used.
struct Problem {
    message: String,
    help: &'static str,
}

fn failed(doing: &str, address: &Address, error: &rusqlite::Error) -> Error {
    Error::target(format!("{doing} {address}"), error)
}

/// One lock a table: several tables of a database may be filled at once.
fn lock(opening: &Opening) -> Result<Lock> {
    let Address::Sqlite { path } = &opening.address else {
        return Err(Error::usage("not an SQLite database"));
    };
    let folder = Address::keeping(path);
    let made = make_folder(&folder).map_err(LockError::Io);
    let name = format!("{}.lock", opening.file_name());
    made.and_then(|()| Lock::take(&folder.join(name), &opening.holder))
        .map_err(|error| match error {
            LockError::Held(holder) => {
                let target = format!("{} of {}", opening.table.book(), opening.address);
                Error::held(target, holder.as_ref())
            }
            LockError::Io(error) => Error::target(format!("locking {}", opening.address), &error),
        })
}
