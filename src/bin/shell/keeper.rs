//! What is written of a run while it trains: its checkpoint every so many minutes or steps, its best weights whenever they are better.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::{Duration, Instant};

use convlab::train::Session;

use super::{Failure, files};

/// When a checkpoint is written again.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Every {
    Steps(u64),
    Time(Duration),
}

impl FromStr for Every {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong =
            || format!("\"{text}\" is neither a time (30s, 5m, 2h) nor a number of steps (500)");
        let digits = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
        let count: u64 = digits.parse().map_err(|_| wrong())?;
        if count == 0 {
            return Err("a checkpoint cannot be written every 0 steps or seconds".into());
        }
        let seconds = match &text[digits.len()..] {
            "" | "steps" => return Ok(Self::Steps(count)),
            "s" | "sec" => 1,
            "m" | "min" => 60,
            "h" => 3600,
            _ => return Err(wrong()),
        };
        Ok(Self::Time(Duration::from_secs(
            count.saturating_mul(seconds),
        )))
    }
}

/// Writes a run's checkpoint again and again.
pub struct Keeper {
    path: Option<PathBuf>,
    every: Every,
    /// When, and at which step, it was written last.
    last: (Instant, u64),
}

impl Keeper {
    /// A keeper of a run that stands at `step`; without a path it does nothing.
    pub fn new(path: Option<&Path>, every: Every, step: u64) -> Self {
        Self {
            path: path.map(Path::to_path_buf),
            every,
            last: (Instant::now(), step),
        }
    }

    /// Writes the checkpoint if it is due. A disk that is full costs a warning, not the run.
    ///
    /// # Errors
    /// Where the engine cannot give its state.
    pub async fn keep(&mut self, session: &mut Session) -> Result<(), Failure> {
        let step = session.status().step;
        let Some(path) = &self.path else {
            return Ok(());
        };
        let (time, last) = self.last;
        let is_due = match self.every {
            Every::Steps(count) => step.saturating_sub(last) >= count,
            Every::Time(span) => time.elapsed() >= span && step > last,
        };
        if !is_due {
            return Ok(());
        }
        let checkpoint = session.checkpoint().await?;
        // Weights that are NaN would take the place of good ones.
        if checkpoint.state.is_finite()
            && let Err(error) = files::write(path, &checkpoint.to_bytes()?)
        {
            eprintln!("warning: {error}; the run goes on");
        }
        self.last = (Instant::now(), step);
        Ok(())
    }
}

/// Writes a run's best weights whenever they are others.
pub struct BestKeeper {
    path: Option<PathBuf>,
    /// The step of those that were to be written last, and of those that were.
    tried: Option<u64>,
    written: Option<u64>,
}

impl BestKeeper {
    /// Without a path it does nothing.
    pub fn new(path: Option<&Path>) -> Self {
        Self {
            path: path.map(Path::to_path_buf),
            tried: None,
            written: None,
        }
    }

    /// Writes the best weights if they are not written yet. A disk that is full costs a warning, not the run.
    ///
    /// # Errors
    /// Where they cannot be put in safetensors' form.
    pub fn keep(&mut self, session: &Session) -> Result<(), Failure> {
        let best = session.best().map(|mark| mark.step);
        if best == self.tried {
            return Ok(());
        }
        self.tried = best;
        if let Err(error) = self.write(session) {
            match error.downcast::<std::io::Error>() {
                Ok(error) => eprintln!("warning: {error}; the run goes on"),
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// The same at the end, where a file that cannot be written is an error; gives its path.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn finish(&mut self, session: &Session) -> Result<Option<String>, Failure> {
        self.write(session)?;
        let path = self.path.as_ref().filter(|_| self.written.is_some());
        Ok(path.map(|path| path.display().to_string()))
    }

    fn write(&mut self, session: &Session) -> Result<(), Failure> {
        let best = session.best().map(|mark| mark.step);
        if best == self.written {
            return Ok(());
        }
        if let (Some(path), Some(weights)) = (&self.path, session.best_weights()) {
            files::write(path, &weights.to_safetensors()?)?;
            self.written = best;
        }
        Ok(())
    }
}
