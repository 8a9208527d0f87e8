//! The pictures that a path means: a file, all pictures of a folder, or of an archive.

use std::path::Path;

use convlab::data::{SourceFile, is_archive, photos};

use crate::shell::files;

/// Each picture with the name it is told by. What is left aside is noted on standard error. The error is the reason alone.
pub fn read(path: &Path) -> Result<Vec<(String, SourceFile)>, String> {
    if path == Path::new("-") {
        return Err("pictures are not read from standard input; name files or folders".into());
    }
    if !path.exists() {
        return Err("there is no such file or folder".into());
    }
    let shown = path.display().to_string();
    // A single file is a picture whatever it is called, unless it is packed; what it is not, its reader says.
    if path.is_file() && !is_packed(&shown) {
        let bytes = files::read_bytes(path).map_err(|error| error.to_string())?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        return Ok(vec![(shown, SourceFile::new(name, bytes))]);
    }
    let files = files::read_source(&shown).map_err(|error| error.to_string())?;
    let mut notes = Vec::new();
    let pictures = photos(files, &mut notes).map_err(|error| error.to_string())?;
    for note in notes {
        eprintln!("note: {shown}: {note}");
    }
    if pictures.is_empty() {
        return Err("it holds no pictures".into());
    }
    let named = pictures.into_iter().map(|file| {
        let name = format!("{}/{}", shown.trim_end_matches('/'), file.name);
        (name, file)
    });
    Ok(named.collect())
}

fn is_packed(name: &str) -> bool {
    is_archive(name) || name.to_ascii_lowercase().ends_with(".gz")
}
