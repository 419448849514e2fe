//! The system's keyring: the Secret Service of a Linux desktop, the keychain of macOS, the credentials of Windows.
//!
//! Nothing here shows what a keyring holds, in no message either.

use std::sync::{Arc, OnceLock};

use keyring_core::{CredentialStore, Entry, Error};

use tr::tr;

/// Whose entries they are: all of kehu's stand under this name.
const SERVICE: &str = "kehu";

/// A keyring, which is opened when somebody first asks for something of it. Cheap to clone.
#[derive(Clone)]
pub struct Keyring {
    opened: Arc<OnceLock<Result<Arc<CredentialStore>, String>>>,
    open: fn() -> Result<Arc<CredentialStore>, String>,
}

/// Says nothing of what it holds.
impl std::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keyring(..)")
    }
}

impl Keyring {
    /// That of the person who runs this process.
    pub fn system() -> Self {
        Self::of(system)
    }

    /// One in memory, which is empty.
    pub fn in_memory() -> Self {
        Self::of(|| match keyring_core::mock::Store::new() {
            Ok(store) => Ok(store),
            Err(error) => Err(told(&error, "")),
        })
    }

    fn of(open: fn() -> Result<Arc<CredentialStore>, String>) -> Self {
        let opened = Arc::default();
        Self { opened, open }
    }

    /// Opens it.
    ///
    /// # Errors
    /// When this build knows none, or none answers.
    pub fn open(&self) -> Result<&Arc<CredentialStore>, String> {
        self.opened
            .get_or_init(self.open)
            .as_ref()
            .map_err(Clone::clone)
    }

    /// What an entry holds.
    ///
    /// # Errors
    /// In words, without what it holds.
    pub fn get(&self, name: &str) -> Result<String, String> {
        self.on(name, Entry::get_password)
    }

    /// Writes an entry, whether it was there or not.
    ///
    /// # Errors
    /// In words, without what it was to hold.
    pub fn set(&self, name: &str, value: &str) -> Result<(), String> {
        self.on(name, |entry| entry.set_password(value))
    }

    /// Takes an entry out; one that is not there is out.
    ///
    /// # Errors
    /// In words.
    pub fn remove(&self, name: &str) -> Result<(), String> {
        self.on(name, |entry| match entry.delete_credential() {
            Err(Error::NoEntry) => Ok(()),
            ended => ended,
        })
    }

    fn on<T>(
        &self,
        name: &str,
        work: impl FnOnce(&Entry) -> keyring_core::Result<T>,
    ) -> Result<T, String> {
        let store = self.open()?;
        let entry = store.build(SERVICE, name, None);
        entry
            .and_then(|entry| work(&entry))
            .map_err(|error| told(&error, name))
    }
}

/// What went wrong, in words that tell nothing of what an entry holds.
fn told(error: &Error, name: &str) -> String {
    match error {
        Error::NoEntry => tr!("the keyring has no `{name}`", name),
        Error::NoStorageAccess(_) => tr!("the keyring is locked"),
        Error::BadEncoding(_) | Error::BadDataFormat(..) => {
            tr!("what the keyring has as `{name}` is not a string", name)
        }
        Error::Ambiguous(_) => tr!("the keyring has `{name}` more than once", name),
        Error::TooLong(_, most) => {
            tr!("the keyring takes at most {most} characters", most)
        }
        Error::PlatformFailure(why) => {
            let why = kehu_wire::plain(&why.to_string());
            tr!("the keyring failed: {why}", why)
        }
        _ => tr!("the keyring failed"),
    }
}

#[cfg(all(feature = "keyring", target_os = "linux"))]
use dbus_secret_service_keyring_store::Store;

#[cfg(all(feature = "keyring", target_os = "macos"))]
use apple_native_keyring_store::keychain::Store;

#[cfg(all(feature = "keyring", windows))]
use windows_native_keyring_store::Store;

/// Whether this build knows the keyring of a system.
pub const IS_KNOWN: bool = cfg!(all(
    feature = "keyring",
    any(target_os = "linux", target_os = "macos", windows)
));

#[cfg(all(
    feature = "keyring",
    any(target_os = "linux", target_os = "macos", windows)
))]
fn system() -> Result<Arc<CredentialStore>, String> {
    match Store::new() {
        Ok(store) => Ok(store),
        Err(Error::PlatformFailure(_)) if lacks_bus() => Err(tr!(
            "no keyring answers: this session has no bus to ask one by (DBUS_SESSION_BUS_ADDRESS is not set)"
        )),
        Err(Error::PlatformFailure(why)) => {
            let why = kehu_wire::plain(&why.to_string());
            Err(tr!("no keyring answers: {why}", why))
        }
        Err(error) => Err(told(&error, "")),
    }
}

/// On servers and in containers nobody has started one.
#[cfg(all(
    feature = "keyring",
    any(target_os = "linux", target_os = "macos", windows)
))]
fn lacks_bus() -> bool {
    cfg!(target_os = "linux") && std::env::var_os("DBUS_SESSION_BUS_ADDRESS").is_none()
}

#[cfg(not(all(
    feature = "keyring",
    any(target_os = "linux", target_os = "macos", windows)
)))]
fn system() -> Result<Arc<CredentialStore>, String> {
    Err(tr!("this build of kehu knows no keyring"))
}
