//! How long did each frame take? One line per frame, for `--frame-log`.
//!
//! In: the beginning and end of each frame. Out: a file with tab-separated columns. It must not know what a frame draws.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::Instant;

/// Writes a line per frame.
pub struct FrameLog {
    out: BufWriter<File>,
    started: Instant,
    begun: Instant,
    last_begun: Option<Instant>,
    frame: u64,
}

impl FrameLog {
    /// Begins the file at `path`; times count from `started`.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn create(path: &Path, started: Instant) -> Result<Self, String> {
        let mut out = BufWriter::new(File::create(path).map_err(|error| format!("{}: {error}", path.display()))?);
        writeln!(out, "frame\tms_since_start\tcpu_ms\tinterval_ms\tstudy_running")
            .map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(FrameLog {
            out,
            started,
            begun: started,
            last_begun: None,
            frame: 0,
        })
    }

    /// A frame begins.
    pub fn begin(&mut self) {
        self.begun = Instant::now();
    }

    /// The frame that began last is done. A line that cannot be written is left out: the log must not stop the work.
    pub fn end(&mut self, study_running: bool) {
        let now = Instant::now();
        let since_start = (now - self.started).as_secs_f64() * 1e3;
        let cpu = (now - self.begun).as_secs_f64() * 1e3;
        let interval = self
            .last_begun
            .map_or(0.0, |last| (self.begun - last).as_secs_f64() * 1e3);
        let (frame, running) = (self.frame, u8::from(study_running));
        let _ = writeln!(
            self.out,
            "{frame}\t{since_start:.3}\t{cpu:.3}\t{interval:.3}\t{running}"
        );
        if frame.is_multiple_of(16) {
            let _ = self.out.flush();
        }
        self.last_begun = Some(self.begun);
        self.frame += 1;
    }
}

impl Drop for FrameLog {
    fn drop(&mut self) {
        let _ = self.out.flush();
    }
}
