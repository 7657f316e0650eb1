//! A server that answers what a test wants, on a loopback port of its own.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use sources::{ClientOptions, PrometheusClient};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// Answers until it is dropped.
pub(crate) struct Double {
    pub(crate) address: String,
    requests: Arc<Mutex<Vec<Request>>>,
    server: JoinHandle<()>,
}

/// A request as it came.
#[derive(Debug, Clone, Default)]
pub(crate) struct Request {
    /// `GET /path?query`.
    pub(crate) line: String,
    /// By lower-case name.
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: String,
}

/// What a double does with a request.
#[derive(Debug, Clone)]
pub(crate) enum Reply {
    /// Sends these bytes and closes.
    Bytes(Vec<u8>),
    /// Sends these bytes, then nothing, and leaves the connection open.
    StallAfter(Vec<u8>),
    /// Sends these bytes, then blanks without end.
    EndlessAfter(Vec<u8>),
}

impl Double {
    pub(crate) async fn new(answer: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        let answer = Arc::new(answer);
        let server = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (seen, answer) = (Arc::clone(&seen), Arc::clone(&answer));
                tokio::spawn(async move {
                    // The client may go away at any time: that is what the tests are about.
                    let _ = serve(stream, &seen, &*answer).await;
                });
            }
        });
        Self {
            address,
            requests,
            server,
        }
    }

    /// A double that has one reply for everything.
    pub(crate) async fn always(reply: Reply) -> Self {
        Self::new(move |_| reply.clone()).await
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    /// A client of this double with limits fit for a test.
    pub(crate) fn client(&self) -> PrometheusClient {
        PrometheusClient::new(&self.address, quick()).unwrap()
    }
}

impl Drop for Double {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// A quarter of a second and a mebibyte.
pub(crate) fn quick() -> ClientOptions {
    ClientOptions {
        timeout: Duration::from_millis(250),
        body_limit_bytes: 1024 * 1024,
        ..ClientOptions::default()
    }
}

/// An answer with status line, content type and body.
pub(crate) fn reply(status: &str, content_type: &str, body: &str) -> Reply {
    let head = format!("HTTP/1.1 {status}\r\ncontent-type: {content_type}\r\nconnection: close\r\n");
    Reply::Bytes(format!("{head}content-length: {}\r\n\r\n{body}", body.len()).into_bytes())
}

pub(crate) fn json(status: &str, body: &str) -> Reply {
    reply(status, "application/json", body)
}

pub(crate) fn success(data: &str) -> Reply {
    json("200 OK", &format!(r#"{{"status": "success", "data": {data}}}"#))
}

async fn serve(
    mut stream: TcpStream,
    seen: &Mutex<Vec<Request>>,
    answer: &(dyn Fn(&Request) -> Reply + Send + Sync),
) -> std::io::Result<()> {
    let request = receive(&mut stream).await?;
    let reply = answer(&request);
    seen.lock().unwrap().push(request);
    match reply {
        Reply::Bytes(bytes) => stream.write_all(&bytes).await,
        Reply::StallAfter(bytes) => {
            stream.write_all(&bytes).await?;
            std::future::pending().await
        }
        Reply::EndlessAfter(bytes) => {
            stream.write_all(&bytes).await?;
            loop {
                stream.write_all(&[b' '; 8_192]).await?;
            }
        }
    }
}

async fn receive(stream: &mut TcpStream) -> std::io::Result<Request> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    let head = String::from_utf8(head).unwrap();
    let mut lines = head.lines();
    let line = lines.next().unwrap().trim_end_matches(" HTTP/1.1").to_owned();
    let headers: BTreeMap<String, String> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    let n_bytes = headers.get("content-length").map_or(0, |n| n.parse().unwrap());
    let mut body = vec![0; n_bytes];
    stream.read_exact(&mut body).await?;
    Ok(Request {
        line,
        headers,
        body: String::from_utf8(body).unwrap(),
    })
}
