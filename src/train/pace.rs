//! How fast training goes, and how many steps fit into a turn.

use std::time::Duration;

use web_time::Instant;

/// Weight of the newest turn in the running means.
const SHARE: f64 = 0.2;
/// Steps a turn may enqueue at most: results are read back at least this often.
const MOST_STEPS: f64 = 256.0;

/// How often a host copy is taken, at most.
const COPY_EVERY: Duration = Duration::from_secs(5);
/// Copies take at most one part in so many of the time.
const COPY_SHARE: u32 = 20;

/// When the next host copy is due.
#[derive(Debug)]
pub struct CopyClock {
    taken: Instant,
    interval: Duration,
}

impl CopyClock {
    /// Nothing is there to copy yet.
    pub fn new() -> Self {
        Self {
            taken: Instant::now(),
            interval: COPY_EVERY,
        }
    }

    pub fn is_due(&self) -> bool {
        self.taken.elapsed() >= self.interval
    }

    /// A copy was taken, begun at `began`; the next is due the later the longer it took.
    pub fn record(&mut self, began: Instant) {
        self.taken = Instant::now();
        self.interval = COPY_EVERY.max((self.taken - began) * COPY_SHARE);
    }
}

/// Running means of seconds a step and pictures a second.
#[derive(Debug, Default)]
pub struct Pace {
    since: Option<Instant>,
    /// Seconds; 0 before the first steps.
    seconds_per_step: f64,
    images_per_sec: f64,
}

impl Pace {
    /// Begins to measure now: the time since the last steps was spent on something else.
    pub fn restart(&mut self) {
        self.since = Some(Instant::now());
    }

    /// Takes in steps done since the last call.
    pub fn record(&mut self, steps: u64, images: u64) {
        let now = Instant::now();
        let seconds = self
            .since
            .replace(now)
            .map_or(0.0, |since| (now - since).as_secs_f64());
        if steps == 0 || seconds <= 0.0 {
            return;
        }
        let new = seconds / steps as f64;
        // Half the time is no chance: the steps before had something to compile or to fetch, and say nothing any more.
        let share = if new < self.seconds_per_step / 2.0 || self.seconds_per_step == 0.0 {
            1.0
        } else {
            SHARE
        };
        self.seconds_per_step += share * (new - self.seconds_per_step);
        self.images_per_sec += share * (images as f64 / seconds - self.images_per_sec);
    }

    /// Steps that should take about this long; one while nothing is known.
    pub fn steps_within(&self, budget: Duration) -> u64 {
        if self.seconds_per_step == 0.0 {
            return 1;
        }
        let steps = (budget.as_secs_f64() / self.seconds_per_step).round();
        steps.clamp(1.0, MOST_STEPS) as u64
    }

    pub fn images_per_sec(&self) -> f64 {
        self.images_per_sec
    }

    pub fn ms_per_step(&self) -> f64 {
        self.seconds_per_step * 1e3
    }
}
