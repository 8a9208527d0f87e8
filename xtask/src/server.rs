//! A static server for the page: `index.html`, `www/` and the pages of `examples/`, minified, compressed, revalidated at every
//! load, and cross-origin isolated. The page needs none of it; any static host will do.

use std::{
    collections::HashMap,
    fs,
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
    time::UNIX_EPOCH,
};

use anyhow::{Context, Result};
use axum::{
    Router,
    body::Body,
    extract::State,
    http::{HeaderMap, Method, Response, StatusCode, Uri, header, response::Builder},
};

use crate::{
    compress::{self, Encoding},
    minify::Minifier,
    places::Places,
};

/// Sent with every answer: cross-origin isolation, and no guessing of types.
const ALWAYS: &[(&str, &str)] = &[
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-embedder-policy", "require-corp"),
    ("cross-origin-resource-policy", "same-origin"),
    ("x-content-type-options", "nosniff"),
    ("cache-control", "no-cache"),
];

/// What one request was answered with.
#[derive(Clone)]
pub struct Answer {
    pub path: String,
    pub status: u16,
    /// Bytes of the body as sent.
    pub sent: usize,
    pub encoding: Option<Encoding>,
}

/// A running server; it ends with the process.
pub struct Server {
    pub address: SocketAddr,
    site: Arc<Site>,
}

impl Server {
    /// Serves the repository on the loopback address; port 0 takes a free one.
    pub fn start(places: &Places, port: u16) -> Result<Self> {
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .with_context(|| format!("port {port} is taken: choose another with --port"))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let site = Arc::new(Site {
            root: places.root.clone(),
            minifier: Minifier::new(&places.root, places.minified()),
            compressed: Mutex::default(),
            answers: Mutex::default(),
        });
        let routes = Router::new().fallback(answer).with_state(site.clone());
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()?;
        thread::spawn(move || {
            let served = runtime.block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener)?;
                axum::serve(listener, routes).await
            });
            if let Err(error) = served {
                eprintln!("error: the server stopped: {error}");
            }
        });
        Ok(Self { address, site })
    }

    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// Everything answered since the last call.
    pub fn take_answers(&self) -> Vec<Answer> {
        std::mem::take(&mut *lock(&self.site.answers))
    }
}

type Compressed = HashMap<(PathBuf, &'static str), (String, Arc<Vec<u8>>)>;

struct Site {
    root: PathBuf,
    minifier: Minifier,
    /// By file and encoding: the file's version and its compressed bytes.
    compressed: Mutex<Compressed>,
    answers: Mutex<Vec<Answer>>,
}

async fn answer(
    State(site): State<Arc<Site>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response<Body> {
    // Reading and compressing block, so they run where blocking is allowed.
    let answered =
        tokio::task::spawn_blocking(move || site.answer(&method, uri.path(), &headers)).await;
    answered.unwrap_or_else(|_| plain(StatusCode::INTERNAL_SERVER_ERROR, "The server failed.\n"))
}

impl Site {
    fn answer(&self, method: &Method, path: &str, headers: &HeaderMap) -> Response<Body> {
        if !matches!(*method, Method::GET | Method::HEAD) {
            return plain(
                StatusCode::METHOD_NOT_ALLOWED,
                "Only GET and HEAD are answered here.\n",
            );
        }
        let Some(file) = self.file(path) else {
            return self.not_found(path);
        };
        let wanted = headers
            .get(header::ACCEPT_ENCODING)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        let encoding = if compress::compressible(&file) {
            choose(wanted)
        } else {
            None
        };
        let sent = self.minifier.sent(&file);
        let Ok((version, body)) = self.read(&sent, encoding) else {
            return self.not_found(path);
        };

        let known = headers
            .get(header::IF_NONE_MATCH)
            .and_then(|value| value.to_str().ok());
        let unchanged = known.is_some_and(|list| list.split(',').any(|tag| tag.trim() == version));
        let status = if unchanged {
            StatusCode::NOT_MODIFIED
        } else {
            StatusCode::OK
        };
        let mut response = builder(status)
            .header(header::ETAG, version)
            .header(header::VARY, "accept-encoding")
            // Pages of other origins and sandboxed frames may load it.
            .header(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");
        if let Some(encoding) = encoding {
            response = response.header(header::CONTENT_ENCODING, encoding.name());
        }
        response = response.header(header::CONTENT_TYPE, content_type(&file));
        if sent != file {
            response = response.header("sourcemap", format!("{path}.map"));
        }
        let length = if unchanged { 0 } else { body.len() };
        lock(&self.answers).push(Answer {
            path: path.to_string(),
            status: status.as_u16(),
            sent: length,
            encoding,
        });
        if unchanged {
            return finish(response, Body::empty());
        }
        response = response.header(header::CONTENT_LENGTH, length);
        let body = if *method == Method::HEAD {
            Body::empty()
        } else {
            Body::from(body.as_ref().clone())
        };
        finish(response, body)
    }

    /// The file behind an address: `index.html`, what is in `www/`, a page of `examples/`, and nothing else of the repository.
    fn file(&self, path: &str) -> Option<PathBuf> {
        let relative = path.strip_prefix('/')?;
        let relative = if relative.is_empty() {
            "index.html"
        } else {
            relative
        };
        let plain = relative
            .split('/')
            .all(|part| !part.is_empty() && !part.starts_with('.') && !part.contains('\\'));
        let is_example = relative.starts_with("examples/") && relative.ends_with(".html");
        let public = relative == "index.html" || relative.starts_with("www/") || is_example;
        let file = self.root.join(relative);
        let file = if relative.ends_with(".map") {
            self.minifier.source_map(relative)
        } else {
            file
        };
        (plain && public && file.is_file()).then_some(file)
    }

    fn not_found(&self, path: &str) -> Response<Body> {
        let answer = Answer {
            path: path.to_string(),
            status: 404,
            sent: 0,
            encoding: None,
        };
        lock(&self.answers).push(answer);
        let building = path.starts_with("/www/pkg/");
        plain(
            StatusCode::NOT_FOUND,
            if building {
                "This bundle is not built yet.\n"
            } else {
                "There is no such file.\n"
            },
        )
    }

    /// A file's version (its ETag) and its bytes in that encoding, made ahead or made once now.
    fn read(&self, file: &Path, encoding: Option<Encoding>) -> Result<(String, Arc<Vec<u8>>)> {
        let facts = fs::metadata(file)?;
        let changed = facts.modified()?;
        let nanos = changed
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default()
            .as_nanos();
        let Some(encoding) = encoding else {
            return Ok((
                format!("\"{:x}-{nanos:x}\"", facts.len()),
                Arc::new(fs::read(file)?),
            ));
        };
        let version = format!("\"{:x}-{nanos:x}-{}\"", facts.len(), encoding.name());
        let beside = encoding.beside(file);
        if fs::metadata(&beside)
            .and_then(|made| made.modified())
            .is_ok_and(|made| made >= changed)
        {
            return Ok((version, Arc::new(fs::read(beside)?)));
        }
        let key = (file.to_path_buf(), encoding.name());
        if let Some((known, bytes)) = lock(&self.compressed).get(&key)
            && *known == version
        {
            return Ok((version, bytes.clone()));
        }
        let bytes = Arc::new(encoding.compress(&fs::read(file)?)?);
        lock(&self.compressed).insert(key, (version.clone(), bytes.clone()));
        Ok((version, bytes))
    }
}

/// A panic elsewhere leaves these maps whole, so a poisoned lock is as good as another.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The best encoding that an Accept-Encoding header allows.
fn choose(accepted: &str) -> Option<Encoding> {
    let allows = |name: &str| {
        accepted.split(',').any(|item| {
            let mut parts = item.split(';').map(str::trim);
            let named = parts.next() == Some(name);
            let refused = parts.any(|part| matches!(part, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"));
            named && !refused
        })
    };
    Encoding::ALL
        .into_iter()
        .find(|encoding| allows(encoding.name()))
}

fn content_type(file: &Path) -> &'static str {
    match file
        .extension()
        .and_then(|ending| ending.to_str())
        .unwrap_or_default()
    {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "ts" | "txt" | "wgsl" | "LICENSE" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

fn builder(status: StatusCode) -> Builder {
    ALWAYS.iter().fold(
        Response::builder().status(status),
        |builder, (name, value)| builder.header(*name, *value),
    )
}

fn plain(status: StatusCode, text: &'static str) -> Response<Body> {
    finish(
        builder(status).header(header::CONTENT_TYPE, "text/plain; charset=utf-8"),
        Body::from(text),
    )
}

fn finish(response: Builder, body: Body) -> Response<Body> {
    response.body(body).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site() -> Site {
        let manifest = std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo runs the tests");
        let root = Path::new(&manifest).join("..");
        Site {
            minifier: Minifier::new(&root, root.join("target/page")),
            root,
            compressed: Mutex::default(),
            answers: Mutex::default(),
        }
    }

    #[test]
    fn only_the_page_and_the_example_pages_are_served() {
        for path in [
            "/Cargo.toml",
            "/www/../Cargo.toml",
            "/www//x",
            "/.cargo/config.toml",
            "/xtask/src/main.rs",
            "/examples/train.rs",
            "x",
        ] {
            assert_eq!(site().file(path), None, "{path}");
        }
        assert!(site().file("/examples/embed.html").is_some());
    }

    #[test]
    fn the_encoding_is_one_that_was_asked_for() {
        assert_eq!(choose("gzip, deflate, br, zstd"), Some(Encoding::Brotli));
        assert_eq!(choose("br;q=0, gzip;q=0.5"), Some(Encoding::Gzip));
        assert_eq!(choose("deflate"), None);
    }
}
