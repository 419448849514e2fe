//! The accounts file as `kehu login` and `kehu logout` change it: what a person wrote stays as it is.

use std::{
    fs, io,
    io::Write as _,
    path::{Path, PathBuf},
};

use toml_edit::{DocumentMut, InlineTable, Item, Table, TableLike};

use super::Accounts;

/// The name of the keyring's entry for a value of an account.
pub fn entry(account: &str, api: &str, name: &str) -> String {
    format!("{api}/{account}/{name}")
}

impl Accounts {
    /// The names of an account's values that the keyring holds, each with its entry there.
    pub fn kept(&self, account: &str, api: &str) -> Vec<(String, String)> {
        let values = self.accounts.get(account).and_then(|apis| apis.get(api));
        let kept = values.into_iter().flatten().filter_map(|(name, value)| {
            let super::Value::Keyring(entry) = value else {
                return None;
            };
            Some((name.clone(), entry.clone()))
        });
        kept.collect()
    }
}

/// Writes into the file that these values of an account are in the keyring; the file need not be there.
pub fn keep<'n>(
    path: &Path,
    account: &str,
    api: &str,
    names: impl IntoIterator<Item = &'n str>,
) -> io::Result<()> {
    let mut file = read(path)?;
    let mut table: &mut dyn TableLike = file.as_table_mut();
    for (nth, key) in ["account", account, api].into_iter().enumerate() {
        let mut new = Table::new();
        new.set_implicit(nth < 2);
        let item = table.entry(key).or_insert(Item::Table(new));
        table = item.as_table_like_mut().ok_or_else(|| misfit(key))?;
    }
    for name in names {
        let mut value = InlineTable::new();
        value.insert("keyring", entry(account, api, name).into());
        match table.get_mut(name).and_then(Item::as_value_mut) {
            // A comment behind the value stays there.
            Some(former) => {
                let decor = former.decor().clone();
                *former = value.into();
                *former.decor_mut() = decor;
            }
            None => drop(table.insert(name, toml_edit::value(value))),
        }
    }
    write(path, &file.to_string())
}

/// Takes these values of an account out of the file, and a table that is empty then.
pub fn forget<'n>(
    path: &Path,
    account: &str,
    api: &str,
    names: impl IntoIterator<Item = &'n str>,
) -> io::Result<()> {
    let mut file = read(path)?;
    let apis = file.get_mut("account").and_then(|all| all.get_mut(account));
    let Some(apis) = apis.and_then(Item::as_table_like_mut) else {
        return Ok(());
    };
    if let Some(table) = apis.get_mut(api).and_then(Item::as_table_like_mut) {
        for name in names {
            table.remove(name);
        }
        if table.is_empty() {
            apis.remove(api);
        }
    }
    write(path, &file.to_string())
}

fn read(path: &Path) -> io::Result<DocumentMut> {
    let text = match fs::read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        text => text?,
    };
    text.parse().map_err(|_| misfit("account"))
}

fn misfit(key: &str) -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidData,
        format!("`{key}` is not a table"),
    )
}

/// Writes the file whole, by way of a neighbour that nobody else can read; a link to it stays a link.
fn write(path: &Path, text: &str) -> io::Result<()> {
    let path = fs::canonicalize(path).unwrap_or_else(|_| PathBuf::from(path));
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let neighbour = path.with_file_name(format!(".{name}.{}", std::process::id()));
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&neighbour)?;
    let written = file
        .write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::rename(&neighbour, &path));
    written.inspect_err(|_| drop(fs::remove_file(&neighbour)))
}
