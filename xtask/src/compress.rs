//! Brotli and gzip, for the page's files as a good static host would send them.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use brotli::enc::BrotliEncoderParams;
use flate2::{Compression, write::GzEncoder};

/// Above this, brotli's best quality takes minutes; one step below it takes seconds and costs about 5 %.
const BEST_QUALITY_UP_TO: usize = 4 << 20;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Encoding {
    Brotli,
    Gzip,
}

impl Encoding {
    pub const ALL: [Self; 2] = [Self::Brotli, Self::Gzip];

    /// The name in `Content-Encoding`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }

    /// The compressed file that stands beside `file`.
    pub fn beside(self, file: &Path) -> PathBuf {
        let ending = if self == Self::Brotli { ".br" } else { ".gz" };
        let mut name = file.as_os_str().to_owned();
        name.push(ending);
        name.into()
    }

    pub fn compress(self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        match self {
            Self::Brotli => {
                let quality = if bytes.len() <= BEST_QUALITY_UP_TO {
                    11
                } else {
                    9
                };
                let parameters = BrotliEncoderParams {
                    quality,
                    lgwin: 24,
                    lgblock: 24,
                    size_hint: bytes.len(),
                    ..Default::default()
                };
                let mut compressed = Vec::new();
                brotli::BrotliCompress(&mut io::Cursor::new(bytes), &mut compressed, &parameters)?;
                Ok(compressed)
            }
            Self::Gzip => {
                let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
                encoder.write_all(bytes)?;
                encoder.finish()
            }
        }
    }
}

/// Whether a file of that name shrinks when compressed.
pub fn compressible(file: &Path) -> bool {
    let ending = file
        .extension()
        .and_then(|ending| ending.to_str())
        .unwrap_or_default();
    matches!(
        ending,
        "wasm"
            | "js"
            | "mjs"
            | "css"
            | "html"
            | "json"
            | "map"
            | "svg"
            | "txt"
            | "wgsl"
            | "ts"
            | "webmanifest"
    )
}

/// Writes the `.br` and `.gz` beside each of these files.
pub fn precompress(files: &[PathBuf]) -> Result<()> {
    for file in files {
        let bytes = fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
        for encoding in Encoding::ALL {
            // Renamed into place, so that a running server never sends half of one.
            let (beside, unfinished) = (encoding.beside(file), file.with_extension("unfinished"));
            fs::write(&unfinished, encoding.compress(&bytes)?)
                .and_then(|()| fs::rename(&unfinished, &beside))
                .with_context(|| format!("{} cannot be written", beside.display()))?;
        }
    }
    Ok(())
}
