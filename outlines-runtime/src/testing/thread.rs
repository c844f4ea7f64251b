//! The thread that the server runs on: its own, so that no test needs a runtime for it, nor waits on it with its own.

use std::fmt;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::thread::{self, JoinHandle};

use axum::Router;
use tokio::net;
use tokio::runtime::Builder;
use tokio::sync::oneshot;

/// A server that accepts connections until it is dropped.
pub(super) struct Thread {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    handle: Option<JoinHandle<()>>,
}

impl Thread {
    pub(super) fn start(router: Router) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let listener = {
            let _entered = runtime.enter();
            net::TcpListener::from_std(listener)?
        };
        let (stop, stopped) = oneshot::channel::<()>();
        let run = move || {
            runtime.block_on(async move {
                tokio::select! {
                    // Neither ends with an error that anyone could do something about.
                    _ = axum::serve(listener, router) => {}
                    _ = stopped => {}
                }
            });
        };
        let handle = thread::Builder::new()
            .name("outlines-test-server".to_owned())
            .spawn(run)?;
        Ok(Self {
            address,
            stop: Some(stop),
            handle: Some(handle),
        })
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Thread {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // Fails if the thread has ended already.
            let _ = stop.send(());
        }
        let Some(handle) = self.handle.take() else {
            return;
        };
        // A server may be dropped by its own last reply, which cannot wait for its end.
        if handle.thread().id() != thread::current().id() {
            let _ = handle.join();
        }
    }
}

impl fmt::Debug for Thread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Thread")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}
