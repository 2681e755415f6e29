//! Has another program changed the file?
//!
//! In: the path of what is worked on. Out: whether it is as it was seen last. It must not read the file.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

/// The file is looked at so often, while frames are drawn.
const EVERY: Duration = Duration::from_secs(1);

/// The file as it was seen last.
#[derive(Default)]
pub struct Disk {
    path: PathBuf,
    state: Option<(SystemTime, u64)>,
    looked: Option<Instant>,
    only_when_saving: bool,
}

impl Disk {
    /// It was read or saved just now.
    pub fn saw(&mut self, path: &Path) {
        self.only_when_saving = false;
        path.clone_into(&mut self.path);
        self.state = state(path);
    }

    /// It may say something else than what is worked on.
    pub fn distrust(&mut self, path: &Path) {
        path.clone_into(&mut self.path);
        self.state = Some((SystemTime::UNIX_EPOCH, 0));
        // Saving asks; nothing needs asking before.
        self.looked = None;
        self.only_when_saving = true;
    }

    /// Whether it is time to look again.
    pub fn is_due(&mut self) -> bool {
        let due = self.looked.is_none_or(|looked| looked.elapsed() >= EVERY);
        if due {
            self.looked = Some(Instant::now());
        }
        due && !self.only_when_saving
    }

    /// Whether it is not as it was seen. A file that is gone has not changed: saving makes it anew.
    pub fn has_changed(&self, path: &Path) -> bool {
        self.path == path && self.state.is_some() && state(path).is_some_and(|now| Some(now) != self.state)
    }
}

fn state(path: &Path) -> Option<(SystemTime, u64)> {
    let metadata = fs::metadata(path).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}
