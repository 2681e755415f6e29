//! What if the program ends before the work is saved? A copy is kept while something is unsaved, and offered when the
//! program is next opened.
//!
//! In: the session, every frame. Out: a file in the program's own folder, written on a thread; files that others left
//! behind. It must not touch the architect's own file.
//!
//! A copy is a scenario file whose first line names the file that it is of. Beside it stands a locked file for as long
//! as its program lives: the system lets go of the lock however the program ends.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant, SystemTime};

use super::session::Session;
use crate::scenario::{Loaded, Scenario, parse_in, write};

/// A change is copied after so long a pause.
const PAUSE: Duration = Duration::from_millis(500);
/// While changes go on, a copy is made so often.
const AT_MOST: Duration = Duration::from_secs(2);
/// What a copy begins with.
const OF: &str = "// Unsaved work on: ";

/// What the thread is asked to do.
enum Wish {
    Keep(Arc<Scenario>, Option<PathBuf>),
    Forget,
    /// The copy of a program that has ended goes once there is one of its own, or none is needed.
    Adopt(LeftBehind),
}

/// A revision, and a number for what is being typed (none: nothing).
type Present = (u64, Option<u64>);

/// Keeps a copy of what is unsaved.
pub struct Recovery {
    folder: PathBuf,
    file: PathBuf,
    /// Held for as long as this program lives.
    _lock: File,
    wishes: Option<Sender<Wish>>,
    thread: Option<JoinHandle<()>>,
    /// The revision whose copy was asked for last, with what was being typed.
    kept: Option<Present>,
    /// Whether there may be a copy.
    has_copy: bool,
    /// Nothing is worth keeping any more.
    given_up: bool,
    /// The last copy could not be written.
    failed: Arc<AtomicBool>,
    /// Since when there is something that is not copied.
    waiting: Option<Instant>,
    /// What was there when it was last looked at, and since when.
    seen: Option<(Present, Instant)>,
}

/// Unsaved work of a program that has ended.
#[derive(Clone, PartialEq, Debug)]
pub struct LeftBehind {
    /// The copy.
    pub file: PathBuf,
    /// What it is of; none: what was never saved.
    pub of: Option<PathBuf>,
    /// When it was made.
    pub at: SystemTime,
}

impl Recovery {
    /// Keeps copies in `folder`, which is made if need be.
    ///
    /// # Errors
    /// Whatever the file system objects to.
    pub fn new(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let (file, lock) = own_file(folder)?;
        let (wishes, asked) = channel();
        let of_thread = file.clone();
        let failed = Arc::new(AtomicBool::new(false));
        let failed_there = Arc::clone(&failed);
        let work = move || {
            let mut adopted: Vec<LeftBehind> = Vec::new();
            while let Ok(first) = asked.recv() {
                // Of copies only the latest counts.
                let mut latest = None;
                for wish in std::iter::once(first).chain(asked.try_iter()) {
                    match wish {
                        Wish::Adopt(left) => adopted.push(left),
                        wish => latest = Some(wish),
                    }
                }
                let done = match latest {
                    Some(Wish::Keep(scenario, of)) => keep(&of_thread, &scenario, of.as_deref()),
                    Some(_) => forget(&of_thread),
                    None => continue,
                };
                // The work itself is not touched by a failure: it is tried again.
                failed_there.store(done.is_err(), Ordering::Relaxed);
                if done.is_ok() {
                    for left in adopted.drain(..) {
                        let _ = left.remove();
                    }
                }
            }
        };
        let thread = std::thread::Builder::new().name("recovery".to_owned()).spawn(work)?;
        Ok(Recovery {
            folder: folder.to_owned(),
            file,
            _lock: lock,
            wishes: Some(wishes),
            thread: Some(thread),
            kept: None,
            has_copy: false,
            given_up: false,
            failed,
            waiting: None,
            seen: None,
        })
    }

    /// Copies what is unsaved, if that is due; gives back when to ask again. `typed` is a number for what is being typed
    /// (none: nothing), `whole` the scenario with it.
    pub fn tend(
        &mut self,
        session: &Session,
        typed: Option<u64>,
        whole: impl FnOnce() -> Arc<Scenario>,
    ) -> Option<Duration> {
        if self.given_up {
            return None;
        }
        if !session.is_dirty() && typed.is_none() {
            self.waiting = None;
            self.kept = None;
            if std::mem::take(&mut self.has_copy) {
                self.wish(Wish::Forget);
            }
            return None;
        }
        if self.failed.swap(false, Ordering::Relaxed) {
            self.kept = None;
        }
        let present = (session.revision, typed);
        if self.kept == Some(present) {
            return None;
        }
        let now = Instant::now();
        let begun = match self.seen {
            Some((seen, since)) if seen == present => since,
            _ => typed.map_or(session.changed, |_| now),
        };
        self.seen = Some((present, begun));
        let since = *self.waiting.get_or_insert(now);
        let due = (begun + PAUSE).min(since + AT_MOST);
        if now < due {
            return Some(due - now);
        }
        self.waiting = None;
        self.kept = Some(present);
        self.has_copy = true;
        self.wish(Wish::Keep(whole(), session.path.clone()));
        None
    }

    /// Takes over from a program that has ended: its copy goes once there is one of this program's own.
    pub fn adopt(&mut self, left: LeftBehind) {
        self.has_copy = true;
        self.wish(Wish::Adopt(left));
    }

    /// What is unsaved was given up on purpose: no copy is left.
    pub fn give_up(&mut self) {
        self.given_up = true;
        self.wish(Wish::Forget);
    }

    fn wish(&self, wish: Wish) {
        if let Some(wishes) = &self.wishes {
            // The thread ends only with this.
            let _ = wishes.send(wish);
        }
    }

    /// What programs that have ended left behind, the latest first.
    pub fn left_behind(&self) -> Vec<LeftBehind> {
        let Ok(entries) = fs::read_dir(&self.folder) else {
            return Vec::new();
        };
        let files = entries.flatten().map(|entry| entry.path());
        let copies = files.filter(|file| file.extension().is_some_and(|end| end == "ron") && *file != self.file);
        let mut left: Vec<LeftBehind> = copies.filter_map(|file| left_at(&file)).collect();
        left.sort_by_key(|left| std::cmp::Reverse(left.at));
        left
    }
}

impl Drop for Recovery {
    fn drop(&mut self) {
        // What was asked for is done before the program ends.
        self.wishes = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
        let _ = fs::remove_file(self.file.with_extension("lock"));
    }
}

impl LeftBehind {
    /// The work as it was.
    ///
    /// # Errors
    /// Why it cannot be read, in words.
    pub fn read(&self) -> Result<Loaded, String> {
        let text = fs::read_to_string(&self.file).map_err(|error| format!("{}: {error}", self.file.display()))?;
        let folder = self.of.as_deref().and_then(Path::parent);
        parse_in(&text, &self.name(), folder).map_err(|wrong| {
            let lines: Vec<String> = wrong.iter().map(ToString::to_string).collect();
            lines.join("\n")
        })
    }

    /// What it is of, in a word.
    pub fn name(&self) -> String {
        let name = self.of.as_deref().and_then(Path::file_name);
        name.map_or_else(
            || "a sketch that was never saved".to_owned(),
            |name| name.to_string_lossy().into_owned(),
        )
    }

    /// Takes the copy away.
    ///
    /// # Errors
    /// Whatever the file system objects to.
    pub fn remove(&self) -> io::Result<()> {
        let _ = fs::remove_file(self.file.with_extension("lock"));
        forget(&self.file)
    }
}

/// A name that no living program uses, with its lock.
fn own_file(folder: &Path) -> io::Result<(PathBuf, File)> {
    let process = std::process::id();
    for number in 0_u32.. {
        let file = folder.join(format!("{process}-{number}.ron"));
        if file.exists() {
            continue;
        }
        let lock = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(file.with_extension("lock"))?;
        if lock.try_lock().is_ok() {
            return Ok((file, lock));
        }
    }
    Err(io::Error::other("no name is free"))
}

/// The copy at a path, if its program has ended.
fn left_at(file: &Path) -> Option<LeftBehind> {
    let lock = File::options().write(true).open(file.with_extension("lock"));
    if lock.is_ok_and(|lock| lock.try_lock().is_err()) {
        return None;
    }
    let at = fs::metadata(file).and_then(|metadata| metadata.modified()).ok()?;
    let text = fs::read_to_string(file).ok()?;
    let of = text.lines().next()?.strip_prefix(OF)?.trim();
    Some(LeftBehind {
        file: file.to_owned(),
        of: (!of.is_empty()).then(|| PathBuf::from(of)),
        at,
    })
}

/// Writes the copy as a whole: whenever the program ends, either the copy before or the new one is there.
fn keep(file: &Path, scenario: &Scenario, of: Option<&Path>) -> io::Result<()> {
    let folder = file.parent().unwrap_or(Path::new("."));
    let of = of.map(|of| of.display().to_string()).unwrap_or_default();
    let mut copy = tempfile::Builder::new().prefix(".copy-").tempfile_in(folder)?;
    copy.write_all(format!("{OF}{}\n{}", of.replace('\n', " "), write(scenario)).as_bytes())?;
    copy.as_file().sync_all()?;
    copy.persist(file).map_err(|error| error.error)?;
    Ok(())
}

fn forget(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::{Command, SketchCommand};

    fn renamed(session: &mut Session, name: &str) {
        let command = Command::from(SketchCommand::SetName(name.to_owned()));
        session.edit(&command, None).expect("a name can be set");
    }

    /// Tends until the copy is asked for.
    /// Tends while nothing is being typed.
    fn tend(recovery: &mut Recovery, session: &Session) -> Option<Duration> {
        recovery.tend(session, None, || Arc::clone(&session.scenario))
    }

    fn settle(recovery: &mut Recovery, session: &Session) {
        while let Some(wait) = tend(recovery, session) {
            std::thread::sleep(wait);
        }
    }

    #[test]
    fn unsaved_work_of_a_program_that_ended_is_found_and_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut session = Session::new(Scenario::new("first"), Some("/somewhere/shops.ron".into()));
        let mut ended = Recovery::new(folder.path()).expect("a folder to write to");
        renamed(&mut session, "second");
        settle(&mut ended, &session);
        let file = ended.file.clone();
        // While it lives, its copy is its own.
        let other = Recovery::new(folder.path()).expect("a folder to write to");
        assert_ne!(other.file, file);
        assert_eq!(other.left_behind(), []);
        drop(ended);
        let left = other.left_behind();
        assert_eq!(left.len(), 1);
        assert_eq!(left[0].of.as_deref(), Some(Path::new("/somewhere/shops.ron")));
        assert_eq!(left[0].name(), "shops.ron");
        assert_eq!(left[0].read().expect("it is whole").scenario, *session.scenario);
        left[0].remove().expect("it can go");
        assert_eq!(other.left_behind(), []);
    }

    #[test]
    fn what_is_saved_leaves_no_copy() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut session = Session::new(Scenario::new("first"), None);
        let mut recovery = Recovery::new(folder.path()).expect("a folder to write to");
        assert_eq!(tend(&mut recovery, &session), None);
        renamed(&mut session, "second");
        settle(&mut recovery, &session);
        session.undo();
        assert_eq!(tend(&mut recovery, &session), None, "there is nothing to save");
        let file = recovery.file.clone();
        drop(recovery);
        assert!(!file.exists());
    }
}
