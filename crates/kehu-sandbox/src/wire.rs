//! Connections that can misbehave: the listener, and a stream that resets or dawdles when told to.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Sleep, sleep};

/// What a connection is told to do; shared by the stream and the request that is being answered.
#[derive(Debug, Clone, Default)]
pub(crate) struct Control(Arc<Orders>);

#[derive(Debug, Default)]
struct Orders {
    reset: AtomicBool,
    broken: AtomicBool,
    /// Pause between two bytes, in microseconds; 0 is none.
    pause_us: AtomicU64,
}

impl Control {
    /// Forgets the orders of the request before.
    pub(crate) fn behave(&self) {
        self.0.pause_us.store(0, Ordering::Release);
    }

    /// Instead of the next byte the connection is reset.
    pub(crate) fn reset_now(&self) {
        self.0.broken.store(true, Ordering::Release);
        self.reset_on_close();
    }

    /// When the connection closes, it is reset.
    pub(crate) fn reset_on_close(&self) {
        self.0.reset.store(true, Ordering::Release);
    }

    /// What is written next goes out byte by byte.
    pub(crate) fn dawdle(&self, pause: Duration) {
        let pause = u64::try_from(pause.as_micros()).unwrap_or(u64::MAX).max(1);
        self.0.pause_us.store(pause, Ordering::Release);
    }

    fn pause(&self) -> Option<Duration> {
        match self.0.pause_us.load(Ordering::Acquire) {
            0 => None,
            us => Some(Duration::from_micros(us)),
        }
    }
}

impl Connected<IncomingStream<'_, Door>> for Control {
    fn connect_info(stream: IncomingStream<'_, Door>) -> Self {
        stream.io().control.clone()
    }
}

/// Where connections arrive.
#[derive(Debug)]
pub(crate) struct Door(pub(crate) TcpListener);

impl Listener for Door {
    type Io = Line;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Line, SocketAddr) {
        loop {
            match self.0.accept().await {
                Ok((stream, address)) => {
                    // Without it a small answer waits for the client's delayed acknowledgement.
                    let _ = stream.set_nodelay(true);
                    return (
                        Line {
                            stream,
                            control: Control::default(),
                            pause: None,
                        },
                        address,
                    );
                }
                // Out of file descriptors, or a connection that went away before it was taken.
                Err(_) => sleep(Duration::from_millis(20)).await,
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

/// One connection.
#[derive(Debug)]
pub(crate) struct Line {
    stream: TcpStream,
    control: Control,
    pause: Option<Pin<Box<Sleep>>>,
}

impl AsyncRead for Line {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Line {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.control.0.broken.load(Ordering::Acquire) {
            return Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()));
        }
        let Some(pause) = self.control.pause() else {
            return Pin::new(&mut self.stream).poll_write(cx, bytes);
        };
        let waiting = self.pause.get_or_insert_with(|| Box::pin(sleep(pause)));
        ready!(waiting.as_mut().poll(cx));
        self.pause = None;
        let first = &bytes[..bytes.len().min(1)];
        Pin::new(&mut self.stream).poll_write(cx, first)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.control.0.reset.load(Ordering::Acquire) {
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        if self.control.0.reset.load(Ordering::Acquire) {
            let _ = self.stream.set_zero_linger();
        }
    }
}
