//! The pictures that a path means: a file, all pictures of a folder, or of an archive.

use std::path::Path;

use convlab::data::{SourceFile, photos};

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
    let files = files::read_source(&shown).map_err(|error| error.to_string())?;
    let is_one = path.is_file();
    // A single file is a picture whatever it is called, unless it is an archive; what it is not, its reader says.
    if is_one && !is_archive(&shown) {
        return Ok(files
            .into_iter()
            .map(|file| (shown.clone(), file))
            .collect());
    }
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

fn is_archive(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    [".zip", ".tar", ".tgz", ".gz"]
        .iter()
        .any(|ending| lower.ends_with(ending))
}
