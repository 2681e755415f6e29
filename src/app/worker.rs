//! Runs studies beside the window: the latest scenario only, an older study is stopped as soon as a newer one is wanted.
//!
//! In: scenarios to study. Out: reports, growing batch by batch, taken in between frames. The window never waits.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};

use crate::scenario::Scenario;
use crate::study::{Progress, StudyError, StudyPlan, StudyResult, run};

/// What the worker tells.
#[derive(Clone, Debug)]
pub struct Report {
    /// Digest of the physics that was asked for.
    pub digest: String,
    /// What there is to tell.
    pub news: News,
}

/// News of a study.
#[derive(Clone, Debug)]
pub enum News {
    /// Figures of the replications so far.
    Figures(Arc<StudyResult>),
    /// It is done.
    Done,
    /// It was stopped before its end.
    Stopped,
    /// It could not run.
    Failed(String),
}

/// A study that is running.
struct Running {
    digest: String,
    cancel: Arc<AtomicBool>,
    progress: Arc<Progress>,
}

/// Runs studies.
pub struct Worker {
    ctx: egui::Context,
    send: Sender<Report>,
    receive: Receiver<Report>,
    running: Option<Running>,
}

impl Worker {
    /// A worker that wakes the window of `ctx` when there is news.
    pub fn new(ctx: egui::Context) -> Self {
        let (send, receive) = channel();
        Worker {
            ctx,
            send,
            receive,
            running: None,
        }
    }

    /// Starts a study of `scenario`, whose physics have `digest`; whatever runs is stopped.
    pub fn start(&mut self, scenario: Arc<Scenario>, digest: String) {
        self.stop();
        let cancel = Arc::new(AtomicBool::new(false));
        let progress = Arc::new(Progress::default());
        let running = Running {
            digest: digest.clone(),
            cancel: Arc::clone(&cancel),
            progress: Arc::clone(&progress),
        };
        let (send, ctx) = (self.send.clone(), self.ctx.clone());
        let spawned = std::thread::Builder::new().name("study".to_owned()).spawn(move || {
            let tell = |news| {
                // Nobody listens any more once the window is closed.
                let _ = send.send(Report {
                    digest: digest.clone(),
                    news,
                });
                ctx.request_repaint();
            };
            let plan = StudyPlan::of(scenario);
            let mut on_batch = |result: &StudyResult| tell(News::Figures(Arc::new(result.clone())));
            match run(&plan, &mut on_batch, &progress, &cancel) {
                Ok(_) => tell(News::Done),
                Err(StudyError::Canceled) => tell(News::Stopped),
                Err(error) => tell(News::Failed(error.to_string())),
            }
        });
        match spawned {
            Ok(_) => self.running = Some(running),
            Err(error) => {
                let news = News::Failed(format!("no thread to simulate on: {error}"));
                let _ = self.send.send(Report {
                    digest: running.digest,
                    news,
                });
            }
        }
    }

    /// Stops what runs.
    pub fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            running.cancel.store(true, Ordering::Relaxed);
        }
    }

    /// Digest of what is being simulated.
    pub fn running(&self) -> Option<&str> {
        self.running.as_ref().map(|running| running.digest.as_str())
    }

    /// Share of the running study that is done.
    pub fn share(&self) -> f64 {
        self.running.as_ref().map_or(0.0, |running| running.progress.share())
    }

    /// What has come in since it was asked last; news of studies that were stopped for newer ones is left out.
    pub fn news(&mut self) -> Vec<News> {
        let mut news = Vec::new();
        while let Ok(report) = self.receive.try_recv() {
            if self.running() != Some(report.digest.as_str()) {
                continue;
            }
            if !matches!(report.news, News::Figures(_)) {
                self.running = None;
            }
            news.push(report.news);
        }
        news
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.stop();
    }
}
