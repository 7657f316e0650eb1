//! A server that has no rules, and that never answers a reload.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

pub(crate) struct StubPrometheus {
    address: SocketAddr,
    reloads: Receiver<TcpStream>,
}

impl StubPrometheus {
    /// Serves until the process of the test ends.
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (asked_to_reload, reloads) = channel();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let asked_to_reload = asked_to_reload.clone();
                std::thread::spawn(move || answer(stream.unwrap(), &asked_to_reload));
            }
        });
        Self { address, reloads }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The connection of the next request to reload. Its client waits for as long as it is kept.
    pub(crate) fn next_reload(&self) -> TcpStream {
        self.reloads.recv_timeout(Duration::from_secs(20)).unwrap()
    }
}

fn answer(mut stream: TcpStream, asked_to_reload: &Sender<TcpStream>) {
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
    let Some(Ok(request)) = lines.next() else { return };
    for line in lines.by_ref() {
        if line.unwrap_or_default().is_empty() {
            break;
        }
    }
    if request.contains("/-/reload") {
        // The test may be over.
        let _ = asked_to_reload.send(stream);
        return;
    }
    let body = r#"{"status":"success","data":{"groups":[]}}"#;
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close";
    // The client may be gone.
    let _ = write!(stream, "{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len());
}
