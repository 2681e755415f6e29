//! When are problems looked for? Once the hand is off the sketch, beside the window, for the latest revision only.
//!
//! In: the session. Out: problems, and whether they are of the sketch as it is. It must not know what a problem is.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::thread;
use std::time::Duration;

use crate::app::session::Session;

use super::problems::{Problem, problems};

/// A frame waits so long for what is found at once, as it is on any sketch of usual size: so a list does not flicker.
const AT_ONCE: Duration = Duration::from_millis(2);

/// What was found, and what is being looked for.
#[derive(Default)]
pub struct Finder {
    found: Vec<Problem>,
    /// The revision in which it was found.
    of: Option<u64>,
    /// The revision that is looked at.
    looking: Option<(u64, Receiver<Vec<Problem>>)>,
    /// The last search came to no end.
    failed: bool,
}

impl Finder {
    /// What was found last, worst first; it may be of an earlier revision.
    pub fn found(&self) -> &[Problem] {
        &self.found
    }

    /// Whether that is of the sketch as it is.
    pub fn is_fresh(&self, session: &Session) -> bool {
        self.of == Some(session.revision)
    }

    /// Whether nothing was found because the search itself failed.
    pub fn failed(&self) -> bool {
        self.failed
    }

    /// Takes in what was found, and looks at another revision once nothing is being dragged.
    pub fn follow(&mut self, ctx: &egui::Context, session: &Session) {
        self.take_in();
        let held = ctx.input(|input| input.pointer.any_down());
        if held || self.looking.is_some() || self.is_fresh(session) {
            return;
        }
        let (send, receive) = channel();
        let (scenario, troubles) = (Arc::clone(&session.scenario), session.troubles.clone());
        let ctx = ctx.clone();
        let look = move || {
            // Nobody listens any more once something else was opened.
            let _ = send.send(problems(&scenario, troubles));
            ctx.request_repaint();
        };
        self.looking = Some((session.revision, receive));
        if thread::Builder::new().name("problems".to_owned()).spawn(look).is_err() {
            // Without a thread nothing is found, and that is not asked for again.
            self.take_in();
            return;
        }
        if let Some((revision, receive)) = &self.looking
            && let Ok(found) = receive.recv_timeout(AT_ONCE)
        {
            (self.of, self.found) = (Some(*revision), found);
            self.failed = false;
            self.looking = None;
        }
    }

    fn take_in(&mut self) {
        let Some((revision, receive)) = &self.looking else {
            return;
        };
        match receive.try_recv() {
            Ok(found) => {
                (self.of, self.found) = (Some(*revision), found);
                self.failed = false;
            }
            Err(TryRecvError::Empty) => return,
            Err(TryRecvError::Disconnected) => {
                (self.of, self.found) = (Some(*revision), Vec::new());
                self.failed = true;
            }
        }
        self.looking = None;
    }
}
