//! HTTP clients: one connection pool for each tokio runtime.
//!
//! A connection belongs to the runtime that opened it: it makes progress only while that runtime
//! runs, and breaks when that runtime is dropped. A pool that several runtimes share would give a
//! request a connection of another one.

use std::net::{Ipv4Addr, UdpSocket};
use std::panic::catch_unwind;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

use reqwest::Client;
use tokio::runtime::{Handle, Id};

use crate::error::Error;
use crate::http::HttpSettings;

/// The number of runtimes, besides the first, whose clients are kept. More at the same time are
/// rare; the oldest client is replaced.
const MAX_OTHERS: usize = 32;

/// The clients of one model.
pub(super) struct ClientPool {
    pub(super) settings: HttpSettings,
    first: Client,
    first_runtime: OnceLock<Id>,
    /// The clients of other runtimes, the oldest first.
    others: Mutex<Vec<(Id, Client)>>,
}

impl ClientPool {
    /// Builds the client of the first runtime.
    pub(super) fn new(settings: HttpSettings) -> Result<Self, Error> {
        Ok(Self {
            first: settings.client()?,
            first_runtime: OnceLock::new(),
            others: Mutex::default(),
            settings,
        })
    }

    /// Returns the client of the current runtime.
    pub(super) fn current(&self) -> Result<Client, Error> {
        let Ok(runtime) = Handle::try_current() else {
            return Err(Error::configuration(
                "a request needs a tokio runtime; call it from an async function under \
                 `#[tokio::main]`",
            ));
        };
        let runtime = runtime.id();
        if self.first_runtime.get() == Some(&runtime) {
            return Ok(self.first.clone());
        }
        self.client_of(runtime)
    }

    /// Returns the client of a runtime that is new or not the first.
    #[cold]
    fn client_of(&self, runtime: Id) -> Result<Client, Error> {
        // A panic while it is locked leaves complete entries.
        let mut others = self.others.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, client)) = others.iter().find(|(id, _)| *id == runtime) {
            return Ok(client.clone());
        }
        check_drivers()?;
        if *self.first_runtime.get_or_init(|| runtime) == runtime {
            return Ok(self.first.clone());
        }
        let client = self.settings.client()?;
        if others.len() == MAX_OTHERS {
            others.remove(0);
        }
        others.push((runtime, client.clone()));
        Ok(client)
    }
}

/// Returns an error if the current runtime has no timers or no I/O.
///
/// tokio has no function that tells. Without them, it panics, and the panic is caught here, before
/// it would occur in the middle of a request. The panic hook still prints its message.
fn check_drivers() -> Result<(), Error> {
    let has_time = catch_unwind(|| drop(tokio::time::sleep(Duration::ZERO))).is_ok();
    let missing = match has_time {
        false => "timers",
        true if !has_io() => "I/O",
        true => return Ok(()),
    };
    Err(Error::configuration(format!(
        "a request needs a tokio runtime with timers and I/O, and this one has no {missing}; build \
         it with `enable_all`"
    )))
}

/// Returns whether sockets can be used. If none can be opened, the request fails with the reason.
fn has_io() -> bool {
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0));
    let socket = socket.and_then(|socket| socket.set_nonblocking(true).map(|()| socket));
    let Ok(socket) = socket else {
        return true;
    };
    catch_unwind(|| tokio::net::UdpSocket::from_std(socket).map(drop)).is_ok()
}
